"""Find: learners, offerings, courses, places and instructors by what is typed."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

from starlette.responses import Response

from gateway.dashboard import feed
from gateway.dashboard.render import Page, Part, show
from gateway.dashboard.visit import Visit

AT_ONCE = 20
INSTRUCTORS = 5_000


async def find(visit: Visit) -> Response:
    """`GET /find`."""
    part = Part(name="found", template="lists/found.html", build=_build)
    return await show(visit, Page(template="single.html", title="Find", nav="Find", parts=(part,)))


async def _build(visit: Visit) -> Mapping[str, Any]:
    typed = visit.asked("q")
    if not typed:
        return {"typed": ""}
    session = visit.session
    learners, offerings, courses, venues, rooms, instructors = await asyncio.gather(
        visit.rows("learners:read", "/v1/learners", q=typed),
        session.every("/v1/offerings"),
        session.every("/v1/courses"),
        visit.rows("venues:read", "/v1/venues"),
        visit.rows("venues:read", "/v1/rooms"),
        visit.rows("instructors:read", "/v1/instructors", limit=INSTRUCTORS),
    )
    people = [{**row, "who": feed.who(row, {})} for row in learners[:AT_ONCE]]
    at = {one["venue"]: one["name"] for one in venues}
    return {
        "typed": typed,
        "people": people,
        "offerings": matching(offerings, typed)[:AT_ONCE],
        "courses": matching(courses, typed)[:AT_ONCE],
        "venues": matching(venues, typed)[:AT_ONCE],
        "rooms": [{**room, "at": at.get(room["venue"], "")} for room in matching(rooms, typed)[:AT_ONCE]],
        "instructors": matching(instructors, typed)[:AT_ONCE],
    }


def matching(rows: Iterable[Mapping[str, Any]], typed: str) -> list[Mapping[str, Any]]:
    """The rows whose code and title, or name, hold every word typed, whatever its case."""
    words = typed.casefold().split()
    return [row for row in rows if all(word in _called(row) for word in words)]


def _called(row: Mapping[str, Any]) -> str:
    return f"{row['code']} {row.get('title') or row.get('name') or ''}".casefold()
