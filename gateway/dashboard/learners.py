"""Learners: the list, and adding one."""

import asyncio
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from gateway.dashboard import feed
from gateway.dashboard.forms import key, text
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
    return {
        "rows": rows,
        "organizations": [row for row in organizations if not row.get("closed")],
        "typed": visit.asked("q"),
        "chosen": visit.asked("organization"),
        "of": at.get(visit.asked("organization"), ""),
        "after": page.get("after"),
    }


async def _add(visit: Visit, form: Mapping[str, Any]) -> str:
    body = {name: text(form, name) for name in ("name", "email", "organization")} | {"timezone": visit.zone}
    await visit.session.post("/v1/learners", body, key(form))
    return f"{body['name']} is added."
