"""Where and with what a session takes place: what stands in its way, and what it reserves.

One function for all who ask: commands that schedule and move, their dry runs, and who looks for a free place.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any

import msgspec
from msgspec.structs import replace

from chassis.clock import from_micros, micros
from chassis.ids import root_of, stream
from contracts.scheduling import EquipmentUse, ReservationMade, UnknownWay
from services.scheduling.domain import equipment as pools
from services.scheduling.domain import room as rooms
from services.scheduling.domain import venue as venues
from services.scheduling.domain.calendar import blocked
from services.scheduling.domain.clash import Clash, kinds
from services.scheduling.domain.providing import equipment_clashes, held_at, room_clashes
from services.scheduling.domain.teaching import teaching_clashes, ways
from services.scheduling.domain.timetable import Timetable, existing_timetable, timetable_of, timetable_stream
from services.scheduling.domain.travel import LONGEST_WAY, Leg

CATEGORIES = {"room": "room", "instructor": "timetable", "equipment": "equipment"}


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """A session or hold, and what it needs; without a course nobody has to be qualified. `venue` is from where it is
    taught where that is not its room's; `seats` is how many learners it is for, if that is limited.
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
    """What stands in the way, and what is reserved if nothing does, or if it is overridden; and the ways of which
    nobody said how long they take.
    """

    clashes: list[Clash]
    reservations: list[ReservationMade]
    travel_unknown: list[UnknownWay]

    def take(self, made: ReservationMade, clashes: Iterable[Clash]) -> None:
        """One more reservation, with all that stands in its way."""
        found = list(clashes)
        self.clashes.extend(found)
        self.reservations.append(replace(made, overrides=kinds(found)))


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
    """Everything that clashes, not the first alone; and the reservations, each with what clashes about it. What is over
    by `at` reserves nothing. `ignoring` are sessions that give up what they hold in the same moment.

    Raises:
        Unknown: there is no such room, venue, instructor or equipment.
        Refused: `room-retired`, `instructor-retired`, `equipment-retired`, unless the session has it already.
    """
    for name, check in _checks(wanted):
        check(states[name])
    if wanted.ends_at <= at:
        return Placed([], [], [])
    here, placed = _place(states, wanted), Placed([], [], [])
    start, end = micros(wanted.starts_at), micros(wanted.ends_at)
    if wanted.room:
        room: rooms.Room = states[stream("room", wanted.room)]
        if wanted.session not in room.held.notes:
            rooms.standing(room, wanted.room)
        terms = rooms.existing(room, wanted.room)
        needed = blocked(start, end, setup_minutes=terms.setup_minutes, teardown_minutes=terms.teardown_minutes)
        found = room_clashes(room, wanted.room, wanted.seats, *needed, (*ignoring, *room.held.lapsed(at)))
        placed.take(_made(wanted, "room", wanted.room, here, *needed), found)
    for instructor in wanted.teachers:
        timetable: Timetable = states[timetable_stream(instructor)]
        if wanted.session not in timetable.held.notes:
            timetable_of(states, instructor)
        from_where = here or timetable.home
        travel = states[stream("venue", from_where)].travel if from_where else {}
        apart = (*ignoring, *timetable.held.lapsed(at))
        found = teaching_clashes(timetable, instructor, wanted, from_where, travel, apart)
        legs = ways(timetable, wanted, from_where, travel, apart)
        placed.travel_unknown.extend(_unknown(instructor, from_where, legs))
        placed.take(_made(wanted, "instructor", instructor, from_where, start, end), found)
    for use in wanted.equipment:
        pool: pools.Equipment = states[stream("equipment", use.equipment)]
        if wanted.session not in pool.held.notes:
            pools.standing(pool, use.equipment)
        found = equipment_clashes(pool, use, here, start, end, (*ignoring, *pool.held.lapsed(at)))
        placed.take(_made(wanted, "equipment", use.equipment, here, start, end, use.units), found)
    return placed


def _checks(wanted: Wanted) -> Iterator[tuple[str, Callable[[Any], object]]]:
    """The streams of all that is named, and what raises where there is no such thing."""
    if wanted.room:
        yield stream("room", wanted.room), partial(rooms.existing, ident=wanted.room)
    if wanted.venue:
        yield stream("venue", wanted.venue), partial(venues.existing, ident=wanted.venue)
    for instructor in wanted.teachers:
        yield timetable_stream(instructor), partial(existing_timetable, instructor=instructor)
    for use in wanted.equipment:
        yield stream("equipment", use.equipment), partial(pools.existing, ident=use.equipment)


def _place(states: Mapping[str, Any], wanted: Wanted) -> str | None:
    """The venue where it takes place: that of a physical room, else that from where it is taught."""
    return held_at(states[stream("room", wanted.room)], wanted.room, wanted.venue) if wanted.room else wanted.venue


def _unknown(instructor: str, venue: str | None, ways: Iterable[Leg]) -> Iterator[UnknownWay]:
    """Those ways of which nobody said how long they take, where it could make a difference."""
    for leg in ways:
        if venue and not leg.known and leg.gap < LONGEST_WAY:
            yield UnknownWay(instructor=instructor, venue=venue, other=leg.venue)


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
        seats=wanted.seats if kind == "room" else None,
        course=wanted.course if kind == "instructor" else None,
        timezone=wanted.timezone,
    )
