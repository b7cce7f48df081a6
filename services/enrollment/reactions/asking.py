"""What follows from requests that were agreed to, when it is somebody else's turn, and when one is over."""

from collections.abc import Sequence
from datetime import datetime

from chassis.decider import Command, Reaction, Timer, TimerCleared, TimerKind
from contracts.enrollment import (
    EnrollmentApproved,
    EnrollmentRejected,
    EnrollmentRequested,
    LearnerDeactivated,
    RequestDeadlineMoved,
    RequestLapsed,
    RequestPassedOn,
    RequestWithdrawn,
)
from contracts.event import Event
from contracts.scheduling import OfferingRevised
from contracts.shared import notify_of
from services.enrollment.commands import (
    Asker,
    EnrollLearner,
    IfFull,
    LapseRequest,
    MoveDeadlines,
    PassOnRequest,
    PassOnRequests,
    Via,
)
from services.enrollment.domain.requests import APPROVAL

REQUEST = "request"


def enroll_approved(event: EnrollmentApproved) -> Sequence[EnrollLearner]:
    """Whom all have agreed to is enrolled, or joins the queue, like anybody who comes now."""
    if event.left:
        return ()
    return (
        EnrollLearner(
            learner=event.learner,
            offering=event.offering or None,
            program=event.program,
            if_full=IfFull(event.if_full),
            despite_clash=event.despite_clash,
            notify=notify_of(event.notify),
            asker=Asker(kind=Via.REQUEST),
        ),
    )


def pass_on_requests(event: LearnerDeactivated) -> Sequence[Command]:
    """What a manager who has left has not decided about is for coordinators to decide."""
    return (PassOnRequests(manager=event.learner),)


def move_deadlines(event: OfferingRevised) -> Sequence[Command]:
    """What is asked for is over when enrollment closes by the new terms, wherever these say so."""
    return (MoveDeadlines(offering=event.offering),)


def request_timers(event: Event) -> Sequence[Timer | TimerCleared]:
    """A request is over when enrollment closes, and waits for no manager once somebody has decided."""
    match event:
        case EnrollmentRequested():
            moments = ((REQUEST, event.until), (APPROVAL, event.turn_until))
            data = {"enrollment": event.enrollment}
            return tuple(
                Timer(key=f"{kind}/{event.enrollment}", kind=kind, due=due, data=data) for kind, due in moments if due
            )
        case RequestDeadlineMoved():
            return (_closing(event.enrollment, event.until),)
        case EnrollmentApproved(left=()) | EnrollmentRejected() | RequestWithdrawn():
            return tuple(TimerCleared(key=f"{kind}/{event.enrollment}") for kind in (REQUEST, APPROVAL))
        case EnrollmentApproved() | RequestLapsed() | RequestPassedOn():
            return (TimerCleared(key=f"{APPROVAL}/{event.enrollment}"),)
    return ()


def _closing(enrollment: str, until: datetime | None) -> Timer | TimerCleared:
    key = f"{REQUEST}/{enrollment}"
    if until is None:
        return TimerCleared(key=key)
    return Timer(key=key, kind=REQUEST, due=until, data={"enrollment": enrollment})


ENROLL_APPROVED = Reaction(name="enroll-approved", sources=(EnrollmentApproved,), react=enroll_approved)
PASS_ON_REQUESTS = Reaction(
    name="pass-on-requests", sources=(LearnerDeactivated,), react=pass_on_requests, start="deployment"
)
MOVE_DEADLINES = Reaction(
    name="move-request-deadlines",
    sources=(OfferingRevised,),
    react=move_deadlines,
    start="deployment",
    same_moment=True,
)
APPROVAL_TIMER = TimerKind(kind=APPROVAL, command=lambda data, due: PassOnRequest(enrollment=data["enrollment"]))
REQUEST_TIMER = TimerKind(kind=REQUEST, command=lambda data, due: LapseRequest(enrollment=data["enrollment"], due=due))
