"""Enrollments without seats: in an open offering, and in a program; one stream each."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec

from chassis.decider import Context, Decision, Timer
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
from services.enrollment.commands import CancelEnrollment, EnrollLearner, MoveProgramEnrollment, TakeBackCharges
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
from services.enrollment.domain.charging import Ledger, Payer, for_leaving, for_provider, for_seat, told
from services.enrollment.domain.offering_terms import terms_of
from services.enrollment.domain.policies import Leaving

TAKE_BACK = "take-back-charges"
PAUSE = timedelta(seconds=2)
"""What was taken back a moment ago has to arrive in the view first."""


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


class Owing(msgspec.Struct, frozen=True):
    """Enrollments for which something is charged, as many as are taken at once."""

    enrollments: tuple[str, ...] = ()


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
        events = [begun, *for_seat(_payer(command.enrollment, facts.organization), now)]
    else:
        events = [_on_program(command, facts)]
    reply = _answer(command.enrollment, EnrollmentState.ENROLLED)
    return Decision(events=[(name, event) for event in events], reply=reply, status=201)


def cancel(states: Mapping[str, Any], command: CancelEnrollment, context: Context) -> Decision:
    """The learner has left; nothing if they had already. `context.facts` is when the offering starts.

    Raises:
        Unknown: `not-enrolled`, there never was such an enrollment.
        Refused: `excuse-unknown`.
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
    if enrollment.course is None:
        over = ProgramEnrollmentCancelled(enrollment=command.enrollment, program=target, learner=learner, by=by)
        return Decision(events=((name, over),), reply=reply)
    charges = for_leaving(
        _payer(command.enrollment, enrollment.organization),
        enrollment.ledger,
        terms_of(states, target).at(enrollment.terms),
        Leaving(at=when, starts_at=starts_at, waived=command.without_fee, excuse=command.excuse or ""),
    )
    ended = EnrollmentCancelled(
        enrollment=command.enrollment,
        offering=target,
        course=enrollment.course,
        learner=learner,
        was=EnrollmentState.ENROLLED,
        by=by,
        before_start=starts_at is not None and when < starts_at,
        program=enrollment.program,
        excuse=command.excuse or "",
    )
    return Decision(events=[(name, event) for event in (ended, *charges)], reply=reply | told(charges))


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


def take_back(states: Mapping[str, Any], command: TakeBackCharges, context: Context) -> Decision:
    """Every charge of these enrollments taken back, by the provider; `context.facts` is whose they are. It comes
    again until there are none.
    """
    asked: Owing = context.facts
    currency = terms_of(states, command.offering).currency
    said = [
        (name, event)
        for enrollment in asked.enrollments
        for name in (stream_of(enrollment),)
        for event in for_provider(_payer(enrollment, states[name].organization), states[name].ledger, currency)
    ]
    again = Timer(
        key=f"{TAKE_BACK}/{command.offering}",
        kind=TAKE_BACK,
        due=context.at + PAUSE,
        data={"offering": command.offering},
    )
    return Decision(events=said, timers=(again,) if asked.enrollments else ())


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


def _payer(enrollment: str, organization: str | None) -> Payer:
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
