"""What attendance shows and decides by: offerings, seats, rolls, progress and paths."""

import msgspec
from msgspec.structs import replace

from chassis.projection import Projection
from contracts.attendance import (
    AttendanceConfirmed,
    AttendanceRecorded,
    CompletionWithdrawn,
    ComponentOutcomeRecorded,
    CourseCompleted,
    CourseCredited,
    CourseFailed,
    CourseRenewed,
    CourseWithdrawn,
    PathJoined,
    PathLeft,
    PathMoved,
    ProgramCompleted,
    ProgramCompletionWithdrawn,
    RenewalWithdrawn,
    RollClosed,
    RollMoved,
    RollOpened,
    RollRestored,
    RollWithdrawn,
)
from contracts.enrollment import (
    EnrollmentCancelled,
    EnrollmentState,
    LearnerChanged,
    LearnerEnrolled,
    LearnerRegistered,
)
from contracts.envelope import Recorded
from contracts.scheduling import OfferingScheduled
from services.attendance.domain.evidence import Word, speak
from services.attendance.domain.mark import Mark, excused
from services.attendance.domain.roll import RollState
from services.attendance.domain.roster import Span
from services.attendance.projections.documents import (
    OfferingDocument,
    PathDocument,
    ProgramOnPath,
    ProgressDocument,
    ProgressState,
    RollDocument,
    SeatDocument,
)

RollEvent = (
    RollOpened | RollMoved | RollWithdrawn | RollRestored | AttendanceRecorded | AttendanceConfirmed | RollClosed
)
ResultEvent = CourseCompleted | CourseFailed | CourseWithdrawn | CompletionWithdrawn
RenewalEvent = CourseRenewed | RenewalWithdrawn
PATH = (
    LearnerRegistered,
    LearnerChanged,
    PathJoined,
    PathMoved,
    PathLeft,
    CourseCredited,
    ProgramCompleted,
    ProgramCompletionWithdrawn,
)
PathEvent = (
    LearnerRegistered
    | LearnerChanged
    | PathJoined
    | PathMoved
    | PathLeft
    | CourseCredited
    | ProgramCompleted
    | ProgramCompletionWithdrawn
)

RESULTS: dict[type[ResultEvent], ProgressState] = {
    CourseCompleted: ProgressState.COMPLETED,
    CourseFailed: ProgressState.FAILED,
    CourseWithdrawn: ProgressState.WITHDRAWN,
    CompletionWithdrawn: ProgressState.IN_PROGRESS,
}


def fold_seat(seat: SeatDocument, event: LearnerEnrolled | EnrollmentCancelled, recorded: Recorded) -> SeatDocument:
    """The learner's times on the offering after one event; leaving a queue leaves no trace here."""
    match event:
        case LearnerEnrolled():
            return replace(
                seat,
                offering=event.offering,
                learner=event.learner,
                organization=event.organization,
                spans=(*seat.spans, Span(recorded.effective_at)),
            )
        case EnrollmentCancelled(was=EnrollmentState.ENROLLED) if seat.spans:
            ended = replace(seat.spans[-1], until=recorded.effective_at)
            return replace(seat, spans=(*seat.spans[:-1], ended))
    return seat


def fold_roll(roll: RollDocument, event: RollEvent, _recorded: Recorded) -> RollDocument:
    """The roll after one event."""
    match event:
        case RollOpened():
            return msgspec.convert(event, RollDocument, from_attributes=True)
        case RollMoved():
            return replace(
                roll,
                starts_at=event.starts_at,
                ends_at=event.ends_at,
                timezone=event.timezone,
                marks=roll.marks if event.starts_at == roll.starts_at else excused(roll.marks),
            )
        case RollWithdrawn():
            return replace(roll, state=RollState.WITHDRAWN)
        case RollRestored():
            return replace(roll, state=RollState.OPEN)
        case AttendanceRecorded():
            return replace(roll, marks={**roll.marks, event.learner: Mark(event.status, event.minutes)})
        case AttendanceConfirmed() if event.learner in roll.confirmed:
            return roll
        case AttendanceConfirmed():
            return replace(roll, confirmed=(*roll.confirmed, event.learner))
        case RollClosed():
            return replace(roll, state=RollState.CLOSED)


