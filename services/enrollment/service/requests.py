"""Who asks, who agrees, and how it is decided."""

from chassis.decider import Aggregate, Context, Handler
from services.enrollment import commands, facts
from services.enrollment.domain import deadlines, requests
from services.enrollment.domain.admission import learner_of
from services.enrollment.domain.requests import request_stream

AGGREGATES = (Aggregate(category="request", blank=lambda name: requests.Request(), evolve=requests.evolve),)


def for_another(
    command: commands.AcceptSeat
    | commands.DeclineSeat
    | commands.ApproveRequest
    | commands.RejectRequest
    | commands.WithdrawRequest,
) -> bool:
    """Whether somebody narrow acts for somebody else: then it is looked up whether they may."""
    asker = command.asker
    return asker is not None and asker.narrow and asker.learner != learner_of(command.enrollment)


def _waiting(_command: commands.MoveDeadlines, context: Context) -> tuple[str, ...]:
    told: deadlines.Deadline | None = context.facts
    return tuple(map(request_stream, told.requests)) if told else ()


HANDLERS = (
    Handler(
        command=commands.ApproveRequest,
        streams=lambda c, context: (request_stream(c.enrollment),),
        decide=requests.approve,
        gather=facts.for_requests,
        gather_for=for_another,
    ),
    Handler(
        command=commands.RejectRequest,
        streams=lambda c, context: (request_stream(c.enrollment),),
        decide=requests.reject,
        gather=facts.for_requests,
        gather_for=for_another,
    ),
    Handler(
        command=commands.WithdrawRequest,
        streams=lambda c, context: (request_stream(c.enrollment),),
        decide=requests.withdraw,
        gather=facts.for_requests,
        gather_for=for_another,
    ),
    Handler(
        command=commands.LapseRequest,
        streams=lambda c, context: (request_stream(c.enrollment),),
        decide=deadlines.lapse,
        gather=facts.for_deadlines,
    ),
    Handler(
        command=commands.MoveDeadlines,
        streams=_waiting,
        decide=deadlines.move_deadlines,
        gather=facts.for_deadlines,
    ),
    Handler(
        command=commands.PassOnRequest,
        streams=lambda c, context: (request_stream(c.enrollment),),
        decide=requests.pass_on,
    ),
    Handler(
        command=commands.PassOnRequests,
        streams=lambda c, context: tuple(map(request_stream, context.facts or ())),
        decide=requests.pass_on_all,
        gather=facts.for_passing_on,
    ),
)
