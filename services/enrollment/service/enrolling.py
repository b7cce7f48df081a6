"""Who enrolls and leaves, and how it is decided."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from chassis.decider import Aggregate, Context, Decision, Handler, OnRefusal
from contracts.enrollment import EnrollmentState
from services.enrollment import candidates, commands, facts
from services.enrollment.domain import (
    enrollment,
    interest,
    promotion,
    seats,
    taking_back,
    transferring,
)
from services.enrollment.domain.admission import Admission, is_seated, stream_of
from services.enrollment.domain.asking import agreed, ask, refused, stages
from services.enrollment.domain.interest import interest_stream
from services.enrollment.domain.offering_terms import terms_of, terms_stream, with_terms
from services.enrollment.domain.requests import Request, request_stream
from services.enrollment.domain.roster import Roster
from services.enrollment.service.requests import for_another

AGGREGATES = (Aggregate(category="enrollment", blank=lambda name: enrollment.Enrollment(), evolve=enrollment.evolve),)


def _agreeing(states: Mapping[str, Any], command: commands.EnrollLearner, context: Context) -> tuple[str, ...]:
    """The request, where somebody has to agree."""
    asks = _approval(states, command, context) != commands.Approval.NONE
    return (request_stream(command.enrollment),) if asks else ()


def _approval(states: Mapping[str, Any], command: commands.EnrollLearner, context: Context) -> str:
    """Who has to agree: as the offering or the program says, or else as the installation does."""
    facts: Admission | None = context.facts
    usual = facts.approval if facts is not None else commands.Approval.NONE.value
    return terms_of(states, str(command.offering or command.program)).approval(usual)


def enrolling_streams(command: commands.EnrollLearner, context: Context) -> tuple[str, ...]:
    """What decides about the enrollment, and the learner's interest in the course where they have one."""
    facts: Admission | None = context.facts
    course = getattr(facts.target, "course", None) if facts is not None and facts.interested else None
    waiting = (interest_stream(course, command.learner),) if course else ()
    return (*with_terms(command.enrollment), *waiting)


def enroll(states: Mapping[str, Any], command: commands.EnrollLearner, context: Context) -> Decision:
    """The learner is let in, or asks; who has a seat waits for no date of the course any more."""
    decision = _let_in(states, command, context)
    over = interest.enrolling(states, decision)
    return replace(decision, events=[*decision.events, *over]) if over else decision


def _let_in(states: Mapping[str, Any], command: commands.EnrollLearner, context: Context) -> Decision:
    """By the roster where there are seats, else by the enrollment itself; where others have to agree, by a request."""
    decide = seats.enroll if is_seated(command.enrollment) else enrollment.enroll
    if not _agreeing(states, command, context):
        return decide(states, command, context)
    request: Request = states[request_stream(command.enrollment)]
    left = stages(_approval(states, command, context), command.asker)
    if left and not _stands(states, command, context):
        return ask(request, left, command, context)
    decision = decide(states, command, context)
    if left or (command.asker is not None and command.asker.kind is commands.Via.REQUEST):
        return decision
    return replace(decision, events=[*decision.events, *agreed(request, command, context.at)])


def _stands(states: Mapping[str, Any], command: commands.EnrollLearner, context: Context) -> bool:
    """Whether the learner has a seat, one on offer, or a place in the queue."""
    own = states[stream_of(command.enrollment)]
    if isinstance(own, Roster):
        return own.standing(command.learner, own.lapsed(context.at)) not in (None, EnrollmentState.CANCELLED)
    return bool(own.state is EnrollmentState.ENROLLED)


def cancel(states: Mapping[str, Any], command: commands.CancelEnrollment, context: Context) -> Decision:
    """By the roster where there are seats, else by the enrollment itself."""
    decide = seats.cancel if is_seated(command.enrollment) else enrollment.cancel
    return decide(states, command, context)


def _owing(command: commands.TakeBackCharges, context: Context) -> tuple[str, ...]:
    owing: taking_back.Owing = context.facts or taking_back.Owing()
    return (terms_stream(command.offering), *map(stream_of, owing.enrollments))


HANDLERS = (
    Handler(
        command=commands.EnrollLearner,
        streams=enrolling_streams,
        further=_agreeing,
        decide=enroll,
        gather=facts.for_enrolling,
        on_refusal=OnRefusal(streams=lambda c: (request_stream(c.enrollment),), tell=refused),
    ),
    Handler(
        command=commands.CancelEnrollment,
        streams=lambda c, context: with_terms(c.enrollment),
        decide=cancel,
        gather=facts.for_cancelling,
    ),
    Handler(
        command=commands.MoveProgramEnrollment,
        streams=lambda c, context: (stream_of(c.enrollment),),
        decide=enrollment.move,
        gather=facts.for_moving,
    ),
    Handler(
        command=commands.AcceptSeat,
        streams=lambda c, context: with_terms(c.enrollment),
        decide=promotion.accept,
        gather=facts.for_own,
        gather_for=for_another,
    ),
    Handler(
        command=commands.DeclineSeat,
        streams=lambda c, context: with_terms(c.enrollment),
        decide=promotion.decline,
        gather=facts.for_own,
        gather_for=for_another,
    ),
    Handler(
        command=commands.PromoteLearner,
        streams=lambda c, context: with_terms(c.enrollment),
        decide=promotion.promote,
        gather=candidates.for_picking,
    ),
    Handler(
        command=commands.TakeBackCharges,
        streams=_owing,
        decide=taking_back.take_back,
        gather=facts.for_taking_back,
    ),
    Handler(
        command=commands.TransferEnrollment,
        streams=transferring.transfer_streams,
        decide=transferring.transfer,
        gather=facts.for_transferring,
    ),
    Handler(
        command=commands.SubstituteLearner,
        streams=transferring.substitution_streams,
        decide=transferring.substitute,
        gather=facts.for_substituting,
    ),
)
