"""Offerings: how they are folded and decided."""

from chassis.decider import Aggregate, Handler
from chassis.ids import stream
from services.scheduling import commands, concerned, facts
from services.scheduling.domain import delivering, offering, offering_moves, publishing, resolving, revising
from services.scheduling.domain.calling_off import trying
from services.scheduling.domain.claim import claim_stream

AGGREGATES = (Aggregate(category="offering", blank=lambda name: offering.Offering(), evolve=offering.evolve),)

HANDLERS = (
    Handler(
        command=commands.ScheduleOffering,
        streams=lambda c, context: (
            claim_stream("offering", c.code),
            stream("offering", offering.offering_id(c, context.new_id)),
            stream("course", c.course),
            *((stream("program", c.program),) if c.program else ()),
        ),
        decide=offering.schedule,
        gather=facts.organizations,
        id_kind="o",
    ),
    Handler(
        command=commands.PublishOffering,
        streams=lambda c, context: (stream("offering", c.offering),),
        decide=publishing.publish,
    ),
    Handler(
        command=commands.ReviseOffering,
        streams=lambda c, context: (stream("offering", c.offering),),
        decide=revising.revise,
        gather=facts.organizations,
    ),
    Handler(
        command=commands.NoteCapacity,
        streams=lambda c, context: (stream("offering", c.offering),),
        decide=revising.note_capacity,
    ),
    Handler(
        command=commands.RescheduleOffering,
        streams=lambda c, context: (stream("offering", c.offering),),
        decide=offering_moves.reschedule,
        further=lambda states, c, context: tuple(offering_moves.held_by(states, c, context)),
        gather=concerned.moves,
    ),
    Handler(
        command=commands.ResolveTimes,
        streams=lambda c, context: (stream("offering", c.offering),),
        decide=resolving.resolve_times,
        further=lambda states, c, context: tuple(resolving.held_by(states, c, context)),
        gather=concerned.people,
        gather_for=lambda c: c.dry_run,
    ),
    Handler(
        command=commands.DeliverOffering,
        streams=lambda c, context: (stream("offering", c.offering),),
        decide=delivering.deliver,
        gather=facts.closed_rolls,
    ),
    Handler(
        command=commands.SettleOffering,
        streams=lambda c, context: (stream("offering", c.offering),),
        decide=delivering.settle,
        gather=facts.closed_rolls,
    ),
    trying(
        Handler(
            command=commands.CancelOffering,
            streams=lambda c, context: (stream("offering", c.offering),),
            decide=offering.cancel,
            further=offering.held_ahead,
            gather=concerned.calls_off,
        ),
    ),
    Handler(
        command=commands.CancelBelowMinimum,
        streams=lambda c, context: (stream("offering", c.offering),),
        decide=offering.cancel,
        further=offering.held_ahead,
        gather=facts.closed_rolls,
    ),
)
