"""Enrollment's table of contents."""

from collections.abc import Mapping
from typing import Any

from chassis.decider import Aggregate, Context, Decision, Handler
from chassis.ids import stream
from chassis.service import Service
from services.enrollment import candidates, commands, facts
from services.enrollment.api import ROUTES
from services.enrollment.domain import (
    capacity,
    claim,
    enrollment,
    learner,
    organization,
    promotion,
    roster,
    seats,
    terms,
)
from services.enrollment.domain.admission import is_seated, stream_of
from services.enrollment.projections import (
    CLAIMS,
    COMPLETIONS,
    ENROLLMENTS,
    LEARNERS,
    MEMBERSHIPS,
    OFFERINGS,
    ORGANIZATIONS,
    PROGRAMS,
    STANDINGS,
)
from services.enrollment.reactions import FOLLOW_OFFERINGS, LOOK_AGAIN, PASS_ON, TIMER_KINDS, timers

SNAPSHOT_EVERY = 2_000

AGGREGATES = (
    Aggregate(category="claim", blank=lambda name: claim.Claim(), evolve=claim.evolve),
    Aggregate(category="organization", blank=lambda name: None, evolve=lambda state, event: state),
    Aggregate(category="learner", blank=lambda name: learner.Learner(), evolve=learner.evolve),
    Aggregate(category="enrollment", blank=lambda name: enrollment.Enrollment(), evolve=enrollment.evolve),
    Aggregate(
        category="roster",
        blank=roster.blank,
        evolve=roster.evolve,
        state=roster.Roster,
        snapshot_every=SNAPSHOT_EVERY,
    ),
)


def enroll(states: Mapping[str, Any], command: commands.EnrollLearner, context: Context) -> Decision:
    """By the roster where there are seats, else by the enrollment itself."""
    decide = seats.enroll if is_seated(command.enrollment) else enrollment.enroll
    return decide(states, command, context)


def cancel(states: Mapping[str, Any], command: commands.CancelEnrollment, context: Context) -> Decision:
    """By the roster where there are seats, else by the enrollment itself."""
    decide = seats.cancel if is_seated(command.enrollment) else enrollment.cancel
    return decide(states, command, context)


PEOPLE = (
    Handler(
        command=commands.RegisterOrganization,
        streams=lambda c, context: (
            claim.organization_claim(c.code),
            stream("organization", context.new_id),
        ),
        decide=organization.register,
        gather=facts.for_organizations,
        id_kind="g",
    ),
    Handler(
        command=commands.RegisterLearner,
        streams=learner.register_streams,
        decide=learner.register,
        gather=facts.for_learners,
        id_kind="l",
    ),
    Handler(
        command=commands.UpsertLearner,
        streams=learner.upsert_streams,
        decide=learner.upsert,
        gather=facts.for_upserting,
    ),
)

ENROLLING = (
    Handler(
        command=commands.EnrollLearner,
        streams=lambda c, context: (stream_of(c.enrollment),),
        decide=enroll,
        gather=facts.for_enrolling,
    ),
    Handler(
        command=commands.CancelEnrollment,
        streams=lambda c, context: (stream_of(c.enrollment),),
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
        streams=lambda c, context: (stream_of(c.enrollment),),
        decide=promotion.accept,
    ),
    Handler(
        command=commands.DeclineSeat,
        streams=lambda c, context: (stream_of(c.enrollment),),
        decide=promotion.decline,
    ),
    Handler(
        command=commands.PromoteLearner,
        streams=lambda c, context: (stream_of(c.enrollment),),
        decide=promotion.promote,
        gather=candidates.for_picking,
    ),
)

ROSTERS = (
    Handler(
        command=commands.OpenRoster,
        streams=lambda c, context: (stream("roster", c.offering),),
        decide=capacity.open_roster,
    ),
    Handler(
        command=commands.ChangeTerms,
        streams=lambda c, context: (stream("roster", c.offering),),
        decide=terms.change,
    ),
    Handler(
        command=commands.CloseRoster,
        streams=lambda c, context: (stream("roster", c.offering),),
        decide=capacity.close_roster,
    ),
    Handler(
        command=commands.ChangeCapacity,
        streams=lambda c, context: (stream("roster", c.offering),),
        decide=capacity.change,
        gather=facts.for_capacity,
    ),
    Handler(
        command=commands.PromoteNext,
        streams=lambda c, context: (stream("roster", c.offering),),
        decide=promotion.promote_next,
        gather=candidates.for_promoting,
    ),
    Handler(
        command=commands.PromoteAfter,
        streams=lambda c, context: tuple(stream("roster", offering) for offering in context.facts or ()),
        decide=promotion.promote_after,
        gather=candidates.for_completed,
    ),
    Handler(
        command=commands.ExpireSeatOffers,
        streams=lambda c, context: (stream("roster", c.offering),),
        decide=promotion.expire,
    ),
    Handler(
        command=commands.DecideMinimum,
        streams=lambda c, context: (stream("roster", c.offering),),
        decide=capacity.decide_minimum,
    ),
)

SERVICE = Service(
    name="enrollment",
    aggregates=AGGREGATES,
    handlers=PEOPLE + ENROLLING + ROSTERS,
    reactions=(FOLLOW_OFFERINGS, PASS_ON, LOOK_AGAIN),
    timers=timers,
    timer_kinds=TIMER_KINDS,
    views=(LEARNERS, ORGANIZATIONS, CLAIMS, OFFERINGS, PROGRAMS, ENROLLMENTS, STANDINGS, COMPLETIONS, MEMBERSHIPS),
    routes=ROUTES,
)
