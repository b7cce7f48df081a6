"""One program: its path over courses, and its versions."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from gateway.dashboard import feed
from gateway.dashboard.forms import key, text
from gateway.dashboard.learner import move, newer
from gateway.dashboard.prices import APPROVALS
from gateway.dashboard.render import Page, Part, answered
from gateway.dashboard.visit import Visit

EARLIER_SHOWN = 50


async def program(visit: Visit) -> Response:
    """`GET` and `POST /programs/{program}`."""
    return await answered(visit, {"publish": _publish, "move": move, "agree": _agree}, _page)


async def _page(visit: Visit) -> Page:
    ident = visit.path["program"]
    found = await visit.session.get(f"/v1/programs/{ident}")
    every = (("facts", _facts), ("path", _path), ("versions", _versions))
    parts = [
        Part(name=name, template=f"program/{name}.html", build=build, live="scheduling", root=ident)
        for name, build in every
    ]
    if visit.may("enrollments:write"):
        earlier = Part(name="earlier", template="program/earlier.html", build=_earlier, live="scheduling enrollment")
        parts.append(earlier)
    return Page(template="pair.html", title=found["title"] or found["code"], nav="Courses", parts=parts)


async def _one(visit: Visit) -> dict[str, Any]:
    found: dict[str, Any] = await visit.session.get(f"/v1/programs/{visit.path['program']}")
    return found


async def _facts(visit: Visit) -> Mapping[str, Any]:
    terms = (await visit.session.documents(f"/v1/programs/{visit.path['program']}", ["terms"])).get("terms", {})
    asked = terms.get("approval", "none") if terms.get("approval_said") else ""
    told = dict(APPROVALS).get(terms.get("approval", "none"), "")
    return {"program": await _one(visit), "terms": terms, "asked": asked, "agrees": told, "approvals": APPROVALS}


async def _path(visit: Visit) -> Mapping[str, Any]:
    steps = (await _one(visit)).get("steps") or []
    courses = await visit.session.documents("/v1/courses", [step["course"] for step in steps])
    titles = {ident: course["title"] for ident, course in courses.items()}
    rows = [
        {
            **step,
            "about": courses.get(step["course"], {}),
            "requires_told": [titles.get(needed, needed) for needed in step.get("requires") or ()],
        }
        for step in steps
    ]
    return {"rows": rows}


async def _versions(visit: Visit) -> Mapping[str, Any]:
    versions = await visit.session.every(f"/v1/programs/{visit.path['program']}/versions")
    return {"rows": versions[::-1], "on_offer": (await _one(visit)).get("published")}


async def _earlier(visit: Visit) -> Mapping[str, Any]:
    """Who goes by an earlier version than the one on offer."""
    found = await _one(visit)
    enrolled = await visit.rows("enrollments:read", "/v1/enrollments", program=found["program"], state="enrolled")
    behind = [row for row in enrolled if newer(row, found)]
    people = await visit.session.people(row["learner"] for row in behind[:EARLIER_SHOWN])
    rows = [{**row, "who": feed.who(row, people)} for row in behind[:EARLIER_SHOWN]]
    return {"rows": rows, "total": len(behind), "published": found.get("published")}


async def _publish(visit: Visit, form: Mapping[str, Any]) -> str:
    await visit.session.post(f"/v1/programs/{visit.path['program']}/publish", {}, key(form))
    return "Published. Learners are enrolled in this version from now on."


async def _agree(visit: Visit, form: Mapping[str, Any]) -> str:
    """Say who has to agree; nothing chosen is as the installation has it."""
    reason = text(form, "reason")
    body = {"approval": text(form, "approval")} | ({"reason": reason} if reason else {})
    await visit.session.post(f"/v1/programs/{visit.path['program']}/terms", body, key(form), whole=True)
    return "Set, for who joins from now on."
