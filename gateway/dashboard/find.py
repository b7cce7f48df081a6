"""Find: learners, offerings and courses by what is typed."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

from starlette.responses import Response

from gateway.dashboard import feed
from gateway.dashboard.render import Page, Part, show
from gateway.dashboard.visit import Visit

AT_ONCE = 20


async def find(visit: Visit) -> Response:
    """`GET /find`."""
    part = Part(name="found", template="lists/found.html", build=_build)
    return await show(visit, Page(template="single.html", title="Find", nav="Find", parts=(part,)))


async def _build(visit: Visit) -> Mapping[str, Any]:
    typed = visit.asked("q")
    if not typed:
        return {"typed": "", "people": [], "offerings": [], "courses": []}
    session = visit.session
    learners, offerings, courses = await asyncio.gather(
        visit.rows("learners:read", "/v1/learners", q=typed),
        session.every("/v1/offerings"),
        session.every("/v1/courses"),
    )
    people = [{**row, "who": feed.who(row, {})} for row in learners[:AT_ONCE]]
    return {
        "typed": typed,
        "people": people,
        "offerings": matching(offerings, typed)[:AT_ONCE],
        "courses": matching(courses, typed)[:AT_ONCE],
    }


def matching(rows: Iterable[Mapping[str, Any]], typed: str) -> list[Mapping[str, Any]]:
    """The rows whose code and title hold every word typed, whatever its case."""
    words = typed.casefold().split()
    return [row for row in rows if all(word in f"{row['code']} {row.get('title', '')}".casefold() for word in words)]
