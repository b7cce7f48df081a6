"""Enrollments without seats: in an open offering, and in a program; one stream each."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from chassis.decider import Context, Decision
from chassis.ids import root_of
from contracts.enrollment import (
    CancelledBy,
    EnrollmentCancelled,
    EnrollmentState,
    LearnerEnrolled,
    ProgramEnrolled,
    ProgramEnrollmentCancelled,
    ProgramEnrollmentMoved,
)
from contracts.event import Event
from services.enrollment.commands import CancelEnrollment, EnrollLearner, MoveProgramEnrollment
from services.enrollment.domain.admission import (
    Admission,
    ProgramFacts,
    asked_by,
    check_open,
    learner_of,
    never_enrolled,
    no_newer_version,
    not_in_program,
    stream_of,
)


class Enrollment(msgspec.Struct):
    """What decisions about one enrollment rest on; `state` null is before the first, `version` the program's."""

    state: EnrollmentState | None = None
    course: str | None = None
    program: str | None = None
    version: int = 0
    organization: str | None = None


def enroll(states: Mapping[str, Any], command: EnrollLearner, context: Context) -> Decision:
    """The learner is enrolled; nothing if they already are.

    Raises:
        Refused: `enrollment-closed`, `effective-in-the-future`.
    """
    name = stream_of(command.enrollment)
    enrollment: Enrollment = states[name]
    facts: Admission = context.facts
    if enrollment.state is EnrollmentState.ENROLLED:
        return Decision(reply=_answer(command.enrollment, enrollment.state))
    when = context.happened(command.effective_at)
    event = _in_offering(command, facts, when) if command.offering else _on_program(command, facts)
    return Decision(events=((name, event),), reply=_answer(command.enrollment, EnrollmentState.ENROLLED), status=201)


def cancel(states: Mapping[str, Any], command: CancelEnrollment, context: Context) -> Decision:
    """The learner has left; nothing if they had already. `context.facts` is when the offering starts.

    Raises:
        Unknown: `not-enrolled`, there never was such an enrollment.
    """
    name = stream_of(command.enrollment)
    enrollment: Enrollment = states[name]
    starts_at: datetime | None = context.facts
    if enrollment.state is None:
        raise never_enrolled(command.enrollment)
    reply = _answer(command.enrollment, EnrollmentState.CANCELLED)
    if enrollment.state is EnrollmentState.CANCELLED:
        return Decision(reply=reply)
    when = context.happened(command.effective_at)
    target, learner = root_of(name), learner_of(command.enrollment)
    by = CancelledBy(command.by)
    event: Event
    if enrollment.course is None:
        event = ProgramEnrollmentCancelled(enrollment=command.enrollment, program=target, learner=learner, by=by)
    else:
        event = EnrollmentCancelled(
            enrollment=command.enrollment,
            offering=target,
            course=enrollment.course,
            learner=learner,
            was=EnrollmentState.ENROLLED,
            by=by,
            before_start=starts_at is not None and when < starts_at,
            program=enrollment.program,
        )
    return Decision(events=((name, event),), reply=reply)


def move(states: Mapping[str, Any], command: MoveProgramEnrollment, context: Context) -> Decision:
    """The learner on the newest published version of their program; `context.facts` is that program, null where the
    enrollment is in none.

    Raises:
        Unknown: `not-enrolled`, nobody is, or not any more.
        Refused: `not-in-program`, `no-newer-version`.
    """
    name = stream_of(command.enrollment)
    program: ProgramFacts | None = context.facts
    enrollment: Any = states[name]
    if program is None or not isinstance(enrollment, Enrollment):
        raise not_in_program(command.enrollment)
    if enrollment.state is not EnrollmentState.ENROLLED:
        raise never_enrolled(command.enrollment)
    if program.version <= enrollment.version:
        raise no_newer_version(command.enrollment, enrollment.version)
    moved = ProgramEnrollmentMoved(
        enrollment=command.enrollment,
        program=root_of(name),
        learner=learner_of(command.enrollment),
        program_version=program.version,
        was_version=enrollment.version,
        steps=program.steps,
        format=program.format,
        organization=enrollment.organization,
    )
    reply = {"enrollment": command.enrollment, "program_version": program.version, "was_version": enrollment.version}
    return Decision(events=((name, moved),), reply=reply)


def evolve(enrollment: Enrollment, event: Event) -> Enrollment:
    """Fold one event."""
    match event:
        case LearnerEnrolled():
            enrollment.state, enrollment.course = EnrollmentState.ENROLLED, event.course
            enrollment.program = event.program
        case ProgramEnrolled():
            enrollment.state = EnrollmentState.ENROLLED
            enrollment.version, enrollment.organization = event.program_version, event.organization
        case ProgramEnrollmentMoved():
            enrollment.version = event.program_version
        case EnrollmentCancelled() | ProgramEnrollmentCancelled():
            enrollment.state = EnrollmentState.CANCELLED
        case _:
            pass
    return enrollment


def _in_offering(command: EnrollLearner, facts: Admission, when: datetime) -> Event:
    offering: Any = facts.target
    ident = str(command.offering)
    check_open(ident, offering, when)
    return LearnerEnrolled(
        enrollment=command.enrollment,
        offering=ident,
        course=offering.course,
        learner=command.learner,
        format=offering.format,
        organization=facts.organization,
        program=offering.program,
        via=asked_by(command),
    )


def _on_program(command: EnrollLearner, facts: Admission) -> Event:
    program: Any = facts.target
    return ProgramEnrolled(
        enrollment=command.enrollment,
        program=str(command.program),
        learner=command.learner,
        program_version=program.version,
        steps=program.steps,
        format=program.format,
        organization=facts.organization,
    )


def _answer(enrollment: str, state: EnrollmentState) -> dict[str, Any]:
    return {"enrollment": enrollment, "state": state.value}
