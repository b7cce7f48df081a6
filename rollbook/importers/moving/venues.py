"""Venues and their rooms: one row a room."""

from functools import partial
from pathlib import Path

import msgspec

from contracts.scheduling import RoomKind
from rollbook.importers.lines import Line, Row
from rollbook.importers.moving import directory, parsing
from rollbook.importers.moving.directory import Document, folded
from rollbook.importers.moving.sending import Sending, line, otherwise
from rollbook.importers.moving.sheets import Cells, Sheet
from rollbook.importers.moving.values import among, hours, number, several, shaped
from services.scheduling.commands import AddRoom, AddVenue
from services.scheduling.domain.walltime import zone
from services.scheduling.domain.windows import windows

VENUES = Sheet(
    "venues",
    ("venue", "venue_name", "timezone", "room", "room_name"),
    ("kind", "capacity", "setup_minutes", "teardown_minutes", "features", "hours"),
)
OF_VENUE = ("venue_name", "timezone")
TOLD = {"name": "venue_name", "timezone": "timezone"}
TOLD_OF_ROOM = {
    "name": "room_name",
    "kind": "kind",
    "capacity": "capacity",
    "setup_minutes": "setup_minutes",
    "teardown_minutes": "teardown_minutes",
    "features": "features",
    "hours": "hours",
}
SOMEWHERE = "v"
"""Stands for the venue's id until that is known."""


class Place(msgspec.Struct, frozen=True):
    """What a row says: a venue, and a room of it."""

    venue: AddVenue
    room: AddRoom


def place(cells: Cells) -> Place:
    """What a row says.

    Raises:
        Unusable: a value cannot be what its column says.
        Refused: a rule about timezones or hours.
    """
    told = {"code": cells["venue"], "name": cells["venue_name"], "timezone": cells["timezone"]}
    venue = shaped(AddVenue, told, {"code": "venue", "name": "venue_name"})
    zone(venue.timezone)
    given = {name: cells[name] for name in TOLD_OF_ROOM.values() if name != "room_name" and cells[name]}
    counts = {name: number(name, given[name]) for name in given if name == "capacity" or name.endswith("_minutes")}
    if cells["kind"]:
        given["kind"] = among("kind", cells["kind"], RoomKind)
    lists = {"features": several(cells["features"].lower()), "hours": hours("hours", cells["hours"])}
    names = {"venue": SOMEWHERE, "code": cells["room"], "name": cells["room_name"] or cells["room"]}
    room = shaped(AddRoom, {**names, **given, **counts, **lists}, {"code": "room", "name": "room_name"})
    windows(room.hours)
    return Place(venue, room)


async def import_venues(path: Path, sending: Sending) -> None:
    """Add the venues and rooms of a file that are not there yet.

    Raises:
        BadInput: the file cannot be read.
        PlatformAway: the platform stopped answering; run it again to go on.
    """
    found = _places(path, sending)
    known = await directory.by_code(sending.platform, "/v1/venues")
    rooms = await directory.rooms(sending.platform)
    venues = {code: one["venue"] for code, one in known.items()}
    firsts: dict[str, tuple[AddVenue, Row]] = {}
    for one, row in found:
        firsts.setdefault(folded(one.venue.code), (one.venue, row))
    lines = []
    for code, (venue, row) in firsts.items():
        if code not in known:
            lines.append(line("AddVenue", _key(venue.code), msgspec.to_builtins(venue), row, effect=False))
        elif other := directory.differing(known[code], venue, TOLD):
            sending.remark(row, otherwise(f"venue {venue.code}", other))
    made, _ = await sending.send("venues", lines)
    venues |= {code: made[_key(venue.code)] for code, (venue, _) in firsts.items() if _key(venue.code) in made}
    wanted = [line for one, row in found for line in _room(one, row, venues, rooms, sending)]
    await sending.send("rooms", wanted)


def _places(path: Path, sending: Sending) -> list[tuple[Place, Row]]:
    """What the rows say, each room once."""
    firsts: dict[str, tuple[Cells, int]] = {}
    seen: dict[tuple[str, str], tuple[Place, Row]] = {}
    for cells, row in parsing.read(VENUES, path, sending.tally):
        first, line = firsts.setdefault(folded(cells["venue"]), (cells, row.line))
        told = parsing.understood(partial(_place, cells, first, line), row, sending.tally)
        if told is not None:
            parsing.once(seen, (folded(told.venue.code), folded(told.room.code)), told, row, sending.tally)
    return list(seen.values())


def _place(own: Cells, first: Cells, line: int) -> Place:
    return place(parsing.completed(own, first, OF_VENUE, line))


def _room(
    one: Place, row: Row, venues: dict[str, str], rooms: dict[tuple[str, str], Document], sending: Sending
) -> list[Line]:
    """What adds a room; nothing where it is there, or has no venue."""
    venue = venues.get(folded(one.venue.code))
    if venue is None:
        sending.lose([row], f"its venue {one.venue.code} was refused")
        return []
    called = f"{one.venue.code}/{one.room.code}"
    known = rooms.get((venue, folded(one.room.code)))
    if known is None:
        body = msgspec.to_builtins(one.room) | {"venue": venue}
        return [line("AddRoom", f"room/{folded(called)}", body, row)]
    sending.kept(row, f"room {called}", directory.differing(known, one.room, TOLD_OF_ROOM))
    return []


def _key(code: str) -> str:
    return f"venue/{folded(code)}"
