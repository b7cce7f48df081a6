"""What calendars are made of: which there are, what was reserved for a session, who holds a seat."""

from datetime import UTC, datetime

import msgspec
from msgspec.structs import replace

from chassis.projection import Projection
from contracts.enrollment import (
    EnrollmentCancelled,
    EnrollmentState,
    LearnerChanged,
    LearnerEnrolled,
    LearnerRegistered,
    LearnersMerged,
)
from contracts.envelope import Recorded
from contracts.scheduling import CalendarOpened, CalendarRevoked, ReservationMade, ReservationMoved, ReservationReleased

BEGINNING = datetime.fromtimestamp(0, UTC)
ReservationEvent = ReservationMade | ReservationMoved | ReservationReleased


class CalendarDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A calendar that can be subscribed to, or could be."""

    calendar: str
    kind: str = ""
    of: str = ""
    opened_at: datetime = BEGINNING
    revoked: bool = False


class EngagementDocument(msgspec.Struct, frozen=True, kw_only=True):
    """That a room, an instructor or equipment is, or was once to be, there for a session. It outlasts the reservation,
    so that a calendar can tell what was called off.
    """

    engagement: str
    resource: str = ""
    session: str = ""
    blocked_until: datetime = BEGINNING
    released: bool = False


class SeatDocument(msgspec.Struct, frozen=True, kw_only=True):
    """That a learner holds a seat of an offering, or once did; `changes` counts how often that changed."""

    enrollment: str
    offering: str = ""
    learner: str = ""
    held: bool = False
    changes: int = 0


class LearnerDocument(msgspec.Struct, frozen=True, kw_only=True):
    """That a learner exists, so that they can have a calendar, and to which organization they belong; `ids` are all
    that they were ever called, where these are several.
    """

    learner: str
    organization: str | None = None
    ids: tuple[str, ...] = ()


def fold_calendar(
    calendar: CalendarDocument, event: CalendarOpened | CalendarRevoked, recorded: Recorded
) -> CalendarDocument:
    """The calendar after one event."""
    match event:
        case CalendarOpened():
            return replace(calendar, kind=event.kind, of=event.of, opened_at=recorded.recorded_at)
        case CalendarRevoked():
            return replace(calendar, revoked=True)


def fold_engagement(engagement: EngagementDocument, event: ReservationEvent, _recorded: Recorded) -> EngagementDocument:
    """The engagement after one event."""
    return replace(
        engagement,
        resource=event.resource,
        session=event.session,
        blocked_until=event.blocked_until,
        released=isinstance(event, ReservationReleased),
    )


def fold_seat(
    seat: SeatDocument, event: LearnerEnrolled | EnrollmentCancelled, _recorded: Recorded
) -> SeatDocument | None:
    """The seat after one event; leaving a queue leaves no trace."""
    match event:
        case LearnerEnrolled():
            return replace(seat, offering=event.offering, learner=event.learner, held=True, changes=seat.changes + 1)
        case EnrollmentCancelled(was=EnrollmentState.ENROLLED):
            return replace(seat, held=False, changes=seat.changes + 1)
    return seat if seat.changes else None


def fold_learner(
    learner: LearnerDocument, event: LearnerRegistered | LearnerChanged | LearnersMerged, _recorded: Recorded
) -> LearnerDocument:
    """The learner after one event."""
    if isinstance(event, LearnersMerged):
        return replace(learner, ids=event.ids)
    return replace(learner, organization=event.organization)


CALENDARS = Projection(
    name="calendars",
    sources=(CalendarOpened, CalendarRevoked),
    key=lambda event, recorded: event.calendar,
    document=CalendarDocument,
    blank=lambda key: CalendarDocument(calendar=key),
    fold=fold_calendar,
    index=("of",),
)

ENGAGEMENTS = Projection(
    name="engagements",
    sources=(ReservationMade, ReservationMoved, ReservationReleased),
    key=lambda event, recorded: f"{event.resource}/{event.session}",
    document=EngagementDocument,
    blank=lambda key: EngagementDocument(engagement=key),
    fold=fold_engagement,
    index=("resource", "blocked_until"),
)

SEATS = Projection(
    name="seats",
    sources=(LearnerEnrolled, EnrollmentCancelled),
    key=lambda event, recorded: event.enrollment,
    document=SeatDocument,
    blank=lambda key: SeatDocument(enrollment=key),
    fold=fold_seat,
    index=("learner", "offering"),
)

LEARNERS = Projection(
    name="learners",
    sources=(LearnerRegistered, LearnerChanged, LearnersMerged),
    key=lambda event, recorded: event.learner,
    document=LearnerDocument,
    blank=lambda key: LearnerDocument(learner=key),
    fold=fold_learner,
)
