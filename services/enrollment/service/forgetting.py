"""Who forgets people, and how it is decided."""

from chassis.decider import Aggregate, Handler
from chassis.ids import stream
from services.enrollment import commands, facts
from services.enrollment.domain import erasure

AGGREGATES = (Aggregate(category="retention", blank=lambda name: erasure.Retention(), evolve=erasure.evolve_retention),)

HANDLERS = (
    Handler(
        command=commands.EraseLearner,
        streams=erasure.erase_streams,
        further=erasure.erase_further,
        decide=erasure.erase,
        gather=facts.for_erasing,
    ),
    Handler(
        command=commands.PlaceLegalHold,
        streams=lambda c, context: (stream("learner", c.learner),),
        decide=erasure.place,
    ),
    Handler(
        command=commands.LiftLegalHold,
        streams=lambda c, context: (stream("learner", c.learner),),
        decide=erasure.lift,
    ),
    Handler(
        command=commands.SetRetention,
        streams=lambda c, context: (stream("retention", c.course),),
        decide=erasure.set_retention,
        gather=facts.for_retention,
    ),
)
