"""What attendance does when others, or it itself, have made something happen."""

from collections.abc import Sequence

from chassis.decider import Command, Reaction, TimerKind
from contracts.attendance import (
    AttendanceConfirmed,
    CompletionImported,
    CompletionWithdrawn,
    CourseCompleted,
    ImportedCompletionUndone,
    Outcome,
)
from contracts.enrollment import (
    EnrollmentCancelled,
    LearnerEnrolled,
    LearnerErased,
    LearnersMerged,
    ProgramEnrolled,
    ProgramEnrollmentCancelled,
    ProgramEnrollmentMoved,
)
from contracts.scheduling import SessionCancelled, SessionRescheduled, SessionRestored, SessionScheduled
from services.attendance.commands import (
    CreditCourse,
    ForgetPerson,
    HandPathOn,
    HandProgressOn,
    JoinPath,
    JudgeProgress,
    LeavePath,
    MovePath,
    MoveRoll,
    OpenRoll,
    RecordOutcome,
    RestoreRoll,
    WithdrawRoll,
)
from services.attendance.domain.progress import UNLOCK
from services.attendance.facts import may_open

MERGED = "merged"
"""Why an enrollment has ended that goes over to another id of the same person."""


def follow_session(
    event: SessionScheduled | SessionRescheduled | SessionCancelled | SessionRestored,
) -> Sequence[Command]:
    """A roll opens, moves, ends and goes on with its session; a cancelled offering cancels its sessions."""
    match event:
        case SessionScheduled():
            return (
                OpenRoll(
                    session=event.session,
                    offering=event.offering,
                    course=event.course,
                    component=event.component,
                    starts_at=event.starts_at,
                    ends_at=event.ends_at,
                    timezone=event.timezone,
                ),
            )
        case SessionRescheduled():
            return (
                MoveRoll(
                    session=event.session,
                    offering=event.offering,
                    starts_at=event.starts_at,
                    ends_at=event.ends_at,
                    timezone=event.timezone,
                ),
            )
        case SessionCancelled():
            return (WithdrawRoll(session=event.session, offering=event.offering),)
        case SessionRestored():
            return (RestoreRoll(session=event.session, offering=event.offering),)


def judge(event: AttendanceConfirmed) -> Sequence[Command]:
    """What the roll says counts as its session's word on the component, as of the session's end."""
    return (
        RecordOutcome(
            offering=event.offering,
            learner=event.learner,
            component=event.component,
            outcome=Outcome.COMPLETED if event.satisfied else Outcome.NOT_MET,
            source=f"session:{event.session}",
            effective_at=event.ended_at,
        ),
    )


def begin(event: LearnerEnrolled) -> Sequence[Command]:
    """From an enrollment on, components open that count their days from it; evidence may have come before."""
    return (JudgeProgress(offering=event.offering, learner=event.learner),)


def follow_program(
    event: ProgramEnrolled | ProgramEnrollmentMoved | ProgramEnrollmentCancelled,
) -> Sequence[Command]:
    """A learner's path follows their enrollment in a program."""
    match event:
        case ProgramEnrolled() | ProgramEnrollmentMoved():
            follow = JoinPath if isinstance(event, ProgramEnrolled) else MovePath
            return (
                follow(
                    enrollment=event.enrollment,
                    program=event.program,
                    learner=event.learner,
                    required=tuple(step.course for step in event.steps if step.required),
                    organization=event.organization,
                    steps=event.steps,
                ),
            )
        case ProgramEnrollmentCancelled():
            return (LeavePath(program=event.program, learner=event.learner),)


def credit(
    event: CourseCompleted | CompletionWithdrawn | CompletionImported | ImportedCompletionUndone,
) -> Sequence[Command]:
    """A completed course counts on the learner's path, until its completion is withdrawn; one that was taken over, as
    if its record were an offering.
    """
    if isinstance(event, CompletionImported | ImportedCompletionUndone):
        gone = isinstance(event, ImportedCompletionUndone)
        return (CreditCourse(learner=event.learner, course=event.course, offering=event.record, withdrawn=gone),)
    return (
        CreditCourse(
            learner=event.learner,
            course=event.course,
            offering=event.offering,
            withdrawn=isinstance(event, CompletionWithdrawn),
        ),
    )


def forget(event: LearnerErased) -> Sequence[Command]:
    """Notes and reasons about who was erased go with their key of this service."""
    return (ForgetPerson(learner=event.learner),)


def hand_on(event: LearnersMerged) -> Sequence[Command]:
    """What was completed by whichever id of a person counts on the path of the one that is kept."""
    if event.learner == event.kept:
        return ()
    return (HandPathOn(learner=event.learner, kept=event.kept),)


def hand_progress_on(event: EnrollmentCancelled) -> Sequence[Command]:
    """What was recorded of an offering goes along with it to the id of the person that is kept."""
    if event.because != MERGED or event.substituted_by is None:
        return ()
    kept = event.substituted_by.partition(".")[2]
    return (HandProgressOn(offering=event.offering, learner=kept, other=event.learner),)


TIMER_KINDS = (
    TimerKind(
        kind=UNLOCK,
        command=lambda data, due: JudgeProgress(offering=data["offering"], learner=data["learner"], due=due),
    ),
)

REACTIONS = (
    Reaction(
        name="follow-sessions",
        sources=(SessionScheduled, SessionRescheduled, SessionCancelled, SessionRestored),
        react=follow_session,
    ),
    Reaction(name="judge-attendance", sources=(AttendanceConfirmed,), react=judge),
    Reaction(name="begin-progress", sources=(LearnerEnrolled,), react=begin, worth=may_open),
    Reaction(
        name="follow-programs",
        sources=(ProgramEnrolled, ProgramEnrollmentMoved, ProgramEnrollmentCancelled),
        react=follow_program,
        same_moment=True,
    ),
    Reaction(name="hand-paths-on", sources=(LearnersMerged,), react=hand_on),
    Reaction(name="hand-progress-on", sources=(EnrollmentCancelled,), react=hand_progress_on),
    Reaction(name="forget-people", sources=(LearnerErased,), react=forget),
    Reaction(
        name="credit-courses",
        sources=(CourseCompleted, CompletionWithdrawn, CompletionImported, ImportedCompletionUndone),
        react=credit,
        same_moment=True,
    ),
)
