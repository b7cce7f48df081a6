"""Rooms and instructors from the views, as the states that decisions rest on: so both are judged by one rule."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec

from chassis.clock import micros, utc_now
from chassis.projection import Between
from chassis.reads import every
from contracts.scheduling import EquipmentChanged, RoomChanged
from services.scheduling.domain.calendar import Calendar
from services.scheduling.domain.equipment import Equipment
from services.scheduling.domain.holding import Holdings, Note
from services.scheduling.domain.room import Interval, Room
from services.scheduling.domain.timetable import Timetable, Validity
from services.scheduling.projections import BUSY, RESERVATIONS, ROOMS, VENUES
from services.scheduling.projections.busy import BusyDocument, months
from services.scheduling.projections.documents import ReservationDocument
from services.scheduling.projections.instructors import InstructorDocument, QualificationDocument
from services.scheduling.projections.venue_documents import EquipmentDocument, RoomDocument, Use, VenueDocument

FEW = 50
LONGEST, FARTHEST = timedelta(hours=32), timedelta(hours=12)
"""A session lasts a day at most, with four hours before and after in its room; the longest way takes half a day."""


async def ways(reads: Any) -> dict[str, dict[str, int]]:
    """Minutes by venue and other venue."""
    venues: list[VenueDocument] = await every(reads, VENUES, {}, ("by_code",))
    return {one.venue: {way.venue: way.minutes for way in one.travel} for one in venues}


async def rooms_that_fit(reads: Any, where: Mapping[str, Any], seats: int | None, features: Iterable[str]) -> list[Any]:
    """The rooms in use with so many seats and all of these features."""
    wanted = {feature.casefold() for feature in features}
    large = {"by_capacity": Between(since=seats)} if seats else {}
    found: list[RoomDocument] = await every(reads, ROOMS, {**where, **large}, ("by_code",))
    return [room for room in found if wanted <= set(room.features)]


async def held_between(reads: Any, resources: Collection[str], start: datetime, end: datetime) -> dict[str, Holdings]:
    """What these have reserved in `[start, end)`, and near enough to matter for the way there."""
    where: dict[str, Any] = {"blocked_from": Between(since=start - LONGEST - FARTHEST, before=end + FARTHEST)}
    if len(resources) <= FEW:
        where["resource"] = sorted(resources)
    found: list[ReservationDocument] = await every(reads, RESERVATIONS, where, ("blocked_from",))
    held, now = {resource: Holdings() for resource in resources}, utc_now()
    for one in found:
        if (holdings := held.get(one.resource)) is not None:
            keep(holdings, one, now)
    return held


def keep(holdings: Holdings, one: ReservationDocument, now: datetime) -> None:
    """Let a reservation stand among what is held; a hold that has expired hinders nobody, told or not."""
    if one.expires_at is not None:
        if one.expires_at <= now:
            return
        holdings.expiring[one.session] = micros(one.expires_at)
    holdings.calendar.add(micros(one.blocked_from), micros(one.blocked_until), one.session, one.units)
    holdings.notes[one.session] = Note(
        one.offering, one.offering_code, one.venue, micros(one.starts_at), micros(one.ends_at)
    )


def room_state(room: RoomDocument, held: Holdings) -> Room:
    """The room as a decision about it knows it."""
    return Room(
        terms=msgspec.convert(room, RoomChanged, from_attributes=True),
        kind=room.kind,
        blocks={one.block: Interval(one.starts_at, one.ends_at) for one in room.blocks},
        held=held,
    )


async def busy_between(reads: Any, instructors: Iterable[str], start: datetime, end: datetime) -> dict[str, Calendar]:
    """When these are busy elsewhere, by the calendars of theirs that are followed."""
    wanted = {f"{one}/{month}": one for one in instructors for month in months(start, end)}
    found: Mapping[str, BusyDocument] = await reads.get_many(BUSY, set(wanted))
    busy: dict[str, Calendar] = {}
    for key, document in found.items():
        calendar = busy.setdefault(wanted[key], Calendar())
        for one in document.times:
            calendar.add(micros(one.starts_at), micros(one.ends_at), one.starts_at.isoformat())
    return busy


def timetable_state(
    person: InstructorDocument,
    qualifications: Iterable[QualificationDocument],
    held: Holdings,
    busy: Calendar | None = None,
) -> Timetable:
    """The timetable as a decision about it knows it."""
    return Timetable(
        busy=busy or Calendar(),
        timezone=person.timezone,
        home=person.home,
        hours=person.hours,
        qualifications={one.course: Validity(one.valid_from, one.valid_until) for one in qualifications},
        time_off={one.time_off: (micros(one.starts_at), micros(one.ends_at)) for one in person.time_off},
        retired=person.retired,
        held=held,
    )


def thing_state(thing: EquipmentDocument, held: Holdings) -> Equipment:
    """The equipment as a decision about it knows it."""
    terms = msgspec.convert(thing, EquipmentChanged, from_attributes=True)
    return Equipment(terms=terms, retired=thing.state is Use.RETIRED, held=held)
