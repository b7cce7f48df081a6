"""What follows from requests that were agreed to, and when one that nobody decided about is over."""

from collections.abc import Sequence

from chassis.decider import Command, Reaction, Timer, TimerCleared, TimerKind
from contracts.enrollment import (
    EnrollmentApproved,
    EnrollmentRejected,
    EnrollmentRequested,
    RequestWithdrawn,
)
from contracts.event import Event
from contracts.shared import Notify
from services.enrollment.commands import Asker, EnrollLearner, IfFull, LapseRequest, Via

REQUEST = "request"


def enroll_approved(event: EnrollmentApproved) -> Sequence[Command]:
    """Whom all have agreed to is enrolled, or joins the queue, like anybody who comes now."""
    if event.left:
        return ()
    return (
        EnrollLearner(
            learner=event.learner,
            offering=event.offering,
            if_full=IfFull(event.if_full),
            despite_clash=event.despite_clash,
            notify=Notify(event.notify) if event.notify else None,
            asker=Asker(kind=Via.REQUEST),
        ),
    )


def request_timers(event: Event) -> Sequence[Timer | TimerCleared]:
    """A request is over when enrollment closes."""
    match event:
        case EnrollmentRequested(until=due) if due is not None:
            key, data = f"{REQUEST}/{event.enrollment}", {"enrollment": event.enrollment}
            return (Timer(key=key, kind=REQUEST, due=due, data=data),)
        case EnrollmentApproved(left=()) | EnrollmentRejected() | RequestWithdrawn():
            return (TimerCleared(key=f"{REQUEST}/{event.enrollment}"),)
    return ()


ENROLL_APPROVED = Reaction(name="enroll-approved", sources=(EnrollmentApproved,), react=enroll_approved)
REQUEST_TIMER = TimerKind(kind=REQUEST, command=lambda data, due: LapseRequest(enrollment=data["enrollment"], due=due))
