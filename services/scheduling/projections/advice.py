"""Advice as it was given, and what became of enrollments, which advice rests on."""

from datetime import UTC, datetime

import msgspec
from msgspec.structs import replace

from chassis.projection import Projection
from contracts.advice import Advice, Answers, Factors
from contracts.advice import Projection as Projected
from contracts.attendance import CompletionWithdrawn, CourseCompleted
from contracts.enrollment import CancelledBy, EnrollmentCancelled, LearnerEnrolled
from contracts.envelope import Recorded
from contracts.scheduling import FormatAdvised
from contracts.shared import Format

NOBODY = Answers(practice=False, spread=False, critical=False, informational=False, changing=False, budget=False)


class AdviceDocument(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked, and what was told; null only before it was."""

    advice: str
    answers: Answers = NOBODY
    factors: Factors = Factors()
    advised: Advice | None = None
    projection: Projected | None = None
    asked_at: datetime | None = None


class OutcomeDocument(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an enrollment in a course: by format and by the month (UTC) in which it began.

    It `counts` once there was a seat, unless the provider called that off before it led to anything.
    """

    enrollment: str
    format: Format = Format.LIVE
    month: str = ""
    seated: bool = False
    called_off: bool = False
    completed: bool = False
    counts: bool = False


def fold_advice(advice: AdviceDocument, event: FormatAdvised, recorded: Recorded) -> AdviceDocument:
    """The advice, told once."""
    return replace(
        advice,
        answers=event.answers,
        factors=event.factors,
        advised=event.advised,
        projection=event.projection,
        asked_at=recorded.recorded_at,
    )


def fold_outcome(
    outcome: OutcomeDocument,
    event: LearnerEnrolled | EnrollmentCancelled | CourseCompleted | CompletionWithdrawn,
    recorded: Recorded,
) -> OutcomeDocument:
    """The enrollment after one event; enrollment's and attendance's change different fields, in whatever order."""
    match event:
        case LearnerEnrolled():
            month = outcome.month or f"{recorded.effective_at.astimezone(UTC):%Y-%m}"
            outcome = replace(outcome, format=event.format, month=month, seated=True, called_off=False)
        case EnrollmentCancelled():
            outcome = replace(outcome, called_off=event.by is CancelledBy.PROVIDER)
        case CourseCompleted():
            outcome = replace(outcome, completed=True)
        case CompletionWithdrawn():
            outcome = replace(outcome, completed=False)
    return replace(outcome, counts=outcome.seated and (outcome.completed or not outcome.called_off))


def enrollment_of(
    event: LearnerEnrolled | EnrollmentCancelled | CourseCompleted | CompletionWithdrawn, _recorded: Recorded
) -> str:
    """The enrollment that an event is about; a course's result names its offering and learner."""
    return f"{event.offering}.{event.learner}"


ADVICE = Projection(
    name="advice",
    sources=(FormatAdvised,),
    key=lambda event, recorded: event.advice,
    document=AdviceDocument,
    blank=lambda key: AdviceDocument(advice=key),
    fold=fold_advice,
)

OUTCOMES = Projection(
    name="outcomes",
    sources=(LearnerEnrolled, EnrollmentCancelled, CourseCompleted, CompletionWithdrawn),
    key=enrollment_of,
    document=OutcomeDocument,
    blank=lambda key: OutcomeDocument(enrollment=key),
    fold=fold_outcome,
    kept=("counts", "format", "month", "completed"),
)
