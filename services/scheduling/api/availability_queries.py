"""What is free: which rooms, instructors and equipment fit a session, and when everything fits next."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import msgspec

from chassis.access import Principal
from chassis.clock import from_micros, micros
from chassis.days import meant
from chassis.errors import FieldError, Malformed
from services.scheduling.api.choices import AvailabilityAsked, Choice, choice_of, field_between
from services.scheduling.domain import finding
from services.scheduling.domain.clash import Clash
from services.scheduling.domain.walltime import zone

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


class FreeEquipment(msgspec.Struct, frozen=True, kw_only=True):
    """A thing that is needed, and what keeps the session from so many of it; nothing: there are enough. `venue` is
    where it stays: rooms elsewhere do not fit.
    """

    equipment: str
    code: str
    name: str
    units: int
    venue: str | None
    clashes: tuple[Clash, ...] = ()


class FreeSlot(msgspec.Struct, frozen=True, kw_only=True):
    """A time at which everything fits: in any one of the rooms, taught by any of the instructors."""

    starts_at: datetime
    ends_at: datetime
    venue: str | None
    rooms: tuple[str, ...]
    instructors: tuple[str, ...]


class Availability(msgspec.Struct, frozen=True, kw_only=True):
    """Who and what is free. `rooms`, `instructors` and the `equipment` that is needed are told for `[from, to)` as a
    whole, `slots` where `minutes` says how long the session is to be.
    """

    rooms: tuple[FreeRoom, ...] = ()
    instructors: tuple[FreeInstructor, ...] = ()
    equipment: tuple[FreeEquipment, ...] = ()
    slots: tuple[FreeSlot, ...] = ()


async def show_availability(reads: Any, _principal: Principal, asked: AvailabilityAsked) -> Availability:
    """What is free, and when.

    Raises:
        Malformed: the time is empty, longer than two months, or in a year that cannot be meant.
        Unknown: there is no such offering or equipment.
        Refused: `unknown-timezone`.
    """
    _check(asked)
    found = await choice_of(reads, asked)
    if asked.minutes is None:
        return await _throughout(reads, asked, found)
    return Availability(slots=tuple(await _next(reads, asked, found)))


async def _throughout(reads: Any, asked: AvailabilityAsked, found: Choice) -> Availability:
    field = await field_between(reads, found, asked.since, asked.before)
    start, end = micros(asked.since), micros(asked.before)
    rooms, people = [], []
    for ident, room in found.rooms.items():
        hall = field.rooms[ident]
        fits = finding.room_fits(hall, ident, found.wanted, field.things)
        clashes = () if fits or not asked.why else finding.clashes_of_room(hall, ident, found.wanted, field.things)
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
        teacher = field.teachers[ident]
        if not asked.why and not finding.teacher_starts(teacher, start, end, end - start):
            continue
        against = tuple(finding.clashes_of_teacher(teacher, ident, found.wanted, asked.venue, field.travel))
        if asked.why or not against:
            people.append(
                FreeInstructor(instructor=ident, code=person.code, name=person.name, home=person.home, clashes=against)
            )
    return Availability(rooms=tuple(rooms), instructors=tuple(people), equipment=tuple(_equipment(found, field)))


def _equipment(found: Choice, field: finding.Field) -> Iterator[FreeEquipment]:
    """All that is needed, with what is in its way: it cannot be replaced by another."""
    for use in found.wanted.equipment:
        thing = found.things[use.equipment]
        against = finding.clashes_of_equipment(field.things[use.equipment], use, found.wanted, found.wanted.venue)
        yield FreeEquipment(
            equipment=use.equipment,
            code=thing.code,
            name=thing.name,
            units=use.units,
            venue=thing.venue,
            clashes=tuple(against),
        )


async def _next(reads: Any, asked: AvailabilityAsked, found: Choice) -> list[FreeSlot]:
    """Walks on by two days: what is free soon is found without reading the calendars of months."""
    needs = finding.Needs(minutes=asked.minutes or 0, room=asked.room, teachers=asked.instructors)
    length = timedelta(minutes=needs.minutes)
    slots: list[FreeSlot] = []
    since = asked.since
    while since + length <= asked.before and len(slots) < asked.limit:
        until = min(since + STEP + length, asked.before)
        field = await field_between(reads, found, since, until)
        left = asked.limit - len(slots)
        some = finding.slots(found.wanted, needs, field, start=micros(since), end=micros(until), limit=left)
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


def _check(asked: AvailabilityAsked) -> None:
    zone(asked.timezone or "UTC")
    meant(asked.since, asked.before)
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
