"""Where and with what a session takes place: what stands in its way, and what it reserves.

One function for all who ask: commands that schedule and move, their dry runs, and who looks for a free place.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from chassis.clock import from_micros, micros
from chassis.ids import root_of, stream
from contracts.scheduling import EquipmentUse, ReservationMade, RoomKind
from services.scheduling.domain import equipment as pools
from services.scheduling.domain import room as rooms
from services.scheduling.domain.calendar import blocked
from services.scheduling.domain.clash import Clash, ClashKind
from services.scheduling.domain.hours import within
from services.scheduling.domain.teaching import teaching_clashes
from services.scheduling.domain.timetable import Timetable, timetable_of, timetable_stream
from services.scheduling.domain.windows import by_the_minute

CATEGORIES = {"room": "room", "instructor": "timetable", "equipment": "equipment"}


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """A session, and what it needs. `venue` is from where it is taught where that is not its room's; `seats` is how
    many learners it is for, if that is limited.
    """

    session: str
    offering: str
    offering_code: str
    course: str
    timezone: str
    starts_at: datetime
    ends_at: datetime
    room: str | None = None
    venue: str | None = None
    instructors: tuple[str, ...] = ()
    assistants: tuple[str, ...] = ()
    equipment: tuple[EquipmentUse, ...] = ()
    seats: int | None = None

    @property
    def teachers(self) -> tuple[str, ...]:
        """Everybody who has to be there, each once."""
        return tuple(dict.fromkeys((*self.instructors, *self.assistants)))


class Placed(msgspec.Struct, frozen=True):
    """What stands in the way, and what is reserved if nothing does, or if it is overridden."""

    clashes: list[Clash]
    reservations: list[ReservationMade]


def resource_stream(kind: str, resource: str) -> str:
    """The stream of what is reserved."""
    return stream(CATEGORIES[kind], resource)


def venue_of(room: str) -> str:
    """The venue of a room, from its id `<venue>.<its own>`."""
    return root_of(stream("room", room))


def streams_of(wanted: Wanted) -> Iterator[str]:
    """The streams that placing it rests on, as far as they are known from what is wanted."""
    if wanted.room:
        yield stream("room", wanted.room)
        yield stream("venue", venue_of(wanted.room))
    if wanted.venue:
        yield stream("venue", wanted.venue)
    for instructor in wanted.teachers:
        yield timetable_stream(instructor)
    for use in wanted.equipment:
        yield stream("equipment", use.equipment)


def homes_of(states: Mapping[str, Any], wanted: Wanted) -> Iterator[str]:
    """The streams of the venues that instructors teach from where the session itself is nowhere, as far as `states`
    tell by now.
    """
    if wanted.room and stream("room", wanted.room) not in states:
        return
    if _place(states, wanted) is None:
        for instructor in wanted.teachers:
            timetable: Timetable | None = states.get(timetable_stream(instructor))
            if timetable and timetable.home:
                yield stream("venue", timetable.home)


def place(states: Mapping[str, Any], wanted: Wanted, at: datetime, ignoring: Collection[str] = ()) -> Placed:
    """Everything that clashes, not the first alone; and the reservations. What is over by `at` reserves nothing.
    `ignoring` are sessions that give up what they hold in the same moment.

    Raises:
        Unknown: there is no such room, instructor or equipment.
        Refused: `room-retired`, `instructor-retired`, `equipment-retired`.
    """
    if wanted.ends_at <= at:
        return Placed([], [])
    here = _place(states, wanted)
    clashes: list[Clash] = []
    made: list[ReservationMade] = []
    if wanted.room:
        room: rooms.Room = states[stream("room", wanted.room)]
        terms = rooms.standing(room, wanted.room)
        start, end = blocked(
            micros(wanted.starts_at),
            micros(wanted.ends_at),
            setup_minutes=terms.setup_minutes,
            teardown_minutes=terms.teardown_minutes,
        )
        clashes += _room_clashes(room, wanted.room, wanted, start, end, ignoring)
        made.append(_made(wanted, "room", wanted.room, here, start, end))
    start, end = micros(wanted.starts_at), micros(wanted.ends_at)
    for instructor in wanted.teachers:
        timetable = timetable_of(states, instructor)
        from_where = here or timetable.home
        travel = states[stream("venue", from_where)].travel if from_where else {}
        clashes += teaching_clashes(timetable, instructor, wanted, from_where, travel, ignoring)
        made.append(_made(wanted, "instructor", instructor, from_where, start, end))
    for use in wanted.equipment:
        pool: pools.Equipment = states[stream("equipment", use.equipment)]
        clashes += _equipment_clashes(pool, use, start, end, ignoring)
        made.append(_made(wanted, "equipment", use.equipment, here, start, end, use.units))
    return Placed(clashes, made)


def _place(states: Mapping[str, Any], wanted: Wanted) -> str | None:
    """The venue where it takes place: that of a physical room, else that from where it is taught."""
    if wanted.room and states[stream("room", wanted.room)].kind is RoomKind.PHYSICAL:
        return venue_of(wanted.room)
    return wanted.venue


def _room_clashes(
    room: rooms.Room, ident: str, wanted: Wanted, start: int, end: int, ignoring: Collection[str]
) -> Iterator[Clash]:
    terms = rooms.standing(room, ident)
    calendar = room.held.calendar
    if calendar.peak(start, end, ignoring) >= terms.concurrent:
        for entry in calendar.overlapping(start, end, ignoring):
            yield room.held.clash(entry.ref, ClashKind.ROOM_TAKEN, ident)
    if not within(by_the_minute(terms.hours), terms.timezone, start, end):
        yield Clash(kind=ClashKind.ROOM_CLOSED, resource=ident, starts_at=from_micros(start), ends_at=from_micros(end))
    for block in room.blocks.values():
        if micros(block.starts_at) < end and start < micros(block.ends_at):
            yield Clash(kind=ClashKind.ROOM_BLOCKED, resource=ident, starts_at=block.starts_at, ends_at=block.ends_at)
    if wanted.seats is not None and terms.capacity is not None and wanted.seats > terms.capacity:
        yield Clash(kind=ClashKind.ROOM_TOO_SMALL, resource=ident, needed=wanted.seats, available=terms.capacity)


def _equipment_clashes(
    pool: pools.Equipment, use: EquipmentUse, start: int, end: int, ignoring: Collection[str]
) -> Sequence[Clash]:
    quantity = pools.standing(pool, use.equipment).quantity
    free = quantity - pool.held.calendar.peak(start, end, ignoring)
    if use.units <= free:
        return ()
    by = next(pool.held.calendar.overlapping(start, end, ignoring), None)
    kind = ClashKind.EQUIPMENT_SHORT
    clash = pool.held.clash(by.ref, kind, use.equipment) if by else Clash(kind=kind, resource=use.equipment)
    return (msgspec.structs.replace(clash, needed=use.units, available=max(0, free)),)


def _made(
    wanted: Wanted, kind: str, resource: str, venue: str | None, start: int, end: int, units: int = 1
) -> ReservationMade:
    return ReservationMade(
        resource=resource,
        kind=kind,
        session=wanted.session,
        offering=wanted.offering,
        offering_code=wanted.offering_code,
        starts_at=wanted.starts_at,
        ends_at=wanted.ends_at,
        blocked_from=from_micros(start),
        blocked_until=from_micros(end),
        venue=venue,
        units=units,
    )
