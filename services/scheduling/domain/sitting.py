"""One sitting of an offering, as its offering's stream knows it: when, where, by whom, and what it has reserved."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from msgspec.structs import asdict

from chassis.errors import Refused
from contracts.event import Event
from contracts.scheduling import (
    EquipmentUse,
    OfferingScheduled,
    Reserved,
    SessionCancelled,
    SessionInstructorsChanged,
    SessionLinkChanged,
    SessionRescheduled,
    SessionRestored,
    SessionRoomChanged,
    SessionScheduled,
)
from services.scheduling.domain.placing import Wanted

LONGEST = timedelta(hours=24)


class Session(msgspec.Struct):
    """One sitting, in UTC. `room` is where it is held if it has reserved one; an earlier program wrote text there.
    `wall` and `wall_end` are what its clocks show, which an earlier program did not tell. `moved_alone` says that it
    stands elsewhere than its series would have it. `gave_up` is what it had reserved when it was called off.
    """

    starts_at: datetime
    ends_at: datetime
    timezone: str
    component: str = ""
    room: str | None = None
    place: str | None = None
    venue: str | None = None
    instructors: tuple[str, ...] = ()
    assistants: tuple[str, ...] = ()
    equipment: tuple[EquipmentUse, ...] = ()
    reservations: tuple[Reserved, ...] = ()
    gave_up: tuple[Reserved, ...] = ()
    cancelled: bool = False
    join_url: str | None = None
    series: str | None = None
    wall: str | None = None
    wall_end: str | None = None
    moved_alone: bool = False


def scheduled_sitting(event: SessionScheduled) -> Session:
    """The sitting as it was first scheduled."""
    return Session(
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        timezone=event.timezone,
        component=event.component,
        room=event.room,
        place=event.place,
        venue=event.venue,
        instructors=event.instructors,
        assistants=event.assistants,
        equipment=event.equipment,
        reservations=event.reservations,
        join_url=event.join_url,
        series=event.series,
        wall=event.wall,
        wall_end=event.wall_end,
    )


def fold_sitting(session: Session, event: Event) -> None:
    """Fold one event of a sitting that was scheduled."""
    match event:
        case SessionRescheduled():
            session.starts_at, session.ends_at, session.timezone = event.starts_at, event.ends_at, event.timezone
            session.reservations = event.reservations
            session.wall, session.wall_end = event.wall, event.wall_end
            session.moved_alone = session.moved_alone or event.series is None
        case SessionRoomChanged():
            session.room, session.place, session.venue = event.room, event.place, event.venue
            session.reservations = event.reservations
        case SessionInstructorsChanged():
            session.instructors, session.assistants = event.instructors, event.assistants
            session.reservations = event.reservations
        case SessionLinkChanged():
            session.join_url = event.join_url
        case SessionCancelled():
            session.cancelled, session.gave_up, session.reservations = True, session.reservations, ()
        case SessionRestored():
            session.cancelled, session.gave_up, session.reservations = False, (), event.reservations


def wanted(offering: OfferingScheduled, ident: str, session: Session, **changed: object) -> Wanted:
    """What the sitting needs, with what is to change about it.

    What an earlier program scheduled names rooms and people in words: nothing of that can be reserved.
    """
    held = {one.resource for one in (*session.reservations, *session.gave_up)}
    needs = Wanted(
        session=ident,
        offering=offering.offering,
        offering_code=offering.code,
        course=offering.course,
        timezone=session.timezone,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        room=session.room if session.room in held else None,
        venue=session.venue,
        instructors=tuple(one for one in session.instructors if one in held),
        assistants=tuple(one for one in session.assistants if one in held),
        equipment=session.equipment,
        seats=offering.capacity,
    )
    return msgspec.convert(asdict(needs) | changed, Wanted) if changed else needs


def check_teachers(instructors: Sequence[str], assistants: Sequence[str]) -> None:
    """Let everybody have one part in a session.

    Raises:
        Refused: `instructor-twice`.
    """
    twice = [who for who, count in Counter((*instructors, *assistants)).items() if count > 1]
    if twice:
        raise Refused(
            "Somebody stands twice among the instructors and assistants; name everybody once.",
            slug="instructor-twice",
            instructors=twice,
        )


def together(uses: Sequence[EquipmentUse]) -> tuple[EquipmentUse, ...]:
    """Each thing once, as often as it is asked for."""
    units: Counter[str] = Counter()
    for use in uses:
        units[use.equipment] += use.units
    return tuple(EquipmentUse(equipment=one, units=count) for one, count in units.items())
