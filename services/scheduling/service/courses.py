"""Courses, programs and advice on their format: how they are folded and decided."""

from chassis.decider import Aggregate, Handler
from chassis.ids import stream
from services.scheduling import commands, facts
from services.scheduling.domain import advised, claim, course, path, program
from services.scheduling.domain.claim import claim_stream

AGGREGATES = (
    Aggregate(category="claim", blank=lambda name: claim.Claim(), evolve=claim.evolve),
    Aggregate(category="course", blank=lambda name: course.Course(), evolve=course.evolve),
    Aggregate(category="program", blank=lambda name: program.Program(), evolve=program.evolve),
    Aggregate(category="advice", blank=lambda name: advised.Given(), evolve=advised.evolve),
)

HANDLERS = (
    Handler(
        command=commands.DefineCourse,
        streams=lambda c, context: (
            claim_stream("course", c.code),
            stream("course", context.new_id),
            *course.streams_named(c),
            *advised.streams(c.advice),
        ),
        decide=course.define,
        id_kind="c",
    ),
    Handler(
        command=commands.ReviseCourse,
        streams=lambda c, context: (
            stream("course", c.course),
            *course.streams_named(c),
            *advised.streams(c.advice),
        ),
        decide=course.revise,
        further=course.streams_required,
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
            *path.streams(c.steps, context.new_id),
            *advised.streams(c.advice),
        ),
        decide=program.define,
        id_kind="p",
    ),
    Handler(
        command=commands.ReviseProgram,
        streams=lambda c, context: (
            stream("program", c.program),
            *path.streams(c.steps, context.new_id),
            *advised.streams(c.advice),
        ),
        decide=program.revise,
        id_kind="p",
    ),
    Handler(
        command=commands.PublishProgram,
        streams=lambda c, context: (stream("program", c.program),),
        decide=program.publish,
        further=program.streams_on_path,
    ),
    Handler(
        command=commands.AskAdvice,
        streams=lambda c, context: (stream("advice", context.new_id),),
        decide=advised.ask,
        gather=facts.history,
        id_kind="a",
    ),
)
