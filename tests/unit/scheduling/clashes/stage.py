"""Two venues with their rooms, people and equipment, and two offerings that want them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from chassis.errors import Refused
from contracts.scheduling import (
    EquipmentAdded,
    QualificationGranted,
    ReservationMade,
    ReservationMoved,
    RoomAdded,
    RoomKind,
    TimetableOpened,
    TravelTimeSet,
    VenueAdded,
)
from contracts.scheduling.hours import Window
from services.scheduling.commands import (
    AssignInstructors,
    CancelSession,
    ChangeSessionRoom,
    RescheduleSession,
    ScheduleSession,
)
from services.scheduling.commands.sessions import NewEquipmentUse
from tests.unit.scheduling.negotiation import scheduled
from tests.unit.scheduling.story import Story

OFFERING, OTHER = scheduled(capacity=12), scheduled(offering="o2", code="NEG-2")
VENUES = (
    VenueAdded(venue="v1", code="SPREE", name="Spree", timezone="Europe/Berlin"),
    VenueAdded(venue="v2", code="HAVEL", name="Havel", timezone="Europe/Berlin"),
    TravelTimeSet(venue="v1", other="v2", minutes=45),
    TravelTimeSet(venue="v2", other="v1", minutes=45),
)
QUALIFIED = tuple(QualificationGranted(instructor=one, course="c1") for one in ("i1", "i2"))
PROJECTORS = EquipmentAdded(equipment="e1", code="PROJ", name="Projectors", quantity=3)


def room(ident="v1.r1", **terms):
    facts = {"room": ident, "venue": ident.partition(".")[0], "code": ident, "name": ident}
    return RoomAdded(**facts | {"kind": RoomKind.PHYSICAL, "timezone": "Europe/Berlin"} | terms)


def timetable(ident="i1", **terms):
    return TimetableOpened(**{"instructor": ident, "timezone": "Europe/Berlin"} | terms)


def hours(opens, closes, *days):
    return tuple(Window(weekday=day, opens=opens, closes=closes) for day in days or range(1, 8))


ROOMS = (room("v1.r1"), room("v1.r2", setup_minutes=30, teardown_minutes=15), room("v2.r3"))
CALLS = room("v1.r9", kind=RoomKind.VIRTUAL, concurrent=2)
PEOPLE = (timetable("i1", home="v1"), timetable("i2"), *QUALIFIED)


def stage(*more):
    """Everything there is, with nothing reserved; `more` has happened since."""
    return Story(OFFERING, OTHER, *VENUES, *ROOMS, CALLS, PROJECTORS, *PEOPLE, *more)


def at(clock, day="2026-03-30", zone="Europe/Berlin"):
    """A time by a zone's clock; the first of two where it is shown twice."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZoneInfo(zone))


def utc(time):
    return time.astimezone(UTC)


def schedule(begins="09:00", ends="11:00", *, day="2026-03-30", zone="Europe/Berlin", **fields):
    times = {"starts_at": at(begins, day, zone), "ends_at": at(ends, day, zone)}
    return ScheduleSession(**{"offering": "o1", "component": "workshop", "timezone": zone} | times | fields)


def other(begins="09:00", ends="11:00", **fields):
    """A session of the other offering."""
    return schedule(begins, ends, offering="o2", **fields)


def move(session, begins, ends, *, day="2026-03-30", zone="Europe/Berlin", **fields):
    return RescheduleSession(
        session=session, starts_at=at(begins, day, zone), ends_at=at(ends, day, zone), timezone=zone, **fields
    )


def rehouse(session, room=None, **fields):
    return ChangeSessionRoom(session=session, room=room, **fields)


def assign(session, *instructors, **fields):
    return AssignInstructors(session=session, instructors=instructors, **fields)


def cancel(session):
    return CancelSession(session=session)


def units(number, equipment="e1"):
    return NewEquipmentUse(equipment=equipment, units=number)


def refused(story, command, **when):
    """The refusal of what must not be."""
    before = list(story.history)
    with pytest.raises(Refused) as refusal:
        story.when(command, **when)
    assert story.history == before
    return refusal.value


def clashes(story, command, **when):
    """Every clash for which a command is refused."""
    refusal = refused(story, command, **when)
    assert refusal.kind == "clash"
    assert refusal.facts["count"] == len(refusal.facts["clashes"])
    return refusal.facts["clashes"]


def kinds(story, command, **when):
    """The kinds of the clashes for which a command is refused."""
    return [clash["kind"] for clash in clashes(story, command, **when)]


def taken(story, command, **when):
    """What the command reserves, by resource, as half-open intervals."""
    booked = [one for one in story.when(command, **when).events if isinstance(one, ReservationMade | ReservationMoved)]
    return {one.resource: (one.blocked_from, one.blocked_until) for one in booked}


def minutes(count):
    return timedelta(minutes=count)


def overridden(story, command):
    """The kinds that the session's event and each reservation's carry, after they were overridden with a reason."""
    session, *booked = story.when(command).events
    return session.overrides, {one.resource: one.overrides for one in booked}
