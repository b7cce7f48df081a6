"""Until when a request can be agreed to: until enrollment closes, by the terms that the offering then has."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from chassis.decider import Context, Decision
from contracts.enrollment import RequestDeadlineMoved, RequestLapsed
from contracts.event import Event
from services.enrollment.commands import LapseRequest, MoveDeadlines
from services.enrollment.domain.requests import Request, Stand, about, pending, request_stream


class Deadline(msgspec.Struct, frozen=True, kw_only=True):
    """When enrollment closes by an offering's present terms, and the `requests` that wait for somebody to agree."""

    until: datetime | None
    requests: tuple[str, ...] = ()


def move_deadlines(states: Mapping[str, Any], _command: MoveDeadlines, context: Context) -> Decision:
    """The requests of `context.facts`, a `Deadline`, are over when enrollment closes now; nothing for those that are
    over already, or are over then anyway.
    """
    told: Deadline = context.facts
    return Decision(
        events=[
            _moved(enrollment, told.until)
            for enrollment in told.requests
            for request in (states[request_stream(enrollment)],)
            if pending(request, context.moment) and request.until != told.until
        ]
    )


def lapse(states: Mapping[str, Any], command: LapseRequest, context: Context) -> Decision:
    """The request that nobody decided about is over; nothing if somebody did. Where enrollment closes later by now,
    which the request was not told, it stands until then: `context.facts` is the `Deadline`, null where none is known.
    """
    request: Request = states[request_stream(command.enrollment)]
    told: Deadline | None = context.facts
    now = max(command.due, context.at)
    if request.stand is not Stand.PENDING or request.until is None or request.until > now:
        return Decision(reply={"lapsed": 0})
    if told is not None and (told.until is None or told.until > now):
        return Decision(events=(_moved(command.enrollment, told.until),), reply={"lapsed": 0})
    lapsed = RequestLapsed(**about(command.enrollment))
    return Decision(events=((request_stream(command.enrollment), lapsed),), reply={"lapsed": 1})


def _moved(enrollment: str, until: datetime | None) -> tuple[str, Event]:
    return request_stream(enrollment), RequestDeadlineMoved(**about(enrollment), until=until)
