"""What people are required to complete, and how it is decided."""

from chassis.decider import Aggregate, Handler
from chassis.ids import stream
from services.enrollment import commands, facts, requiring
from services.enrollment.domain import duty, requirement
from services.enrollment.service.trying_requirements import trying

AGGREGATES = (
    Aggregate(category="requirement", blank=lambda name: requirement.Requirement(), evolve=requirement.evolve),
    Aggregate(category="duty", blank=lambda name: duty.Duty(), evolve=duty.evolve),
)

KINDS = requiring.KINDS
WORKS = {requiring.WORK: requiring.sweeping}

HANDLERS = (
    trying(
        Handler(
            command=commands.DefineRequirement,
            streams=requirement.define_streams,
            decide=requirement.define,
            gather=facts.for_requiring,
            id_kind="q",
        ),
    ),
    trying(
        Handler(
            command=commands.ReviseRequirement,
            streams=lambda c, context: (stream("requirement", c.requirement),),
            decide=requirement.revise,
            gather=facts.for_requiring,
        ),
    ),
    Handler(
        command=commands.NoteSweep,
        streams=lambda c, context: (stream("requirement", c.requirement),),
        decide=requirement.note_sweep,
    ),
    Handler(
        command=commands.IntendDue,
        streams=duty.due_streams,
        decide=duty.intend_due,
    ),
    Handler(
        command=commands.IntendLate,
        streams=duty.late_streams,
        decide=duty.intend_late,
    ),
    Handler(
        command=commands.RetireRequirement,
        streams=lambda c, context: (stream("requirement", c.requirement),),
        decide=requirement.retire,
    ),
)
