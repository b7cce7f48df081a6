"""Enrollments: who is enrolled, offered a seat or waiting, and since when."""

from datetime import UTC, datetime
from enum import StrEnum

import msgspec
from msgspec.structs import replace

from chassis.projection import Projection
from contracts.enrollment import (
    CancelledBy,
    EnrollmentCancelled,
    EnrollmentState,
    LearnerEnrolled,
    LearnerPassedOver,
    LearnerWaitlisted,
    ProgramEnrolled,
    ProgramEnrollmentCancelled,
    ProgramEnrollmentMoved,
    SeatOfferDeclined,
    SeatOffered,
    SeatOfferExpired,
)
from contracts.envelope import Recorded
from contracts.shared import Format

HOW = ("transferred_to", "substituted_by", "because", "excuse")
"""What a cancellation tells beside by whom it was."""
BEGINNING = datetime.fromtimestamp(0, UTC)


class Ended(StrEnum):
    """How an enrollment that is over came to its end."""

    CANCELLED = "cancelled"
    EXPIRED = "expired"
    DECLINED = "declined"


class EnrollmentDocument(msgspec.Struct, frozen=True, kw_only=True):
    """One learner in one offering or program, as it now stands, since when. `changes` counts how often the learner has
    got a seat or given one up.

    `target` is the one of `offering` and `program` that they are enrolled in; `program_version` is
    that by which a learner in a program is judged. `turn` is where it stands in its list: in the
    queue while it waits, by time otherwise. `because_of` names the enrollment whose end freed the
    seat. Ended ones say how, and by whom. `via` tells how it was asked for. A free seat went past
    the learner, who waits, at `passed_over_at`: `lacks` are the courses that they have not completed,
    `clashes` the sessions that they have at the same time, `reasons` the rules besides. A seat that was
    handed on names the enrollment that it came from, or went to; `because` and `excuse` are as told.
    """

    enrollment: str
    target: str = ""
    turn: str = ""
    offering: str | None = None
    program: str | None = None
    course: str | None = None
    learner: str = ""
    organization: str | None = None
    format: Format = Format.LIVE
    state: EnrollmentState = EnrollmentState.CANCELLED
    since: datetime = BEGINNING
    priority: int = 0
    ticket: int = 0
    expires_at: datetime | None = None
    from_waitlist: bool = False
    because_of: str | None = None
    out_of_order: bool = False
    ended: Ended | None = None
    by: CancelledBy | None = None
    lacks: tuple[str, ...] = ()
    passed_over_at: datetime | None = None
    program_version: int = 0
    changes: int = 0
    reasons: tuple[str, ...] = ()
    clashes: tuple[str, ...] = ()
    via: str = ""
    transferred_from: str | None = None
    transferred_to: str | None = None
    substitutes: str | None = None
    substituted_by: str | None = None
    because: str = ""
    excuse: str = ""


EnrollmentEvent = (
    LearnerEnrolled
    | LearnerWaitlisted
    | LearnerPassedOver
    | SeatOffered
    | SeatOfferExpired
    | SeatOfferDeclined
    | EnrollmentCancelled
    | ProgramEnrolled
    | ProgramEnrollmentMoved
    | ProgramEnrollmentCancelled
)


def fold_enrollment(enrollment: EnrollmentDocument, event: EnrollmentEvent, recorded: Recorded) -> EnrollmentDocument:
    """The enrollment after one event. Joining again begins it anew."""
    seat_changed = isinstance(event, LearnerEnrolled) or (
        isinstance(event, EnrollmentCancelled) and event.was is EnrollmentState.ENROLLED
    )
    after = _after(enrollment, event, recorded.effective_at)
    return _placed(replace(after, changes=enrollment.changes + seat_changed))


def _after(enrollment: EnrollmentDocument, event: EnrollmentEvent, since: datetime) -> EnrollmentDocument:
    match event:
        case LearnerEnrolled():
            begun = _begun(event, EnrollmentState.ENROLLED, since)
            return replace(begun, via=event.via or enrollment.via) if event.from_waitlist else begun
        case LearnerWaitlisted():
            return _begun(event, EnrollmentState.WAITLISTED, since)
        case ProgramEnrolled():
            return _begun(event, EnrollmentState.ENROLLED, since)
        case ProgramEnrollmentMoved():
            return replace(enrollment, program_version=event.program_version, format=event.format)
        case LearnerPassedOver():
            return replace(
                enrollment,
                lacks=event.lacks,
                reasons=event.reasons,
                clashes=event.clashes,
                passed_over_at=since,
            )
        case SeatOffered():
            return replace(
                _past_no_more(enrollment),
                state=EnrollmentState.OFFERED,
                since=since,
                expires_at=event.expires_at,
                because_of=event.because_of,
            )
        case SeatOfferExpired():
            return _over(enrollment, Ended.EXPIRED, since)
        case SeatOfferDeclined():
            return _over(enrollment, Ended.DECLINED, since)
        case EnrollmentCancelled() | ProgramEnrollmentCancelled():
            told = {name: getattr(event, name) for name in HOW if hasattr(event, name)}
            return replace(_over(enrollment, Ended.CANCELLED, since), by=event.by, **told)


def _begun(event: msgspec.Struct, state: EnrollmentState, since: datetime) -> EnrollmentDocument:
    begun = msgspec.convert(event, EnrollmentDocument, from_attributes=True)
    return replace(begun, state=state, since=since)


def _over(enrollment: EnrollmentDocument, how: Ended, since: datetime) -> EnrollmentDocument:
    return replace(_past_no_more(enrollment), state=EnrollmentState.CANCELLED, since=since, expires_at=None, ended=how)


def _past_no_more(enrollment: EnrollmentDocument) -> EnrollmentDocument:
    return replace(enrollment, lacks=(), reasons=(), clashes=(), passed_over_at=None)


def _placed(enrollment: EnrollmentDocument) -> EnrollmentDocument:
    target = enrollment.enrollment.partition(".")[0]
    if enrollment.state is EnrollmentState.WAITLISTED:
        return replace(enrollment, target=target, turn=turn_of(enrollment.priority, enrollment.ticket))
    return replace(enrollment, target=target, turn=enrollment.since.astimezone(UTC).isoformat(timespec="microseconds"))


def turn_of(priority: int, ticket: int) -> str:
    """A place in the queue as text that sorts: higher priority first, then the lower ticket."""
    return f"{10_000 - priority:05}.{ticket:012}"


ENROLLMENTS = Projection(
    name="enrollments",
    sources=(
        LearnerEnrolled,
        LearnerWaitlisted,
        LearnerPassedOver,
        SeatOffered,
        SeatOfferExpired,
        SeatOfferDeclined,
        EnrollmentCancelled,
        ProgramEnrolled,
        ProgramEnrollmentMoved,
        ProgramEnrollmentCancelled,
    ),
    key=lambda event, recorded: event.enrollment,
    document=EnrollmentDocument,
    blank=lambda key: EnrollmentDocument(enrollment=key),
    fold=fold_enrollment,
    index=("target", "learner", "organization", "state"),
    kept=("turn",),
)
