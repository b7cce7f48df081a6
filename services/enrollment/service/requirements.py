"""What people are required to complete, and how it is decided."""

from chassis.decider import Aggregate, Handler
from chassis.ids import stream
from services.enrollment import commands, facts, requiring
from services.enrollment.domain import requirement

AGGREGATES = (
    Aggregate(category="requirement", blank=lambda name: requirement.Requirement(), evolve=requirement.evolve),
)

KINDS = requiring.KINDS
WORKS = {requiring.WORK: requiring.sweeping}

HANDLERS = (
    Handler(
        command=commands.DefineRequirement,
        streams=requirement.define_streams,
        decide=requirement.define,
        gather=facts.for_requiring,
        id_kind="q",
    ),
    Handler(
        command=commands.ReviseRequirement,
        streams=lambda c, context: (stream("requirement", c.requirement),),
        decide=requirement.revise,
        gather=facts.for_requiring,
    ),
    Handler(
        command=commands.NoteSweep,
        streams=lambda c, context: (stream("requirement", c.requirement),),
        decide=requirement.note_sweep,
    ),
    Handler(
        command=commands.RetireRequirement,
        streams=lambda c, context: (stream("requirement", c.requirement),),
        decide=requirement.retire,
    ),
)
