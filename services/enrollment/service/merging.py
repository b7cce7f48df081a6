"""Who is one person, and how it is decided."""

from typing import Any

from chassis.decider import Aggregate, Handler
from services.enrollment import commands, facts
from services.enrollment.domain import merging

AGGREGATES: tuple[Aggregate[Any], ...] = ()

HANDLERS = (
    Handler(
        command=commands.MergeLearners,
        streams=merging.merge_streams,
        further=merging.merge_further,
        decide=merging.merge,
        gather=facts.for_merging,
    ),
    Handler(
        command=commands.TakeOver,
        streams=merging.take_over_streams,
        decide=merging.take_over,
        gather=facts.for_taking_over,
    ),
)
