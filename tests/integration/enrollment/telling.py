"""What tests about notices begin with: an offering with sessions in a room, learners with addresses, a mail server."""

from datetime import UTC, datetime, timedelta

import icalendar

from contracts.enrollment import NoticeIntended
from contracts.scheduling import RoomAdded, RoomKind, SessionScheduled, VenueAdded
from services.enrollment.commands import RegisterLearner

APRIL = datetime(2026, 4, 1, 7, tzinfo=UTC)
LONG = timedelta(hours=3)
JOIN = "https://meet.example.org/neg"


def session(number, **changes):
    day = APRIL + timedelta(days=number)
    known = {"starts_at": day, "ends_at": day + LONG, "component": "live", "room": "v1.r1", "join_url": JOIN}
    return SessionScheduled(
        session=f"o1.s{number}", offering="o1", course="c1", timezone="Europe/Berlin", **known | changes
    )


async def ready(office, sessions=1, **terms):
    """An offering with so many sessions, in a room of a venue."""
    office.happened("venue:v1", VenueAdded(venue="v1", code="B", name="Spree", timezone="Europe/Berlin"))
    room = {"kind": RoomKind.PHYSICAL, "timezone": "Europe/Berlin"}
    office.happened("venue:v1.r1", RoomAdded(room="v1.r1", venue="v1", code="A", name="Atrium", **room))
    office.happened("offering:o1", *(session(number) for number in range(sessions)))
    office.published(starts_at=APRIL, ends_at=APRIL + timedelta(days=30), **terms)
    await office.settled()


async def learner(office, name="Ada", **fields):
    known = {"email": f"{name.lower()}@x.test", "timezone": "Europe/Berlin"}
    reply = await office.ask(RegisterLearner(name=name, **known | fields))
    return reply.body["learner"]


async def enroll(office, who, **more):
    return await office.post("/v1/enrollments", {"offering": "o1", "learner": who, **more})


def intended(office):
    return [notice.kind for notice, _ in office.happenings(NoticeIntended)]


def invited(mail):
    """What a mail puts into a calendar: by which method, and the entries."""
    (part,) = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    calendar = icalendar.Calendar.from_ical(part.get_payload(decode=True))
    return part.get_param("method"), calendar.walk("VEVENT")
