"""A request for an enrollment that others have to agree to, and what is decided about it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec

from chassis.decider import Context, Decision
from chassis.errors import Refused, Unknown
from chassis.ids import root_of, stream
from contracts.enrollment import (
    EnrollmentApproved,
    EnrollmentRefused,
    EnrollmentRejected,
    EnrollmentRequested,
    RequestDeadlineMoved,
    RequestLapsed,
    RequestPassedOn,
    RequestWithdrawn,
)
from contracts.event import Event
from contracts.shared import notify_told
from services.enrollment.commands import (
    ApproveRequest,
    Asker,
    PassOnRequest,
    PassOnRequests,
    RejectRequest,
    Via,
    WithdrawRequest,
)
from services.enrollment.domain.admission import learner_of
from services.enrollment.domain.offering_terms import PROGRAM

MANAGER, COORDINATOR = "manager", "coordinator"
APPROVAL = "approval"
VACANT, UNDECIDED = "vacant", "undecided"
"""Why it is coordinators' turn in place of a manager."""


class Stand(StrEnum):
    """What has become of a request; `refused` is who was refused at once, and asked nobody."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    REFUSED = "refused"


class Request(msgspec.Struct):
    """What decisions about a request rest on; `stand` null is before anybody asked. `left` are those who have yet to
    agree, a manager until `turn_until`; `refused` is the rule that did not let the learner in last, and when that was.
    """

    stand: Stand | None = None
    left: tuple[str, ...] = ()
    if_full: str = "waitlist"
    despite_clash: bool = False
    until: datetime | None = None
    turn_until: datetime | None = None
    refused: tuple[str, datetime] | None = None


def request_stream(enrollment: str) -> str:
    """The stream of a request."""
    return stream("request", enrollment)


def approve(states: Mapping[str, Any], command: ApproveRequest, context: Context) -> Decision:
    """One more has agreed, or all have; nothing if they had.

    Raises:
        Unknown: `not-requested`.
        Refused: `request-over`, `enrollment-closed`, `not-approver`.
    """
    request: Request = states[request_stream(command.enrollment)]
    if request.stand is Stand.APPROVED:
        return Decision(reply=answer(command.enrollment, ()))
    _check(request, command.enrollment, context.at)
    by = _approver(request, command.enrollment, command.asker)
    left = () if by == COORDINATOR else request.left[1:]
    notify = notify_told(command.notify)
    event = msgspec.structs.replace(approved(request, command.enrollment, by, left), notify=notify)
    return Decision(events=((request_stream(command.enrollment), event),), reply=answer(command.enrollment, left))


def reject(states: Mapping[str, Any], command: RejectRequest, context: Context) -> Decision:
    """The request is over; nothing if it was rejected before.

    Raises:
        Unknown: `not-requested`.
        Refused: `request-over`, `enrollment-closed`, `not-approver`.
    """
    request: Request = states[request_stream(command.enrollment)]
    reply = {"enrollment": command.enrollment, "state": Stand.REJECTED.value}
    if request.stand is Stand.REJECTED:
        return Decision(reply=reply)
    _check(request, command.enrollment, context.at)
    event = EnrollmentRejected(
        **about(command.enrollment),
        by=_approver(request, command.enrollment, command.asker),
        why=command.reason,
    )
    return Decision(events=((request_stream(command.enrollment), event),), reply=reply)


def withdraw(states: Mapping[str, Any], command: WithdrawRequest, context: Context) -> Decision:
    """The learner does not ask any more; nothing if they had withdrawn it before.

    Raises:
        Unknown: `not-requested`.
        Refused: `request-over`, `enrollment-closed`.
    """
    request: Request = states[request_stream(command.enrollment)]
    reply = {"enrollment": command.enrollment, "state": Stand.WITHDRAWN.value}
    if request.stand is Stand.WITHDRAWN:
        return Decision(reply=reply)
    _check(request, command.enrollment, context.at)
    event = RequestWithdrawn(**about(command.enrollment))
    return Decision(events=((request_stream(command.enrollment), event),), reply=reply)


def pass_on(states: Mapping[str, Any], command: PassOnRequest, context: Context) -> Decision:
    """It is coordinators' turn; nothing if no manager is awaited any more."""
    return Decision(events=_passed_on(states, (command.enrollment,), UNDECIDED, context.at))


