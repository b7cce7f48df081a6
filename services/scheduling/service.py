"""Scheduling's table of contents."""

from chassis.decider import Aggregate, Handler
from chassis.ids import stream
from chassis.service import Service
from services.scheduling import commands, facts
from services.scheduling.api import ROUTES
from services.scheduling.domain import claim, course, offering, program, session
from services.scheduling.domain.claim import claim_stream
from services.scheduling.projections import COURSES, OFFERINGS, ORGANIZATIONS, PROGRAMS, ROLLS, SESSIONS
from services.scheduling.reactions import CALL_OFF

AGGREGATES = (
    Aggregate(category="claim", blank=lambda name: claim.Claim(), evolve=claim.evolve),
    Aggregate(category="course", blank=lambda name: course.Course(), evolve=course.evolve),
    Aggregate(category="program", blank=lambda name: program.Program(), evolve=program.evolve),
    Aggregate(category="offering", blank=lambda name: offering.Offering(), evolve=offering.evolve),
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
        decide=offering.publish,
    ),
    Handler(
        command=commands.CancelOffering,
        streams=lambda c, context: (stream("offering", c.offering),),
        decide=offering.cancel,
        gather=facts.closed_rolls,
    ),
    Handler(
        command=commands.CancelBelowMinimum,
        streams=lambda c, context: (stream("offering", c.offering),),
        decide=offering.cancel,
        gather=facts.closed_rolls,
    ),
    Handler(
        command=commands.ScheduleSession,
        streams=lambda c, context: (stream("offering", c.offering),),
        decide=session.schedule,
        id_kind="s",
    ),
    Handler(
        command=commands.RescheduleSession,
        streams=lambda c, context: (session.offering_stream(c.session),),
        decide=session.reschedule,
        gather=facts.closed_rolls,
    ),
    Handler(
        command=commands.CancelSession,
        streams=lambda c, context: (session.offering_stream(c.session),),
        decide=session.cancel,
        gather=facts.closed_rolls,
    ),
)

SERVICE = Service(
    name="scheduling",
    aggregates=AGGREGATES,
    handlers=HANDLERS,
    reactions=(CALL_OFF,),
    views=(COURSES, PROGRAMS, OFFERINGS, SESSIONS, ROLLS, ORGANIZATIONS),
    routes=ROUTES,
)
