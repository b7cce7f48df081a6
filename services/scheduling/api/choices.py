"""What there is to choose from for a session that is looked for: rooms, people, and the equipment that it needs."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta, field

from chassis.errors import Unknown
from chassis.reads import every
from chassis.shapes import shape
from contracts.scheduling import EquipmentUse
from services.scheduling.api.candidates import (
    busy_between,
    held_between,
    room_state,
    rooms_that_fit,
    thing_state,
    timetable_state,
    ways,
)
from services.scheduling.api.queries import one
from services.scheduling.api.session_queries import Moment
from services.scheduling.domain.finding import Field, Travel
from services.scheduling.domain.placing import Wanted
from services.scheduling.domain.sitting import together
from services.scheduling.projections import COURSES, EQUIPMENT, INSTRUCTORS, OFFERINGS, QUALIFICATIONS, VENUES
from services.scheduling.projections.documents import OfferingDocument
from services.scheduling.projections.instructors import InstructorDocument, QualificationDocument
from services.scheduling.projections.venue_documents import EquipmentDocument, RoomDocument, Use

Things = Annotated[
    tuple[
        Annotated[
            str,
            shape(
                r"^[^:\s]{1,64}(:[1-9][0-9]{0,3})?$(?!\n)",
                "must be the id of equipment, or that and how many of it, such as e06bz2m1v5c8w2g6y:3",
                max_length=69,
            ),
        ],
        ...,
    ],
    Meta(max_length=50, description="Ids of equipment, each with how many of it after a colon where not one alone."),
]


class Choice(msgspec.Struct):
    """What there is to choose from, by its ids, for what is wanted."""

    wanted: Wanted
    rooms: Mapping[str, RoomDocument]
    people: Mapping[str, InstructorDocument]
    things: Mapping[str, EquipmentDocument]
    qualifications: Mapping[str, Sequence[QualificationDocument]]
    travel: Travel


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
    equipment: Things = ()
    venue: str | None = None
    timezone: str | None = None
    room: bool = True
    instructors: Annotated[int, Meta(ge=0, le=20)] = 1
    why: bool = False
    limit: Annotated[int, Meta(ge=1, le=50)] = 5


async def choice_of(reads: Any, asked: AvailabilityAsked) -> Choice:
    """The rooms that are large enough and equipped for it, those who may teach it, and the equipment that is named.

    Raises:
        Unknown: there is no such offering, course, venue or equipment.
    """
    if asked.course is not None:
        await one(reads, COURSES, "course", asked.course)
    if asked.venue is not None:
        await one(reads, VENUES, "venue", asked.venue)
    offering: OfferingDocument | None = None
    if asked.offering is not None:
        offering = await one(reads, OFFERINGS, "offering", asked.offering)
    course = asked.course or (offering.course if offering else "")
    seats = asked.capacity or (offering.capacity if offering else None)
    uses = together([_use(text) for text in asked.equipment])
    wanted = Wanted(
        session="",
        offering=asked.offering or "",
        offering_code=offering.code if offering else "",
        course=course,
        timezone=asked.timezone or (offering.timezone if offering else "UTC"),
        starts_at=asked.since,
        ends_at=asked.before,
        venue=asked.venue,
        equipment=uses,
        seats=seats,
    )
    where = {"state": Use.IN_USE} | ({"venue": asked.venue} if asked.venue else {})
    rooms = await rooms_that_fit(reads, where, seats, asked.features) if asked.room else []
    held: dict[str, list[QualificationDocument]] = {}
    if asked.instructors and course:
        for each in await every(reads, QUALIFICATIONS, {"course": course}, ("instructor",)):
            held.setdefault(each.instructor, []).append(each)
    people: Mapping[str, InstructorDocument] = await reads.get_many(INSTRUCTORS, set(held))
    return Choice(
        wanted,
        {room.room: room for room in rooms},
        {ident: person for ident, person in sorted(people.items()) if not person.retired},
        await _things(reads, uses),
        held,
        await ways(reads),
    )


async def field_between(reads: Any, choice: Choice, since: datetime, until: datetime) -> Field:
    """All of it as decisions know it, with what it is reserved for in `[since, until)` and about then."""
    held = await held_between(reads, {*choice.rooms, *choice.people, *choice.things}, since, until)
    busy = await busy_between(reads, choice.people, since, until)
    qualified = choice.qualifications
    return Field(
        rooms={ident: room_state(room, held[ident]) for ident, room in choice.rooms.items()},
        teachers={
            ident: timetable_state(person, qualified.get(ident, ()), held[ident], busy.get(ident))
            for ident, person in choice.people.items()
        },
        things={ident: thing_state(thing, held[ident]) for ident, thing in choice.things.items()},
        travel=choice.travel,
    )


async def _things(reads: Any, uses: Sequence[EquipmentUse]) -> Mapping[str, EquipmentDocument]:
    found: Mapping[str, EquipmentDocument] = await reads.get_many(EQUIPMENT, {use.equipment for use in uses})
    for use in uses:
        if use.equipment not in found:
            raise Unknown(f"There is no equipment {use.equipment}.", equipment=use.equipment)
    return found


def _use(text: str) -> EquipmentUse:
    ident, _, units = text.partition(":")
    return EquipmentUse(equipment=ident, units=int(units or 1))
