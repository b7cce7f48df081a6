"""How the seats of an offering are decided about."""

from chassis.decider import Aggregate, Handler
from chassis.ids import stream
from services.enrollment import candidates, commands, facts
from services.enrollment.domain import (
    capacity,
    promotion,
    roster,
    terms,
)

SNAPSHOT_EVERY = 2_000

AGGREGATES = (
    Aggregate(
        category="roster",
        blank=roster.blank,
        evolve=roster.evolve,
        state=roster.Roster,
        snapshot_every=SNAPSHOT_EVERY,
    ),
)

HANDLERS = (
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
