"""What is free: which rooms and instructors fit a session, and when everything fits next."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any

import msgspec
from msgspec import Meta, field

from chassis.access import Principal
from chassis.clock import from_micros, micros
from chassis.errors import FieldError, Malformed
from chassis.reads import every
from services.scheduling.api.candidates import (
    busy_between,
    held_between,
    room_state,
    rooms_that_fit,
    timetable_state,
    ways,
)
from services.scheduling.api.queries import one
from services.scheduling.api.session_queries import Moment
from services.scheduling.domain import finding
from services.scheduling.domain.clash import Clash
from services.scheduling.domain.placing import Wanted
from services.scheduling.domain.walltime import zone
from services.scheduling.projections import INSTRUCTORS, OFFERINGS, QUALIFICATIONS
from services.scheduling.projections.documents import OfferingDocument
from services.scheduling.projections.instructors import InstructorDocument, QualificationDocument
from services.scheduling.projections.venue_documents import RoomDocument, Use

MOST_DAYS, STEP = 62, timedelta(days=2)


class FreeRoom(msgspec.Struct, frozen=True, kw_only=True):
    """A room, and what keeps the session from it; nothing: it fits."""

    room: str
    venue: str
    code: str
    name: str
    capacity: int | None
    clashes: tuple[Clash, ...] = ()


class FreeInstructor(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody, and what keeps them from teaching the session; nothing: they can."""

    instructor: str
    code: str
    name: str | None
    home: str | None
    clashes: tuple[Clash, ...] = ()


class FreeSlot(msgspec.Struct, frozen=True, kw_only=True):
    """A time at which everything fits: in any one of the rooms, taught by any of the instructors."""

    starts_at: datetime
    ends_at: datetime
    venue: str | None
    rooms: tuple[str, ...]
    instructors: tuple[str, ...]


class Availability(msgspec.Struct, frozen=True, kw_only=True):
    """Who and what is free. `rooms` and `instructors` are told for `[from, to)` as a whole, `slots` where `minutes`
    says how long the session is to be.
    """

    rooms: tuple[FreeRoom, ...] = ()
    instructors: tuple[FreeInstructor, ...] = ()
    slots: tuple[FreeSlot, ...] = ()


class AvailabilityAsked(msgspec.Struct, frozen=True, kw_only=True):
    """For which session. With `minutes`, the next times in `[from, to)` at which everything fits; without, what is free
    for all of `[from, to)`, and with `why` also what is not, and why.
    """

    since: Moment = field(name="from")
    before: Moment = field(name="to")
    minutes: Annotated[int, Meta(ge=5, le=1_440)] | None = None
    course: str | None = None
    offering: str | None = None
    capacity: Annotated[int, Meta(ge=1, le=1_000_000)] | None = None
    features: tuple[str, ...] = ()
    venue: str | None = None
    timezone: str = "UTC"
    room: bool = True
    instructors: Annotated[int, Meta(ge=0, le=20)] = 1
    why: bool = False
    limit: Annotated[int, Meta(ge=1, le=50)] = 5


class _Field(msgspec.Struct):
    """What there is to choose from."""

    wanted: Wanted
    rooms: Mapping[str, RoomDocument]
    people: Mapping[str, InstructorDocument]
    qualifications: Mapping[str, Sequence[QualificationDocument]]
    travel: finding.Travel


async def show_availability(reads: Any, _principal: Principal, asked: AvailabilityAsked) -> Availability:
    """What is free, and when.

    Raises:
        Malformed: the time is empty, or longer than two months.
        Unknown: there is no such offering.
        Refused: `unknown-timezone`.
    """
    _check(asked)
    found = await _candidates(reads, asked)
    if asked.minutes is None:
        return await _throughout(reads, asked, found)
    return Availability(slots=tuple(await _next(reads, asked, found)))


