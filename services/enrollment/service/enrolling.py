"""Who enrolls and leaves, and how it is decided."""

from collections.abc import Mapping
from typing import Any

from chassis.decider import Aggregate, Context, Decision, Handler
from services.enrollment import candidates, commands, facts
from services.enrollment.domain import (
    enrollment,
    promotion,
    seats,
    taking_back,
    transferring,
)
from services.enrollment.domain.admission import is_seated, learner_of, stream_of
from services.enrollment.domain.offering_terms import terms_stream, with_terms

AGGREGATES = (Aggregate(category="enrollment", blank=lambda name: enrollment.Enrollment(), evolve=enrollment.evolve),)


def enroll(states: Mapping[str, Any], command: commands.EnrollLearner, context: Context) -> Decision:
    """By the roster where there are seats, else by the enrollment itself."""
    decide = seats.enroll if is_seated(command.enrollment) else enrollment.enroll
    return decide(states, command, context)


def cancel(states: Mapping[str, Any], command: commands.CancelEnrollment, context: Context) -> Decision:
    """By the roster where there are seats, else by the enrollment itself."""
    decide = seats.cancel if is_seated(command.enrollment) else enrollment.cancel
    return decide(states, command, context)


def _owing(command: commands.TakeBackCharges, context: Context) -> tuple[str, ...]:
    owing: taking_back.Owing = context.facts or taking_back.Owing()
    return (terms_stream(command.offering), *map(stream_of, owing.enrollments))


def _for_another(command: commands.AcceptSeat | commands.DeclineSeat) -> bool:
    asker = command.asker
    return asker is not None and asker.narrow and asker.learner != learner_of(command.enrollment)


HANDLERS = (
    Handler(
        command=commands.EnrollLearner,
        streams=lambda c, context: with_terms(c.enrollment),
        decide=enroll,
        gather=facts.for_enrolling,
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
        gather_for=_for_another,
    ),
    Handler(
        command=commands.DeclineSeat,
        streams=lambda c, context: with_terms(c.enrollment),
        decide=promotion.decline,
        gather=facts.for_own,
        gather_for=_for_another,
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