def pass_on_all(states: Mapping[str, Any], _command: PassOnRequests, context: Context) -> Decision:
    """It is coordinators' turn with each of these requests (`context.facts`) that awaits a manager."""
    return Decision(events=_passed_on(states, context.facts or (), VACANT, context.at))


def stand_in(stages: tuple[str, ...]) -> tuple[str, ...]:
    """Who has to agree where coordinators do in place of a manager."""
    return tuple(dict.fromkeys(COORDINATOR if stage == MANAGER else stage for stage in stages))


def evolve(request: Request, event: Event) -> Request:
    """Fold one event."""
    match event:
        case EnrollmentRequested():
            return Request(
                Stand.PENDING, event.stages, event.if_full, event.despite_clash, event.until, event.turn_until
            )
        case EnrollmentApproved():
            request.left = event.left
            request.stand = Stand.PENDING if event.left else Stand.APPROVED
        case EnrollmentRejected():
            request.stand = Stand.REJECTED
        case RequestPassedOn():
            request.left = event.left
        case RequestDeadlineMoved():
            request.until = event.until
        case RequestWithdrawn():
            request.stand = Stand.WITHDRAWN
        case RequestLapsed():
            request.stand = Stand.LAPSED
        case EnrollmentRefused():
            request.refused = (event.rule, event.refused_at)
        case _:
            pass
    return request


def pending(request: Request, at: datetime) -> bool:
    """Whether somebody has yet to decide, and still can."""
    return request.stand is Stand.PENDING and (request.until is None or at < request.until)


def _passed_on(
    states: Mapping[str, Any], enrollments: Sequence[str], why: str, at: datetime
) -> list[tuple[str, Event]]:
    said: list[tuple[str, Event]] = []
    for enrollment in enrollments:
        name = request_stream(enrollment)
        request: Request = states[name]
        if pending(request, at) and request.left[:1] == (MANAGER,):
            said.append((name, RequestPassedOn(**about(enrollment), why=why, left=stand_in(request.left))))
    return said


def _check(request: Request, enrollment: str, at: datetime) -> None:
    if request.stand is None:
        raise Unknown(f"Nobody asked for {enrollment}.", slug="not-requested", enrollment=enrollment)
    if request.stand is not Stand.PENDING:
        raise Refused(
            "The request has been decided about, or was taken back.",
            slug="request-over",
            enrollment=enrollment,
            state=request.stand.value,
        )
    if not pending(request, at):
        raise Refused(
            "Enrollment is closed.",
            slug="enrollment-closed",
            enrollment=enrollment,
            closed_at=request.until,
            at=at,
        )


def _approver(request: Request, enrollment: str, asker: Asker | None) -> str:
    if asker is None or not asker.narrow:
        return COORDINATOR
    waits_for = request.left[0]
    if asker.kind is Via.MANAGER and asker.learner != learner_of(enrollment) and waits_for == MANAGER:
        return MANAGER
    raise Refused(
        f"The request waits for a {waits_for} to agree, who is somebody else than the learner.",
        slug="not-approver",
        enrollment=enrollment,
        awaits=waits_for,
    )


def approved(request: Request, enrollment: str, by: str, left: tuple[str, ...]) -> EnrollmentApproved:
    """The fact that one more has agreed, or all have."""
    return EnrollmentApproved(
        **about(enrollment), by=by, left=left, if_full=request.if_full, despite_clash=request.despite_clash
    )


def about(enrollment: str) -> dict[str, Any]:
    """Whose request it is, and for what: an offering or a program."""
    target = root_of(request_stream(enrollment))
    where = {"offering": "", "program": target} if target.startswith(PROGRAM) else {"offering": target}
    return {"enrollment": enrollment, "learner": learner_of(enrollment), **where}


def answer(enrollment: str, left: tuple[str, ...]) -> dict[str, Any]:
    """What is answered about a request that was made or agreed to."""
    if not left:
        return {"enrollment": enrollment, "state": Stand.APPROVED.value}
    return {"enrollment": enrollment, "state": "requested", "awaits": left[0]}
