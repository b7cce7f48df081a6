"""Instructors: who teaches what and when, and what is reserved of somebody in a week."""

import asyncio
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from starlette.responses import Response

from gateway.dashboard import hours, times, timetable
from gateway.dashboard.render import Page, Part, answered
from gateway.dashboard.teaching import INSTRUCTORS, TEACHING
from gateway.dashboard.times import moment
from gateway.dashboard.visit import Visit

PAGE = 100


async def instructors(visit: Visit) -> Response:
    """`GET` and `POST /instructors`."""
    return await answered(visit, INSTRUCTORS, _list)


async def instructor(visit: Visit) -> Response:
    """`GET` and `POST /instructors/{instructor}`."""
    return await answered(visit, TEACHING, _page)


async def _list(_visit: Visit) -> Page:
    part = Part(name="instructors", template="instructors/list.html", build=_instructors, live="scheduling")
    return Page(template="single.html", title="Instructors", nav="Instructors", parts=(part,))


async def _page(visit: Visit) -> Page:
    ident = visit.path["instructor"]
    found = await visit.session.get(f"/v1/instructors/{ident}")
    every = (
        ("qualifications", _qualifications, ""),
        ("person", _person, ""),
        ("away", _away, ""),
        ("week", _week, "venues:read"),
    )
    parts = [
        Part(name=name, template=f"instructors/{name}.html", build=build, live="scheduling", root=ident, scope=scope)
        for name, build, scope in every
    ]
    return Page(template="instructor.html", title=called(found), nav="Instructors", parts=parts)


async def _instructors(visit: Visit) -> Mapping[str, Any]:
    typed = visit.asked("q")
    page, venues = await asyncio.gather(
        visit.session.get("/v1/instructors", q=typed, limit=PAGE, after=visit.asked("after")),
        visit.rows("venues:read", "/v1/venues"),
    )
    names = {one["venue"]: one["name"] for one in venues}
    rows = [
        {**one, "who": called(one), "at": names.get(one.get("home")), "teaches": _teaches(one)} for one in page["items"]
    ]
    return {"rows": rows, "typed": typed, "after": page.get("after"), "venues": venues, "zones": sorted(times.zones())}


async def _person(visit: Visit) -> Mapping[str, Any]:
    found, venues = await asyncio.gather(_one(visit), visit.rows("venues:read", "/v1/venues"))
    names = {one["venue"]: one["name"] for one in venues}
    home = found.get("home") if found.get("home") in names else None
    return {
        "person": found,
        "home": {"venue": home, "name": names[home]} if home else None,
        "venues": list(names.items()),
        "teaches": _teaches(found),
        "lines": hours.rows(found.get("hours") or ()),
        "zones": sorted(times.zones()),
    }


async def _qualifications(visit: Visit) -> Mapping[str, Any]:
    found, courses = await asyncio.gather(_one(visit), visit.session.every("/v1/courses", state="published"))
    held = found.get("qualifications") or ()
    known = {one["course"]: one for one in courses}
    known |= await visit.session.documents("/v1/courses", [one["course"] for one in held if one["course"] not in known])
    today = f"{visit.now.astimezone(ZoneInfo(found['timezone'])):%Y-%m-%d}"
    rows = [
        {**one, "title": known.get(one["course"], {}).get("title") or one["course"], "over": _over(one, today)}
        for one in held
    ]
    return {"person": found, "rows": sorted(rows, key=lambda row: str(row["title"])), "courses": courses}


async def _away(visit: Visit) -> Mapping[str, Any]:
    found = await _one(visit)
    return {"person": found, "rows": [one for one in found.get("time_off") or () if _lasts(one, visit)]}


async def _week(visit: Visit) -> Mapping[str, Any]:
    found = await _one(visit)
    ident, zone = found["instructor"], found["timezone"]
    return await timetable.week(visit, ident, zone, found.get("time_off") or (), "Time off")


async def _one(visit: Visit) -> dict[str, Any]:
    found: dict[str, Any] = await visit.session.get(f"/v1/instructors/{visit.path['instructor']}")
    return found


def called(instructor: Mapping[str, Any]) -> str:
    """An instructor's name, or the code where there is none."""
    return str(instructor.get("name") or instructor["code"])


def _teaches(instructor: Mapping[str, Any]) -> str:
    return hours.in_words(instructor.get("hours") or ())


def _over(qualification: Mapping[str, Any], today: str) -> bool:
    until = qualification.get("valid_until")
    return bool(until and until < today)


def _lasts(away: Mapping[str, Any], visit: Visit) -> bool:
    end = moment(away["ends_at"])
    return bool(end and end > visit.now)
