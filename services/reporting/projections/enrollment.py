"""Enrollment facts: one thing an enrollment, in a course or in a program, over both times.

A seat and a result are told by streams of their own. Within each, what was recorded later outranks
what was recorded earlier, even where it is said to have happened before; between the two, a result
outranks the end of a seat. So a late cancellation, a backdated correction and a result that
precedes its enrollment all come out right, in whatever order they arrive. What the provider called
off, or what the learner has elsewhere or a colleague has instead, leaves the denominator (`seated`
is false from then on), unless there is a result.
"""

from collections.abc import Callable, Mapping
from typing import Any

from chassis.projection import Column, ColumnType, Facts
from contracts.attendance import (
    CompletionWithdrawn,
    CourseCompleted,
    CourseFailed,
    CourseWithdrawn,
    ProgramCompleted,
    ProgramCompletionWithdrawn,
)
from contracts.enrollment import (
    CancelledBy,
    EnrollmentCancelled,
    EnrollmentState,
    LearnerEnrolled,
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

Row = dict[str, Any]
CourseResultEvent = CourseCompleted | CourseFailed | CourseWithdrawn | CompletionWithdrawn
ProgramResultEvent = ProgramCompleted | ProgramCompletionWithdrawn

COURSE, PROGRAM = "course", "program"
HELD, LEFT, CALLED_OFF, WAITING, OFFERED = "held", "left", "called_off", "waiting", "offered"
HANDED_ON = "handed_on"
MERGED = "merged"
"""Why an enrollment has ended that the same person has by another id."""
COMPLETED, FAILED, WITHDRAWN, IN_PROGRESS, QUEUED = "completed", "failed", "withdrawn", "in_progress", "queued"

BLANK: Row = {
    "left_before_start": False,
    "by_format": False,
    "knowingly": False,
    "seat_version": 0,
    "result_version": 0,
}

RESULTS: Mapping[type[CourseResultEvent | ProgramResultEvent], str | None] = {
    CourseCompleted: COMPLETED,
    CourseFailed: FAILED,
    CourseWithdrawn: WITHDRAWN,
    CompletionWithdrawn: None,
    ProgramCompleted: COMPLETED,
    ProgramCompletionWithdrawn: None,
}


def fold_enrollment(row: Row | None, event: Any, recorded: Recorded) -> Row:
    """The enrollment after one event, the events coming in effective order."""
    row = dict(BLANK) if row is None else row
    FOLDS[type(event)](row, event, recorded)
    result, seat, ever = row.get("result"), row.get("seat"), row.get("enrolled_at") is not None
    row["seated"] = ever and (seat not in (CALLED_OFF, HANDED_ON) or result is not None)
    row["state"] = result or (IN_PROGRESS if seat == HELD else WITHDRAWN if ever else QUEUED)
    return row


def _newer(row: Row, kind: str, recorded: Recorded) -> bool:
    """Whether nothing recorded later has been folded already; from now on this event is the latest."""
    if recorded.version <= row[kind]:
        return False
    row[kind] = recorded.version
    return True


def _seated(row: Row, recorded: Recorded) -> None:
    if row.get("enrolled_at") is None:
        row["enrolled_at"] = recorded.effective_at
    if _newer(row, "seat_version", recorded):
        row.update(seat=HELD, left_before_start=False)


def _enrolled(row: Row, event: LearnerEnrolled, recorded: Recorded) -> None:
    _about_course(row, event)
    row.update(format=event.format, program=event.program, organization=event.organization)
    row["knowingly"] = event.despite_clash
    row["by_format"] = event.program is None or event.format is not Format.BLENDED
    _seated(row, recorded)


def _waitlisted(row: Row, event: LearnerWaitlisted, recorded: Recorded) -> None:
    _about_course(row, event)
    row.update(format=event.format, program=event.program, organization=event.organization)
    if _newer(row, "seat_version", recorded):
        row["seat"] = WAITING


def _offered(row: Row, event: SeatOffered, recorded: Recorded) -> None:
    row.update(kind=COURSE, enrollment=event.enrollment, offering=event.offering, learner=event.learner)
    if _newer(row, "seat_version", recorded):
        row["seat"] = OFFERED


def _passed_up(row: Row, event: SeatOfferExpired | SeatOfferDeclined, recorded: Recorded) -> None:
    row.update(kind=COURSE, enrollment=event.enrollment, offering=event.offering, learner=event.learner)
    if _newer(row, "seat_version", recorded):
        row["seat"] = LEFT


def _cancelled(row: Row, event: EnrollmentCancelled, recorded: Recorded) -> None:
    _about_course(row, event)
    if _newer(row, "seat_version", recorded):
        handed_on = event.because == MERGED or (event.transferred_to or event.substituted_by) is not None
        row["seat"] = CALLED_OFF if event.by is CancelledBy.PROVIDER else HANDED_ON if handed_on else LEFT
        if event.was is EnrollmentState.ENROLLED:
            row["left_before_start"] = event.before_start


def _program_enrolled(row: Row, event: ProgramEnrolled, recorded: Recorded) -> None:
    _about_program(row, event)
    row.update(format=event.format, organization=event.organization, by_format=event.format is Format.BLENDED)
    _seated(row, recorded)


def _program_moved(row: Row, event: ProgramEnrollmentMoved, _recorded: Recorded) -> None:
    _about_program(row, event)
    row.update(format=event.format, by_format=event.format is Format.BLENDED)


def _program_cancelled(row: Row, event: ProgramEnrollmentCancelled, recorded: Recorded) -> None:
    _about_program(row, event)
    if _newer(row, "seat_version", recorded):
        row["seat"] = CALLED_OFF if event.by is CancelledBy.PROVIDER else HANDED_ON if event.because == MERGED else LEFT


def _course_result(row: Row, event: CourseResultEvent, recorded: Recorded) -> None:
    row.update(kind=COURSE, enrollment=enrollment_of(event, recorded))
    row.update(offering=event.offering, course=event.course, learner=event.learner)
    if _newer(row, "result_version", recorded):
        row["result"] = RESULTS[type(event)]


def _program_result(row: Row, event: ProgramResultEvent, recorded: Recorded) -> None:
    _about_program(row, event)
    if _newer(row, "result_version", recorded):
        row["result"] = RESULTS[type(event)]


def _about_course(row: Row, event: LearnerEnrolled | LearnerWaitlisted | EnrollmentCancelled) -> None:
    row.update(
        kind=COURSE,
        enrollment=event.enrollment,
        offering=event.offering,
        course=event.course,
        learner=event.learner,
    )


def _about_program(
    row: Row, event: ProgramEnrolled | ProgramEnrollmentMoved | ProgramEnrollmentCancelled | ProgramResultEvent
) -> None:
    row.update(kind=PROGRAM, enrollment=event.enrollment, program=event.program, learner=event.learner)


def enrollment_of(event: Any, _recorded: Recorded) -> str:
    """The enrollment that an event is about; a course's result names its offering and learner."""
    named: str | None = getattr(event, "enrollment", None)
    return named or f"{event.offering}.{event.learner}"


FOLDS: Mapping[type, Callable[[Row, Any, Recorded], None]] = {
    LearnerEnrolled: _enrolled,
    LearnerWaitlisted: _waitlisted,
    SeatOffered: _offered,
    SeatOfferExpired: _passed_up,
    SeatOfferDeclined: _passed_up,
    EnrollmentCancelled: _cancelled,
    ProgramEnrolled: _program_enrolled,
    ProgramEnrollmentMoved: _program_moved,
    ProgramEnrollmentCancelled: _program_cancelled,
    CourseCompleted: _course_result,
    CourseFailed: _course_result,
    CourseWithdrawn: _course_result,
    CompletionWithdrawn: _course_result,
    ProgramCompleted: _program_result,
    ProgramCompletionWithdrawn: _program_result,
}

ENROLLMENT = Facts(
    name="enrollment",
    sources=tuple(FOLDS),
    key=enrollment_of,
    columns=(
        Column("kind", ColumnType.TEXT),
        Column("enrollment", ColumnType.TEXT),
        Column("learner", ColumnType.TEXT),
        Column("course", ColumnType.TEXT),
        Column("offering", ColumnType.TEXT),
        Column("program", ColumnType.TEXT),
        Column("organization", ColumnType.TEXT),
        Column("format", ColumnType.TEXT),
        Column("state", ColumnType.TEXT),
        Column("seat", ColumnType.TEXT),
        Column("result", ColumnType.TEXT),
        Column("seated", ColumnType.FLAG),
        Column("left_before_start", ColumnType.FLAG),
        Column("by_format", ColumnType.FLAG),
        Column("knowingly", ColumnType.FLAG),
        Column("enrolled_at", ColumnType.TIME),
        Column("seat_version", ColumnType.NUMBER),
        Column("result_version", ColumnType.NUMBER),
    ),
    fold=fold_enrollment,
    rank=lambda event: event.SERVICE == "attendance",
)
"""What counts by format: every course enrollment, except that a blended course within a program
shows with its program; and enrollments in blended programs (`by_format`). `knowingly` has a seat beside whatever else
the learner has at the same time."""
