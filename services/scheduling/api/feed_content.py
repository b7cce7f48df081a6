"""What stands in a calendar: the sessions of a learner, an instructor, a room or an offering, those called off too."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace

from chassis.ical import Entry, Status
from chassis.projection import Between, Projection
from services.scheduling.commands import CalendarKind
from services.scheduling.domain.offering import OfferingState
from services.scheduling.projections import (
    ENGAGEMENTS,
    INSTRUCTORS,
    LEARNERS,
    OFFERINGS,
    ROOMS,
    SEATS,
    SESSIONS,
    VENUES,
)
from services.scheduling.projections.documents import OfferingDocument, SessionDocument, SessionState
from services.scheduling.projections.feeds import (
    CalendarDocument,
    EngagementDocument,
    LearnerDocument,
    SeatDocument,
)

BACK = timedelta(days=90)
PAGE = 500
MOST = 5_000
JOINING = (CalendarKind.LEARNER, CalendarKind.INSTRUCTOR)


async def title_of(reads: Any, calendar: CalendarDocument) -> str:
    """What a program calls the calendar. Nobody's name: whoever finds the address learns none."""
    match calendar.kind:
        case CalendarKind.ROOM:
            room = await reads.get(ROOMS, calendar.of)
            return room.name if room else "Sessions"
        case CalendarKind.OFFERING:
            offering = await reads.get(OFFERINGS, calendar.of)
            return offering.title if offering else "Sessions"
        case CalendarKind.INSTRUCTOR:
            instructor = await reads.get(INSTRUCTORS, calendar.of)
            return f"Sessions, {instructor.code}" if instructor else "Sessions"
    return "Sessions"


async def entries_of(reads: Any, calendar: CalendarDocument, now: datetime) -> list[Entry]:
    """The sessions of the last 90 days and all that are ahead; 5,000 at most."""
    since = now - BACK
    ended: set[str] = set()
    seats: dict[str, SeatDocument] = {}
    match calendar.kind:
        case CalendarKind.LEARNER:
            seats = await _seats(reads, calendar.of)
            sessions = await _sessions(reads, sorted(seats), since) if seats else []
            ended = {one.session for one in sessions if not seats[one.offering].held}
        case CalendarKind.OFFERING:
            sessions = await _sessions(reads, [calendar.of], since)
        case _:
            where = {"resource": calendar.of, "blocked_until": Between(since=since)}
            engaged: list[EngagementDocument] = await _all(reads, ENGAGEMENTS, where)
            documents = await reads.get_many(SESSIONS, [one.session for one in engaged])
            sessions = list(documents.values())
            ended = {one.session for one in engaged if one.released}
    return await entries_for(
        reads,
        [one for one in sessions if one.ends_at > since],
        ended,
        {offering: seat.changes for offering, seat in seats.items()},
        joining=calendar.kind in JOINING,
    )


async def entries_for(
    reads: Any,
    sessions: Sequence[SessionDocument],
    ended: Collection[str] = (),
    changes: Mapping[str, int] | None = None,
    *,
    joining: bool = False,
) -> list[Entry]:
    """These sessions as a calendar has them. Those that `ended` are so for its owner; `changes` is how often their
    seats changed, by offering. Where they are joined is told to those who do.
    """
    offerings = await reads.get_many(OFFERINGS, {one.offering for one in sessions})
    places = await _places(reads, sessions)
    return [
        _entry(
            one,
            offerings.get(one.offering),
            places.get(one.room or "", one.place or ""),
            ended=one.session in ended,
            changes=(changes or {}).get(one.offering, 0),
            joining=joining,
        )
        for one in sessions
    ]


def _entry(
    session: SessionDocument, offering: OfferingDocument | None, place: str, *, ended: bool, changes: int, joining: bool
) -> Entry:
    called_off = session.state is SessionState.CANCELLED or ended
    draft = offering is not None and offering.state is OfferingState.DRAFT
    # Each part of the number only ever rises, and so does their sum.
    sequence = session.sequence + changes + (0 if draft else 1)
    link = (session.join_url or "") if joining and not called_off else ""
    return Entry(
        uid=f"{session.session}@rollbook",
        sequence=sequence,
        changed_at=session.changed_at,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        summary=_summary(session, offering),
        location=place or link,
        url=link,
        status=Status.CANCELLED if called_off else Status.TENTATIVE if draft else Status.CONFIRMED,
    )


def _summary(session: SessionDocument, offering: OfferingDocument | None) -> str:
    if offering is None:
        return session.component
    parts = {part.key: part.title for part in offering.components}
    return f"{offering.title}: {parts.get(session.component, session.component)}"


async def _places(reads: Any, sessions: Sequence[SessionDocument]) -> Mapping[str, str]:
    """Where rooms are, in words."""
    rooms = await reads.get_many(ROOMS, {one.room for one in sessions if one.room})
    venues = await reads.get_many(VENUES, {room.venue for room in rooms.values()})
    told = {}
    for ident, room in rooms.items():
        venue = venues.get(room.venue)
        told[ident] = ", ".join(part for part in (room.name, venue and venue.name, venue and venue.address) if part)
    return told


async def _seats(reads: Any, learner: str) -> dict[str, SeatDocument]:
    """The seats of a learner by offering; of who goes by several ids, whichever has it, with the changes of all."""
    known: LearnerDocument | None = await reads.get(LEARNERS, learner)
    found: list[SeatDocument] = await _all(reads, SEATS, {"learner": list((known and known.ids) or (learner,))})
    seats: dict[str, SeatDocument] = {}
    for seat in found:
        other = seats.get(seat.offering, SeatDocument(enrollment=seat.enrollment))
        seats[seat.offering] = replace(seat, held=seat.held or other.held, changes=seat.changes + other.changes)
    return seats


async def _sessions(reads: Any, offerings: Sequence[str], since: datetime) -> list[SessionDocument]:
    # A session lasts a day at most.
    where = {"offering": list(offerings), "starts_at": Between(since=since - timedelta(days=1))}
    return await _all(reads, SESSIONS, where)


async def _all(reads: Any, view: Projection[Any], where: Mapping[str, Any]) -> list[Any]:
    found: list[Any] = []
    after: str | None = None
    while len(found) < MOST:
        page, after = await reads.find(view, where, (), PAGE, after)
        found += page
        if after is None:
            break
    return found
