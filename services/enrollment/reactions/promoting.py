"""Who is looked at when seats come free."""

from collections.abc import Sequence

from chassis.decider import Command, Reaction
from contracts.attendance import CompletionImported, CourseCompleted
from contracts.enrollment import (
    CancelledBy,
    CapacityChanged,
    EnrollmentCancelled,
    EnrollmentState,
    LearnerPassedOver,
    LearnerReactivated,
    LearnersMerged,
    LearnerWaitlisted,
    RosterTermsChanged,
    SeatOfferDeclined,
    SeatOfferExpired,
    SeatsReserved,
)
from contracts.scheduling import SessionCancelled, SessionRescheduled
from contracts.shared import notify_of
from services.enrollment.commands import (
    PromoteAfter,
    PromoteNext,
)
from services.enrollment.domain.admission import is_seated

SessionEvent = SessionRescheduled | SessionCancelled
Freed = EnrollmentCancelled | SeatOfferExpired | SeatOfferDeclined


def pass_on(
    event: Freed | CapacityChanged | RosterTermsChanged | SeatsReserved | LearnerWaitlisted | LearnerPassedOver,
) -> Sequence[PromoteNext]:
    """A freed seat goes to the next in line; so do seats that were added, those that may be given out for longer, and
    those that went past everybody.

    The provider ends enrollments only with the whole offering: then nobody is next. Who was passed over is looked at
    once more: what they lacked may have been completed while that was decided.
    """
    match event:
        case LearnerPassedOver() | LearnerWaitlisted(beside_free_seats=True):
            return (PromoteNext(offering=event.offering),)
        case LearnerWaitlisted():
            return ()
        case CapacityChanged(oversubscribed=0) | RosterTermsChanged() | SeatsReserved():
            return (PromoteNext(offering=event.offering, notify=notify_of(event.notify)),)
        case CapacityChanged():
            return ()
        case (
            EnrollmentCancelled(substituted_by=str())
            | EnrollmentCancelled(was=EnrollmentState.WAITLISTED)
            | EnrollmentCancelled(by=CancelledBy.PROVIDER)
        ):
            return ()
    if not is_seated(event.offering):
        return ()
    return (PromoteNext(offering=event.offering, because_of=event.enrollment),)


def look_again(
    event: CourseCompleted
    | CompletionImported
    | EnrollmentCancelled
    | SeatOfferExpired
    | SeatOfferDeclined
    | SessionEvent
    | LearnerReactivated
    | LearnersMerged,
) -> Sequence[Command]:
    """Who has completed a course may take the seat that went past them for want of it; and so may who has given up
    what they had at the same time, whose dates are others now, who has come back, or turned out to be somebody else.
    """
    match event:
        case SessionRescheduled() | SessionCancelled():
            return (PromoteAfter(beside=event.offering),)
        case EnrollmentCancelled(was=EnrollmentState.WAITLISTED):
            return ()
        case EnrollmentCancelled() if not is_seated(event.offering):
            # What is open at any time takes nobody's time.
            return ()
        case LearnersMerged():
            return (PromoteAfter(learner=event.kept),) if event.learner == event.kept else ()
    return (PromoteAfter(learner=event.learner),)


PASS_ON = Reaction(
    name="pass-on-seats",
    sources=(
        EnrollmentCancelled,
        SeatOfferExpired,
        SeatOfferDeclined,
        CapacityChanged,
        RosterTermsChanged,
        SeatsReserved,
        LearnerWaitlisted,
        LearnerPassedOver,
    ),
    react=pass_on,
)


LOOK_AGAIN = Reaction(
    name="look-again",
    sources=(
        CourseCompleted,
        CompletionImported,
        EnrollmentCancelled,
        SeatOfferExpired,
        SeatOfferDeclined,
        SessionRescheduled,
        SessionCancelled,
        LearnerReactivated,
        LearnersMerged,
    ),
    react=look_again,
)
