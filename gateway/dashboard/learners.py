"""Learners: the list, adding one, and one learner's transcript."""

import asyncio
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from gateway.dashboard import feed
from gateway.dashboard.commands import key, text
from gateway.dashboard.render import Page, Part, act, show
from gateway.dashboard.visit import Visit

AT_ONCE = 50


async def learners(visit: Visit) -> Response:
    """`GET` and `POST /learners`."""
    if visit.request.method == "POST":
        form = await visit.form()
        return await act(visit, "add", lambda: _add(visit, form), _page)
    return await show(visit, await _page(visit))


async def _page(_visit: Visit) -> Page:
    part = Part(name="learners", template="lists/learners.html", build=_build, live="enrollment")
    return Page(template="single.html", title="Learners", nav="Learners", parts=(part,))


async def _build(visit: Visit) -> Mapping[str, Any]:
    asked = {"q": visit.asked("q"), "organization": visit.asked("organization"), "after": visit.asked("after")}
    page, organizations = await asyncio.gather(
        visit.session.get("/v1/learners", limit=AT_ONCE, **asked), visit.rows("organizations:read", "/v1/organizations")
    )
    at = {row["organization"]: row["name"] for row in organizations}
    rows = [{**row, "who": feed.who(row, {}), "at": at.get(row.get("organization"), "")} for row in page["items"]]
    return {"rows": rows, "organizations": organizations, "typed": visit.asked("q"), "after": page.get("after")}


async def _add(visit: Visit, form: Mapping[str, Any]) -> str:
    body = {name: text(form, name) for name in ("name", "email", "organization")} | {"timezone": visit.zone}
    await visit.session.post("/v1/learners", body, key(form))
    return f"{body['name']} is added."


async def learner(visit: Visit) -> Response:
    """`GET /learners/{learner}`."""
    ident = visit.path["learner"]
    person = await visit.session.get(f"/v1/learners/{ident}")
    part = Part(name="learner", template="lists/learner.html", build=_one, live="enrollment attendance")
    return await show(visit, Page(template="single.html", title=feed.who(person, {}), nav="Learners", parts=(part,)))


async def _one(visit: Visit) -> Mapping[str, Any]:
    ident, session = visit.path["learner"], visit.session
    person, enrollments, progress, organizations = await asyncio.gather(
        session.get(f"/v1/learners/{ident}"),
        visit.rows("enrollments:read", "/v1/enrollments", learner=ident),
        visit.rows("completions:read", "/v1/progress", learner=ident),
        visit.rows("organizations:read", "/v1/organizations"),
    )
    offerings, programs = await asyncio.gather(
        session.documents("/v1/offerings", (row.get("offering") for row in [*enrollments, *progress])),
        session.documents("/v1/programs", (row.get("program") for row in enrollments if not row.get("offering"))),
    )
    by_offering = {row["offering"]: row for row in progress}
    rows = [
        {**row, "progress": one, "about": _about(row, offerings, programs), "locked": _locked(one, row, offerings)}
        for row in enrollments
        for one in [by_offering.get(row.get("offering"))]
    ]
    at = next((row["name"] for row in organizations if row["organization"] == person.get("organization")), "")
    return {"person": person, "rows": rows, "at": at}


def _locked(progress: Mapping[str, Any] | None, row: Mapping[str, Any], offerings: Mapping[str, Any]) -> list[Any]:
    """What is not open to the learner yet, by title, with what it waits for."""
    if not progress or progress["state"] != "in_progress":
        return []
    parts = (offerings.get(row.get("offering") or "") or {}).get("components") or ()
    titles = {part["key"]: part["title"] for part in parts}
    return [
        {
            "title": titles.get(key, key),
            "requires": [titles.get(one, one) for one in lock["requires"]],
            "opens_at": lock["opens_at"],
            "held": lock["held"],
        }
        for key, lock in (progress.get("locked") or {}).items()
    ]


def _about(row: Mapping[str, Any], offerings: Mapping[str, Any], programs: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = offerings.get(row.get("offering") or "") or programs.get(row.get("program") or "") or {}
    return found
