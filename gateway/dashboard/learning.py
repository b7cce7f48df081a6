"""My learning: what a learner is on, waits for and has asked for, and what they have completed."""

import asyncio
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from gateway.dashboard import requirements, waiting
from gateway.dashboard.catalog import COMMANDS, places
from gateway.dashboard.render import Page, Part, answered
from gateway.dashboard.sessions import coming
from gateway.dashboard.times import moment
from gateway.dashboard.visit import Visit

HOLDS = ("enrolled", "offered")
TOLD = 12
"""How many of the next are told with their next session."""


async def learning(visit: Visit) -> Response:
    """`GET` and `POST /learning`."""
    return await answered(visit, COMMANDS, _page)


async def _page(visit: Visit) -> Page:
    parts = [
        Part(name="ahead", template="learning/ahead.html", build=_ahead, live="scheduling enrollment"),
        Part(
            name="done", template="learning/done.html", build=_done, live="attendance", scope="completions:read"
        ),
    ]  # fmt: skip
    if visit.viewer.learner:
        required = Part(
            name="required", template="learner/requirements.html", build=requirements.of_visitor,
            live="enrollment attendance", scope="requirements:read",
        )  # fmt: skip
        parts.insert(1, required)
    return Page(template="single.html", title="My learning", nav="My learning", parts=parts)


async def _ahead(visit: Visit) -> Mapping[str, Any]:
    mine, waits, progress = await asyncio.gather(places(visit), waiting.waited_for(visit), _progress(visit))
    done = {row["offering"] for row in progress if row["state"] == "completed"}
    on_programs = {ident: row for ident, row in mine.items() if not row.get("offering")}
    offerings, programs, courses = await asyncio.gather(
        visit.session.documents("/v1/offerings", (ident for ident in mine if ident not in on_programs)),
        visit.session.documents("/v1/programs", on_programs),
        visit.session.documents("/v1/courses", (row.get("course") for row in mine.values())),
    )
    rows = [
        {**row, "about": programs.get(ident, {}) if ident in on_programs else offerings.get(ident, {}), "ident": ident}
        for ident, row in mine.items()
    ]
    for row in rows:
        row["lacking"] = [courses.get(one, {"title": one})["title"] for one in row.get("lacks", ())]
        ends = moment(row["about"].get("ends_at"))
        row["over"] = ends is not None and ends < visit.now
    rows = sorted(
        (row for row in rows if not row["over"] and row.get("offering") not in done),
        key=lambda row: str(row["about"].get("starts_at") or "9"),
    )
    held = [row for row in rows if row["state"] in HOLDS and row["about"].get("delivery") == "scheduled"][:TOLD]
    for row, sitting in zip(held, await asyncio.gather(*(coming(visit, row["offering"]) for row in held)), strict=True):
        row["next"] = sitting
    return {"rows": rows, "waits": waits, "learns": visit.viewer.learner}


async def _done(visit: Visit) -> Mapping[str, Any]:
    learner = visit.viewer.learner
    progress = await _progress(visit)
    offerings = await visit.session.documents("/v1/offerings", (row.get("offering") for row in progress))
    rows = [{**row, "about": offerings.get(row["offering"], {})} for row in progress]
    return {"rows": rows, "learns": learner}


async def _progress(visit: Visit) -> list[dict[str, Any]]:
    learner = visit.viewer.learner
    return await visit.rows("completions:read", "/v1/progress", learner=learner) if learner else []
