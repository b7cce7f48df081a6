"""A request that goes over to another learner who is the same person: the same still have to agree."""

from collections.abc import Mapping
from typing import Any

import msgspec

from chassis.decider import Context
from contracts.enrollment import EnrollmentRequested, EnrollmentState, RequestWithdrawn
from services.enrollment.domain.admission import is_seated, learner_of, stream_of
from services.enrollment.domain.entries import Said
from services.enrollment.domain.requests import Request, about, pending, request_stream
from services.enrollment.domain.taking_over import counterpart


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What the views know of a request, beside what its own stream does."""

    enrollment: str
    course: str
    organization: str | None = None
    via: str = ""


def asked_over(states: Mapping[str, Any], asked: Asked, kept: str, context: Context) -> Said:
    """The request of the one who is kept in place of the other's; none where they have what is asked for, or ask for it
    as well. Nothing where nobody has to decide any more.
    """
    request: Request = states[request_stream(asked.enrollment)]
    if not pending(request, context.at):
        return []
    mine = counterpart(asked.enrollment, kept)
    said: Said = [(request_stream(asked.enrollment), RequestWithdrawn(**about(asked.enrollment)))]
    if pending(states[request_stream(mine)], context.at) or _stands(states[stream_of(mine)], mine, context):
        return said
    again = EnrollmentRequested(
        **about(mine),
        course=asked.course,
        stages=request.left,
        organization=asked.organization,
        via=asked.via,
        if_full=request.if_full,
        despite_clash=request.despite_clash,
        until=request.until,
        turn_until=request.turn_until,
    )
    return [(request_stream(mine), again), *said]


def _stands(own: Any, mine: str, context: Context) -> bool:
    if is_seated(mine):
        state = own.standing(learner_of(mine), own.lapsed(context.at))
        return state not in (None, EnrollmentState.CANCELLED)
    return bool(own.state is EnrollmentState.ENROLLED)
