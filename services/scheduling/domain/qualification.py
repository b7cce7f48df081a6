"""Qualifications: who may teach a course, and on which days."""

from collections.abc import Mapping, Sequence
from typing import Any

from chassis.decider import Context, Decision
from chassis.errors import Refused, Unknown
from chassis.ids import stream
from contracts.scheduling import QualificationGranted, QualificationWithdrawn
from services.scheduling.commands import GrantQualification, WithdrawQualification
from services.scheduling.domain.course import Course
from services.scheduling.domain.timetable import Validity, timetable_of, timetable_stream
from services.scheduling.domain.timetable_terms import restated, told


def grant_streams(command: GrantQualification, _context: Context) -> Sequence[str]:
    """The timetable, and the course that is to be taught."""
    return timetable_stream(command.instructor), stream("course", command.course)


def grant(states: Mapping[str, Any], command: GrantQualification, context: Context) -> Decision:
    """The instructor may teach the course, on these days; nothing where that is known already. Sessions ahead on other
    days keep them, and are told.

    Raises:
        Unknown: there is no such instructor, or course.
        Refused: `instructor-retired`, `ends-before-start`.
    """
    timetable = timetable_of(states, command.instructor)
    course: Course = states[stream("course", command.course)]
    if not course.version:
        raise Unknown(f"There is no course {command.course}.", course=command.course)
    valid = Validity(command.valid_from, command.valid_until)
    if valid.valid_from and valid.valid_until and valid.valid_until < valid.valid_from:
        raise Refused(
            "The last day comes before the first.",
            slug="ends-before-start",
            valid_from=valid.valid_from,
            valid_until=valid.valid_until,
        )
    if timetable.qualifications.get(command.course) == valid:
        return told(command.instructor)
    event = QualificationGranted(
        instructor=command.instructor,
        course=command.course,
        valid_from=valid.valid_from,
        valid_until=valid.valid_until,
    )
    return told(command.instructor, event, found=restated(timetable, command.instructor, event, context.at))


def withdraw(states: Mapping[str, Any], command: WithdrawQualification, context: Context) -> Decision:
    """The instructor may no longer teach the course; nothing if they may not anyway. Sessions ahead keep them, and are
    told.

    Raises:
        Unknown, Refused: see `timetable_of`.
    """
    timetable = timetable_of(states, command.instructor)
    if command.course not in timetable.qualifications:
        return told(command.instructor)
    event = QualificationWithdrawn(instructor=command.instructor, course=command.course)
    return told(command.instructor, event, found=restated(timetable, command.instructor, event, context.at))
