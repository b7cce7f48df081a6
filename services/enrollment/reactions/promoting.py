"""Who is looked at when seats come free."""

from collections.abc import Mapping, Sequence
from typing import Any

from chassis.decider import Reaction
from chassis.reads import every
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
from services.enrollment.projections import ENROLLMENTS

WAIT_SECONDS = 5.0
"""How long views are waited for that shall tell who waits for a seat."""

SessionEvent = SessionRescheduled | SessionCancelled
Freed = EnrollmentCancelled | SeatOfferExpired | SeatOfferDeclined
LookAgain = CourseCompleted | CompletionImported | Freed | SessionEvent | LearnerReactivated | LearnersMerged


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


def look_again(event: LookAgain) -> Sequence[PromoteAfter]:
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


async def may_be_promoted(events: Sequence[LookAgain], reads: Any, after: Mapping[str, int]) -> Sequence[bool]:
    """Per event whether its learner waits for a seat anywhere, or it is about all who hold one of an offering."""
    await reads.wait(after, WAIT_SECONDS)
    commands = [look_again(event) for event in events]
    learners = {command.learner for some in commands for command in some if not command.beside}
    places = await every(reads, ENROLLMENTS, {"learner": sorted(learners), "state": EnrollmentState.WAITLISTED})
    waiting = {place.learner for place in places}
    return [any(command.beside or command.learner in waiting for command in some) for some in commands]


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
    worth=may_be_promoted,
)