async def _throughout(reads: Any, asked: AvailabilityAsked, found: _Field) -> Availability:
    held = await held_between(reads, {*found.rooms, *found.people}, asked.since, asked.before)
    busy = await busy_between(reads, found.people, asked.since, asked.before)
    start, end = micros(asked.since), micros(asked.before)
    rooms, people = [], []
    for ident, room in found.rooms.items():
        hall = room_state(room, held[ident])
        fits = bool(finding.room_starts(hall, start, end, end - start))
        clashes = () if fits or not asked.why else finding.clashes_of_room(hall, ident, found.wanted)
        if fits or clashes:
            rooms.append(
                FreeRoom(
                    room=ident,
                    venue=room.venue,
                    code=room.code,
                    name=room.name,
                    capacity=room.capacity,
                    clashes=tuple(clashes),
                )
            )
    for ident, person in found.people.items():
        teacher = timetable_state(person, found.qualifications.get(ident, ()), held[ident], busy.get(ident))
        if not asked.why and not finding.teacher_starts(teacher, start, end, end - start):
            continue
        against = tuple(finding.clashes_of_teacher(teacher, ident, found.wanted, asked.venue, found.travel))
        if asked.why or not against:
            people.append(
                FreeInstructor(instructor=ident, code=person.code, name=person.name, home=person.home, clashes=against)
            )
    return Availability(rooms=tuple(rooms), instructors=tuple(people))


async def _next(reads: Any, asked: AvailabilityAsked, found: _Field) -> list[FreeSlot]:
    """Walks on by two days: what is free soon is found without reading the calendars of months."""
    needs = finding.Needs(minutes=asked.minutes or 0, room=asked.room, teachers=asked.instructors)
    length = timedelta(minutes=needs.minutes)
    slots: list[FreeSlot] = []
    since = asked.since
    while since + length <= asked.before and len(slots) < asked.limit:
        until = min(since + STEP + length, asked.before)
        held = await held_between(reads, {*found.rooms, *found.people}, since, until)
        busy = await busy_between(reads, found.people, since, until)
        some = finding.slots(
            found.wanted,
            needs,
            {ident: room_state(room, held[ident]) for ident, room in found.rooms.items()},
            {
                ident: timetable_state(person, found.qualifications.get(ident, ()), held[ident], busy.get(ident))
                for ident, person in found.people.items()
            },
            found.travel,
            start=micros(since),
            end=micros(until),
            limit=asked.limit - len(slots),
        )
        slots += [
            FreeSlot(
                starts_at=from_micros(slot.start),
                ends_at=from_micros(slot.end),
                venue=slot.venue,
                rooms=slot.rooms[: asked.limit],
                instructors=slot.instructors[: asked.limit],
            )
            for slot in some
        ]
        since = max(since + STEP, slots[-1].ends_at) if some else since + STEP
    return slots


async def _candidates(reads: Any, asked: AvailabilityAsked) -> _Field:
    offering: OfferingDocument | None = None
    if asked.offering is not None:
        offering = await one(reads, OFFERINGS, "offering", asked.offering)
    course = asked.course or (offering.course if offering else "")
    seats = asked.capacity or (offering.capacity if offering else None)
    wanted = Wanted(
        session="",
        offering=asked.offering or "",
        offering_code=offering.code if offering else "",
        course=course,
        timezone=offering.timezone if offering else asked.timezone,
        starts_at=asked.since,
        ends_at=asked.before,
        venue=asked.venue,
        seats=seats,
    )
    where = {"state": Use.IN_USE} | ({"venue": asked.venue} if asked.venue else {})
    rooms = await rooms_that_fit(reads, where, seats, asked.features) if asked.room else []
    held: dict[str, list[QualificationDocument]] = {}
    if asked.instructors and course:
        for each in await every(reads, QUALIFICATIONS, {"course": course}, ("instructor",)):
            held.setdefault(each.instructor, []).append(each)
    people: Mapping[str, InstructorDocument] = await reads.get_many(INSTRUCTORS, set(held))
    return _Field(
        wanted,
        {room.room: room for room in rooms},
        {ident: person for ident, person in sorted(people.items()) if not person.retired},
        held,
        await ways(reads),
    )


def _check(asked: AvailabilityAsked) -> None:
    zone(asked.timezone)
    if asked.before <= asked.since:
        raise Malformed("The time ends before it begins.", errors=[FieldError("$.to", "must come after `from`")])
    if asked.before - asked.since > timedelta(days=MOST_DAYS):
        raise Malformed(
            f"{MOST_DAYS} days are the most.",
            errors=[FieldError("$.to", f"must come within {MOST_DAYS} days of `from`")],
        )
    if asked.instructors and not (asked.course or asked.offering):
        raise Malformed(
            "Who can teach depends on what is taught.",
            errors=[FieldError("$.course", "is needed, or `offering`, or `instructors` must be 0")],
        )