def fold_progress(
    progress: ProgressDocument, event: ComponentOutcomeRecorded | ResultEvent | RenewalEvent, recorded: Recorded
) -> ProgressDocument:
    """The progress after one event."""
    progress.offering, progress.course, progress.learner = event.offering, event.course, event.learner
    if isinstance(event, ComponentOutcomeRecorded):
        words = progress.words.setdefault(event.component, {})
        word = Word(event.outcome, recorded.effective_at, named=event.source_id or "")
        speak(words, event.source, word, alone=event.alone)
        return progress
    if isinstance(event, CourseRenewed | RenewalWithdrawn):
        told = {event.happened_at} if isinstance(event, CourseRenewed) else set()
        progress.renewed_at = tuple(sorted({*progress.renewed_at} - {event.happened_at} | told))
        return progress
    progress.state = RESULTS[type(event)]
    progress.decided_at = None if isinstance(event, CompletionWithdrawn) else recorded.effective_at
    progress.grade = event.grade if isinstance(event, CourseCompleted | CourseFailed) else None
    return progress


def fold_path(path: PathDocument, event: PathEvent, recorded: Recorded) -> PathDocument:
    """The path after one event; everybody who is known has one, if only an empty one."""
    if isinstance(event, LearnerRegistered | LearnerChanged):
        return replace(path, organization=event.organization)
    if isinstance(event, CourseCredited):
        others = tuple(offering for offering in path.credits.get(event.course, ()) if offering != event.offering)
        credited = others if event.withdrawn else (*others, event.offering)
        return replace(path, credits={**path.credits, event.course: credited})
    return replace(path, programs={**path.programs, event.program: _program(path, event, recorded)})


def _program(
    path: PathDocument,
    event: PathJoined | PathMoved | PathLeft | ProgramCompleted | ProgramCompletionWithdrawn,
    recorded: Recorded,
) -> ProgramOnPath:
    if isinstance(event, PathJoined):
        return ProgramOnPath(
            enrollment=event.enrollment,
            required=event.required,
            joined_at=recorded.effective_at,
            organization=event.organization,
            steps=event.steps,
        )
    program = path.programs[event.program]
    match event:
        case PathMoved():
            return replace(program, required=event.required, steps=event.steps)
        case PathLeft():
            return replace(program, left=True)
        case ProgramCompleted():
            return replace(program, completed_at=recorded.effective_at)
        case ProgramCompletionWithdrawn():
            return replace(program, completed_at=None)


OFFERINGS = Projection(
    name="offerings",
    sources=(OfferingScheduled,),
    key=lambda event, recorded: event.offering,
    document=OfferingDocument,
    blank=lambda key: OfferingDocument(offering=key),
    fold=lambda offering, event, recorded: msgspec.convert(event, OfferingDocument, from_attributes=True),
)

SEATS = Projection(
    name="seats",
    sources=(LearnerEnrolled, EnrollmentCancelled),
    key=lambda event, recorded: event.enrollment,
    document=SeatDocument,
    blank=lambda key: SeatDocument(enrollment=key),
    fold=fold_seat,
    index=("offering", "learner", "organization"),
)

ROLLS = Projection(
    name="rolls",
    sources=(RollOpened, RollMoved, RollWithdrawn, RollRestored, AttendanceRecorded, AttendanceConfirmed, RollClosed),
    key=lambda event, recorded: event.session,
    document=RollDocument,
    blank=lambda key: RollDocument(session=key),
    fold=fold_roll,
    index=("offering", "state", "starts_at"),
)

PROGRESS = Projection(
    name="progress",
    sources=(ComponentOutcomeRecorded, *RESULTS, CourseRenewed, RenewalWithdrawn),
    key=lambda event, recorded: f"{event.offering}.{event.learner}",
    document=ProgressDocument,
    blank=lambda key: ProgressDocument(progress=key),
    fold=fold_progress,
    index=("offering", "learner", "course"),
    kept=("state",),
)

PATHS = Projection(
    name="paths",
    sources=PATH,
    key=lambda event, recorded: event.learner,
    document=PathDocument,
    blank=lambda key: PathDocument(learner=key),
    fold=fold_path,
)
