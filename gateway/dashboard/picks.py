"""What a session can be given at a time: rooms and instructors as they are free, and equipment."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from gateway.dashboard import clashes
from gateway.dashboard.api import MALFORMED, ApiProblem
from gateway.dashboard.forms import Form, count, text
from gateway.dashboard.visit import Visit

IN_USE = "in_use"
SHOWN, TAKEN = 2, 10
"""How many lines of people and of things a form offers, and how many it reads at most."""
UNQUALIFIED_SHOWN = 100
SLOTS_SHOWN, AHEAD = 4, timedelta(days=14)
SHORTEST, LONGEST = 5, 1_440
"""The minutes of a session for which a time can be looked for."""
SLOT = ("starts_at", "ends_at")

Options = Sequence[tuple[str, str]]
Groups = Sequence[tuple[str, Options]]


class Picks(msgspec.Struct, frozen=True, kw_only=True):
    """What there is to choose from, in groups: what is free first. `slots` are the next times at which a room and
    somebody fit, as the fields of the form would say them; none are looked for where something fits already.
    """

    rooms: Groups
    people: Groups
    equipment: Options
    slots: Sequence[Mapping[str, str]] = ()


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """What is chosen before anybody chooses."""

    room: str = ""
    place: str = ""
    join_url: str = ""
    leads: Sequence[str] = ()
    assists: Sequence[str] = ()
    equipment: Sequence[tuple[str, int]] = ()


async def offered(
    visit: Visit,
    window: tuple[str, str] | None,
    *,
    offering: str | None = None,
    course: str | None = None,
    capacity: Any = None,
    own: Sequence[str] = (),
    zone: str = "",
) -> Picks | None:
    """What is free for all of a time; null while that is not known. What `own` sessions and holds have is free."""
    if window is None or not visit.sees("venues:read"):
        return None
    start, end = window
    seats = capacity if isinstance(capacity, int) else None
    asked: dict[str, Any] = {"from": start, "to": end, "offering": offering, "course": course, "capacity": seats}
    asked |= {} if offering or course else {"instructors": 0}
    try:
        free, rooms, people, things = await asyncio.gather(
            visit.session.get("/v1/availability", why="true", **asked),
            visit.rows("venues:read", "/v1/rooms", state=IN_USE),
            visit.rows("instructors:read", "/v1/instructors"),
            visit.rows("venues:read", "/v1/equipment", state=IN_USE),
        )
    except ApiProblem as problem:
        if problem.status == MALFORMED:
            return None
        raise
    told = {name: value for name, value in asked.items() if name not in ("from", "to")}
    fits = all(any(not _against(one, own) for one in free[kind]) for kind in ("rooms", "instructors"))
    return Picks(
        slots=[] if fits or not (offering or course) else await _next(visit, window, told, zone or visit.zone),
        rooms=_rooms(free["rooms"], rooms, own),
        people=_people(free["instructors"], people, own, "Not qualified" if offering or course else "Everybody"),
        equipment=[(one["equipment"], f"{one['name']} ({one['quantity']})") for one in things],
    )


async def _next(
    visit: Visit, window: tuple[str, str], asked: Mapping[str, Any], zone: str
) -> Sequence[Mapping[str, str]]:
    start, end = map(datetime.fromisoformat, window)
    minutes = int((end - start).total_seconds() // 60)
    if not SHORTEST <= minutes <= LONGEST:
        return ()
    about = {"from": start.isoformat(), "to": (start + AHEAD).isoformat(), "minutes": minutes, "limit": SLOTS_SHOWN}
    found = await visit.session.get("/v1/availability", **about, **asked)
    place = ZoneInfo(zone)
    told = [[datetime.fromisoformat(one[name]).astimezone(place) for name in SLOT] for one in found["slots"]]
    return [{"date": f"{a:%Y-%m-%d}", "from": f"{a:%H:%M}", "to": f"{b:%H:%M}", "day": f"{a:%a} {a.day} {a:%b}"}
            for a, b in told]  # fmt: skip


def given(found: Mapping[str, Any]) -> Given:
    """What a session or a hold has."""
    return Given(
        room=found.get("room") or "",
        place=found.get("place") or "",
        join_url=found.get("join_url") or "",
        leads=found.get("instructors") or (),
        assists=found.get("assistants") or (),
        equipment=[(one["equipment"], one.get("units", 1)) for one in found.get("equipment") or ()],
    )


def picked(form: Form, tail: str = "") -> dict[str, Any]:
    """What was chosen in a form; `tail` ends the names of its fields."""

    def chosen(name: str) -> list[str]:
        found = (text(form, f"{name}{number}{tail}") for number in range(1, TAKEN + 1))
        return [one for one in dict.fromkeys(found) if one]

    leads = chosen("lead")
    things = [(text(form, f"thing{number}{tail}"), f"units{number}{tail}") for number in range(1, TAKEN + 1)]
    return {
        "room": text(form, f"room{tail}"),
        "place": text(form, f"place{tail}"),
        "join_url": text(form, f"join_url{tail}"),
        "instructors": leads or None,
        "assistants": [one for one in chosen("assist") if one not in leads] or None,
        "equipment": [{"equipment": one, "units": count(form, units) or 1} for one, units in things if one] or None,
    }


def _rooms(found: Sequence[Mapping[str, Any]], every: Sequence[Mapping[str, Any]], own: Sequence[str]) -> Groups:
    fits, taken = _split(found, "room", own)
    others = [(one["room"], _room(one)) for one in every if one["room"] not in {room["room"] for room in found}]
    return _groups(("Free", [(one["room"], _room(one)) for one in fits]),
                   ("Not free", [(one["room"], f"{_room(one)}: {_why(one, own)}") for one in taken]),
                   ("Others", others))  # fmt: skip


def _people(
    found: Sequence[Mapping[str, Any]], every: Sequence[Mapping[str, Any]], own: Sequence[str], others_are: str
) -> Groups:
    fits, taken = _split(found, "instructor", own)
    known = {one["instructor"] for one in found}
    others = [one for one in every if one["instructor"] not in known and not one.get("retired")]
    rest = [(one["instructor"], _person(one)) for one in others[:UNQUALIFIED_SHOWN]]
    return _groups(("Free", [(one["instructor"], _person(one)) for one in fits]),
                   ("Not free", [(one["instructor"], f"{_person(one)}: {_why(one, own)}") for one in taken]),
                   (others_are, rest))  # fmt: skip


def _split(
    found: Sequence[Mapping[str, Any]], key: str, own: Sequence[str]
) -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]]]:
    named = sorted(found, key=lambda one: str(one.get("name") or one[key]).lower())
    return [one for one in named if not _against(one, own)], [one for one in named if _against(one, own)]


def _against(one: Mapping[str, Any], own: Sequence[str]) -> list[Mapping[str, Any]]:
    return [clash for clash in one["clashes"] if not {clash.get("session"), clash.get("hold")} & set(own)]


def _why(one: Mapping[str, Any], own: Sequence[str]) -> str:
    return ", ".join(dict.fromkeys(clashes.because(clash) for clash in _against(one, own)))


def _room(room: Mapping[str, Any]) -> str:
    return f"{room['name']} ({room['capacity']})" if room.get("capacity") else str(room["name"])


def _person(person: Mapping[str, Any]) -> str:
    return str(person.get("name") or person["code"])


def _groups(*groups: tuple[str, Options]) -> Groups:
    return [(label, options) for label, options in groups if options]
