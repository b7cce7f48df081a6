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
    Dates,
    ProgramFacts,
    asked_by,
    check_leaving,
    check_open,
    learner_of,
    never_enrolled,
    no_newer_version,
    not_in_program,
    stream_of,
)
from services.enrollment.domain.charging import Ledger, Payer, for_leaving, for_seat, told
from services.enrollment.domain.going import Going
from services.enrollment.domain.offering_terms import OfferingTerms, terms_of
from services.enrollment.domain.policies import Leaving


class Enrollment(msgspec.Struct):
    """What decisions about one enrollment rest on; `state` null is before the first, `version` the program's,
    `terms` the version of the offering's terms that it began on.
    """

    state: EnrollmentState | None = None
    course: str | None = None
    program: str | None = None
    version: int = 0
    organization: str | None = None
    terms: int = 0
    ledger: Ledger = msgspec.field(default_factory=Ledger)


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
    if command.offering:
        now = terms_of(states, command.offering).now
        begun = _in_offering(command, facts, when, now.terms if now else 0)
        events = [begun, *for_seat(payer(command.enrollment, facts.organization), now)]
    else:
        events = [_on_program(command, facts)]
    reply = _answer(command.enrollment, EnrollmentState.ENROLLED)
    return Decision(events=[(name, event) for event in events], reply=reply, status=201)


def cancel(states: Mapping[str, Any], command: CancelEnrollment, context: Context) -> Decision:
    """The learner has left; nothing if they had already. `context.facts` are the `Dates` of the offering.

    Raises:
        Unknown: `not-enrolled`, there never was such an enrollment.
        Refused: `offering-over`, `excuse-unknown`.
    """
    name = stream_of(command.enrollment)
    enrollment: Enrollment = states[name]
    dates: Dates = context.facts or Dates()
    if enrollment.state is None:
        raise never_enrolled(command.enrollment)
    reply = _answer(command.enrollment, EnrollmentState.CANCELLED)
    if enrollment.state is EnrollmentState.CANCELLED:
        return Decision(reply=reply)
    when = context.happened(command.effective_at)
    target, learner = root_of(name), learner_of(command.enrollment)
    by = CancelledBy(command.by)
    if enrollment.course is None:
        over = ProgramEnrollmentCancelled(enrollment=command.enrollment, program=target, learner=learner, by=by)
        return Decision(events=((name, over),), reply=reply)
    check_leaving(command.asker, target, dates, context.at)
    going = Going(by=by, when=when, excuse=command.excuse or "", without_fee=command.without_fee)
    said = left(command.enrollment, enrollment, terms_of(states, target), dates.starts_at, going)
    return Decision(events=said, reply=reply | told([event for _, event in said]))


def left(
    ident: str, enrollment: Enrollment, conditions: OfferingTerms, starts_at: datetime | None, how: Going
) -> list[tuple[str, Event]]:
    """The end of an enrollment in an open offering, and the fee in place of its price.

    Raises:
        Refused: `excuse-unknown`.
    """
    name = stream_of(ident)
    pays = payer(ident, enrollment.organization)
    leaving = Leaving(at=how.when, starts_at=starts_at, waived=how.is_free, excuse=how.excuse)
    ended = EnrollmentCancelled(
        enrollment=ident,
        offering=root_of(name),
        course=str(enrollment.course),
        learner=learner_of(ident),
        was=EnrollmentState.ENROLLED,
        by=how.by,
        before_start=starts_at is not None and how.when < starts_at,
        program=enrollment.program,
        because=how.because,
        excuse=how.excuse,
        transferred_to=how.transferred_to,
        substituted_by=how.substituted_by,
        without_fee=how.without_fee,
    )
    charges = for_leaving(pays, enrollment.ledger, conditions.at(enrollment.terms), leaving, how.word)
    return [(name, event) for event in (ended, *charges)]


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
            enrollment.organization, enrollment.terms = event.organization, event.terms
        case ProgramEnrolled():
            enrollment.state = EnrollmentState.ENROLLED
            enrollment.version, enrollment.organization = event.program_version, event.organization
        case ProgramEnrollmentMoved():
            enrollment.version = event.program_version
        case EnrollmentCancelled() | ProgramEnrollmentCancelled():
            enrollment.state = EnrollmentState.CANCELLED
        case _:
            enrollment.ledger.fold(event)
    return enrollment


def payer(enrollment: str, organization: str | None) -> Payer:
    """Whose charges those of an enrollment are."""
    return Payer(
        enrollment=enrollment,
        offering=root_of(stream_of(enrollment)),
        learner=learner_of(enrollment),
        organization=organization,
    )


def _in_offering(command: EnrollLearner, facts: Admission, when: datetime, terms: int) -> Event:
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
        terms=terms,
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
