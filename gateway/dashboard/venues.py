"""Venues: where it is taught, their rooms, and what is reserved of a room in a week."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from gateway.dashboard import equipment, hours, times, timetable
from gateway.dashboard.equipment import EQUIPMENT
from gateway.dashboard.places import PLACES, VENUES
from gateway.dashboard.render import Page, Part, answered
from gateway.dashboard.times import moment
from gateway.dashboard.visit import Visit

IN_USE = "in_use"
KINDS = ("physical", "virtual")


async def venues(visit: Visit) -> Response:
    """`GET` and `POST /venues`."""
    return await answered(visit, {**VENUES, **EQUIPMENT}, _list)


async def venue(visit: Visit) -> Response:
    """`GET` and `POST /venues/{venue}`."""
    return await answered(visit, PLACES, _page)


async def _list(_visit: Visit) -> Page:
    part = Part(name="venues", template="venues/list.html", build=_venues, live="scheduling")
    return Page(template="single.html", title="Venues", nav="Venues", parts=(part, equipment.part()))


async def _page(visit: Visit) -> Page:
    ident = visit.path["venue"]
    found = await visit.session.get(f"/v1/venues/{ident}")
    every = (("rooms", _rooms), ("room", _room), ("place", _place), ("week", _week))
    parts = [
        Part(name=name, template=f"venues/part_{name}.html", build=build, live="scheduling", root=ident)
        for name, build in every
    ]
    return Page(template="venue.html", title=found["name"], nav="Venues", parts=parts)


async def _venues(visit: Visit) -> Mapping[str, Any]:
    found, rooms = await asyncio.gather(visit.session.every("/v1/venues"), visit.session.every("/v1/rooms"))
    by_venue: dict[str, list[dict[str, Any]]] = {}
    for room in told(rooms):
        by_venue.setdefault(room["venue"], []).append(room)
    rows = [{**one, "rooms": by_venue.get(one["venue"], [])} for one in found]
    return {"rows": rows, "zones": sorted(times.zones())}


async def _rooms(visit: Visit) -> Mapping[str, Any]:
    rooms = await visit.session.every(f"/v1/venues/{visit.path['venue']}/rooms")
    shown = _chosen(visit, rooms)
    return {"rows": told(rooms), "kinds": KINDS, "shown": shown["room"] if shown else "", "lines": hours.rows(())}


async def _place(visit: Visit) -> Mapping[str, Any]:
    ident = visit.path["venue"]
    found, every = await asyncio.gather(
        visit.session.get(f"/v1/venues/{ident}"), visit.session.every("/v1/venues")
    )  # fmt: skip
    names = {one["venue"]: one["name"] for one in every}
    ways = [{**way, "name": names.get(way["venue"], way["venue"])} for way in found.get("travel") or ()]
    others = [one for one in every if one["venue"] != ident]
    told = sorted(ways, key=lambda way: str(way["name"]))
    return {"venue": found, "ways": told, "others": others, "zones": sorted(times.zones())}


async def _room(visit: Visit) -> Mapping[str, Any]:
    rooms = await visit.session.every(f"/v1/venues/{visit.path['venue']}/rooms")
    room = _chosen(visit, rooms)
    if room is None:
        return {"room": None, "lines": ()}
    (shown,) = told([room])
    return {"room": shown, "lines": hours.rows(room.get("hours") or ())}


async def _week(visit: Visit) -> Mapping[str, Any]:
    rooms = await visit.session.every(f"/v1/venues/{visit.path['venue']}/rooms")
    room = _chosen(visit, rooms)
    if room is None:
        return {"room": None, "any": bool(rooms)}
    ahead = [one for one in room.get("blocks") or () if _lasts(one, visit)]
    week = await timetable.week(visit, room["room"], room["timezone"], room.get("blocks") or (), "Blocked")
    return {"room": room, "blocks": ahead, **week}


def told(rooms: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rooms with their hours in words."""
    return [{**room, "open": hours.in_words(room.get("hours") or ())} for room in rooms]


def _chosen(visit: Visit, rooms: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The room that is asked for, else the first that is in use."""
    asked = visit.asked("room")
    return next((room for room in rooms if (room["room"] == asked if asked else room["state"] == IN_USE)), None)


def _lasts(block: Mapping[str, Any], visit: Visit) -> bool:
    end = moment(block["ends_at"])
    return bool(end and end > visit.now)
