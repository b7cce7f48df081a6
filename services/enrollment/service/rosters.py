"""How the seats of an offering are decided about."""

from chassis.decider import Aggregate, Handler
from chassis.ids import stream
from services.enrollment import candidates, commands, facts
from services.enrollment.domain import (
    capacity,
    leaving,
    passing_on,
    promotion,
    reserving,
    roster,
    terms,
)
from services.enrollment.domain.offering_terms import terms_stream

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


def _charged(offering: str) -> tuple[str, str]:
    return stream("roster", offering), terms_stream(offering)


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
        command=commands.TryRevision,
        streams=lambda c, context: (stream("roster", c.offering),),
        decide=terms.attempt,
        gather=facts.for_capacity,
    ),
    Handler(
        command=commands.CloseRoster,
        streams=lambda c, context: _charged(c.offering),
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
        streams=lambda c, context: _charged(c.offering),
        decide=passing_on.promote_next,
        gather=candidates.for_promoting,
    ),
    Handler(
        command=commands.PromoteAfter,
        streams=lambda c, context: tuple(name for offering in context.facts or () for name in _charged(offering)),
        decide=passing_on.promote_after,
        gather=candidates.for_looking_again,
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
    Handler(
        command=commands.NoteMove,
        streams=lambda c, context: (stream("roster", c.offering),),
        decide=leaving.note_move,
    ),
    Handler(
        command=commands.ChargeNoShow,
        streams=lambda c, context: _charged(c.offering),
        decide=leaving.charge_no_show,
    ),
    Handler(
        command=commands.ReverseNoShow,
        streams=lambda c, context: _charged(c.offering),
        decide=leaving.reverse_no_show,
    ),
    Handler(
        command=commands.ReserveSeats,
        streams=lambda c, context: (stream("roster", c.offering),),
        decide=reserving.reserve,
        gather=facts.for_reserving,
    ),
    Handler(
        command=commands.ReleaseReserved,
        streams=lambda c, context: (stream("roster", c.offering),),
        decide=reserving.release,
    ),
)
