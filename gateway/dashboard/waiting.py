"""Waiting for a date: courses that have none, who is to be told when they do, and whether the visitor is."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from gateway.dashboard import feed
from gateway.dashboard.forms import Form, key, text
from gateway.dashboard.visit import Visit

SHOWN = 60
MANY = 1_000


async def mine(visit: Visit) -> dict[str, dict[str, Any]]:
    """What the visitor waits for themselves, by course."""
    learner = visit.viewer.learner
    if learner is None or not visit.sees("enrollments:read"):
        return {}
    return {row["course"]: row for row in await visit.session.items(f"/v1/learners/{learner}/interests")}


async def undated(visit: Visit, dated: Sequence[Mapping[str, Any]], meant: Callable[[Mapping[str, Any]], bool]) -> Any:
    """Courses that are on offer without any date among these, those that the visitor waits for first."""
    courses, own = await asyncio.gather(
        visit.rows("courses:read", "/v1/courses", state="published", limit=MANY), mine(visit)
    )
    taught = {row["course"] for row in dated}
    found = [{**row, "waits": row["course"] in own} for row in courses if row["course"] not in taught and meant(row)]
    return sorted(found, key=lambda row: (not row["waits"], str(row["title"]).casefold()))


async def waited_for(visit: Visit) -> list[dict[str, Any]]:
    """What the visitor waits for, with the courses."""
    own = await mine(visit)
    courses = await visit.session.documents("/v1/courses", own)
    return [{"course": ident, "title": courses.get(ident, {}).get("title", ident), "waits": True} for ident in own]


async def build(visit: Visit) -> Mapping[str, Any]:
    """What the part on the course's page shows: who waits for a date of it."""
    course = visit.path["course"]
    page, own = await asyncio.gather(visit.session.get(_path(course), limit=SHOWN), mine(visit))
    people, organizations = await asyncio.gather(
        visit.session.people(row["learner"] for row in page["items"]),
        visit.session.documents("/v1/organizations", (row["organization"] for row in page["organizations"])),
    )
    return {
        "course": course,
        "total": page["interested"],
        "rows": [{**row, "who": feed.who(row, people)} for row in page["items"]],
        "organizations": [
            {**row, "name": organizations.get(row["organization"], {}).get("name")} for row in page["organizations"]
        ],
        "learns": visit.viewer.learner,
        "waits": course in own,
    }


async def untold(visit: Visit, offering: Mapping[str, Any]) -> int:
    """How many wait for a date of the course, who are told of a draft once it is published."""
    if offering["state"] != "draft" or not visit.sees("enrollments:read"):
        return 0
    found = await visit.session.get(f"/v1/offerings/{offering['offering']}/interest")
    return int(found["learners_in_all"])


async def tell_me(visit: Visit, form: Form) -> str:
    """Be told when there is a date of a course."""
    body = {"learner": visit.viewer.learner}
    await visit.session.post(_path(text(form, "course")), body, key(form))
    return "You will be told when there is a date."


async def tell_no_more(visit: Visit, form: Form) -> str:
    """Be told of no more dates of a course; or have somebody else be told of none."""
    body = {"learner": text(form, "learner") or visit.viewer.learner}
    await visit.session.post(f"{_path(text(form, 'course'))}/withdraw", body, key(form))
    return "Taken off the list." if form.get("learner") else "You will be told of no more dates."


COMMANDS: Mapping[str, Callable[[Visit, Form], Awaitable[str]]] = {"tellme": tell_me, "tellno": tell_no_more}


def _path(course: str | None) -> str:
    return f"/v1/courses/{course}/interest"
