"""Courses and programs: how they are folded and decided."""

from chassis.decider import Aggregate, Handler
from chassis.ids import stream
from services.scheduling import commands, facts
from services.scheduling.domain import claim, course, program
from services.scheduling.domain.claim import claim_stream

AGGREGATES = (
    Aggregate(category="claim", blank=lambda name: claim.Claim(), evolve=claim.evolve),
    Aggregate(category="course", blank=lambda name: course.Course(), evolve=course.evolve),
    Aggregate(category="program", blank=lambda name: program.Program(), evolve=program.evolve),
)

HANDLERS = (
    Handler(
        command=commands.DefineCourse,
        streams=lambda c, context: (claim_stream("course", c.code), stream("course", context.new_id)),
        decide=course.define,
        id_kind="c",
    ),
    Handler(
        command=commands.ReviseCourse,
        streams=lambda c, context: (stream("course", c.course),),
        decide=course.revise,
    ),
    Handler(
        command=commands.PublishCourse,
        streams=lambda c, context: (stream("course", c.course),),
        decide=course.publish,
    ),
    Handler(
        command=commands.DefineProgram,
        streams=lambda c, context: (
            claim_stream("program", c.code),
            stream("program", context.new_id),
            *(stream("course", step.course) for step in c.steps),
        ),
        decide=program.define,
        id_kind="p",
    ),
    Handler(
        command=commands.PublishProgram,
        streams=lambda c, context: (stream("program", c.program),),
        decide=program.publish,
        gather=facts.publications,
    ),
)
