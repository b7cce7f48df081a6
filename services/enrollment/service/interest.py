"""Who is told when a course has a date, and how it is decided."""

from chassis.decider import Aggregate, Handler, TimerKind
from chassis.ids import stream
from services.enrollment import commands, facts, interested
from services.enrollment.domain import interest
from services.enrollment.domain.interest import interest_stream

AGGREGATES = (Aggregate(category="interest", blank=lambda name: interest.Interest(), evolve=interest.evolve),)

KINDS = (TimerKind(kind=interest.DATED, work=interest.DATED, limit_seconds=600.0),)
WORKS = {interest.DATED: interested.telling}

HANDLERS = (
    Handler(
        command=commands.RegisterInterest,
        streams=lambda c, context: (interest_stream(c.course, c.learner),),
        decide=interest.register,
        gather=facts.for_interest,
    ),
    Handler(
        command=commands.WithdrawInterest,
        streams=lambda c, context: (interest_stream(c.course, c.learner),),
        decide=interest.withdraw,
        gather=facts.for_interest,
    ),
    Handler(
        command=commands.NoteDate,
        streams=lambda c, context: (stream("interest", c.course),),
        decide=interest.note_date,
    ),
    Handler(
        command=commands.TellInterested,
        streams=lambda c, context: (interest_stream(c.course, c.learner),),
        decide=interest.tell,
    ),
    Handler(
        command=commands.EndInterest,
        streams=interest.ending_streams,
        decide=interest.end,
        gather=facts.for_ending_interest,
    ),
    Handler(
        command=commands.HandOnInterests,
        streams=interest.handing_streams,
        decide=interest.hand_on,
        gather=facts.for_handing_on,
    ),
)
