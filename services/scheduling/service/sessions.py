"""Sessions, which live in the streams of their offerings: how they are decided."""

from chassis.decider import Handler
from chassis.ids import stream
from services.scheduling import commands, facts
from services.scheduling.domain import session

HANDLERS = (
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
