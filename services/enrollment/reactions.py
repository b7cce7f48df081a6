"""What enrollment does when others, or it itself, have made something happen."""

from collections.abc import Sequence

from chassis.decider import Command, Reaction, Timer, TimerCleared, TimerKind
from chassis.ids import root_of
from contracts.attendance import CourseCompleted
from contracts.enrollment import (
    CancelledBy,
    CapacityChanged,
    EnrollmentCancelled,
    EnrollmentState,
    LearnerEnrolled,
    LearnerPassedOver,
    LearnerWaitlisted,
    RosterClosed,
    RosterOpened,
    RosterTermsChanged,
    SeatOfferDeclined,
    SeatOffered,
    SeatOfferExpired,
)
from contracts.event import Event
from contracts.scheduling import OfferingCancelled, OfferingPublished, OfferingRevised
from services.enrollment.commands import (
    ChangeTerms,
    CloseRoster,
    DecideMinimum,
    ExpireSeatOffers,
    OpenRoster,
    PromoteAfter,
    PromoteNext,
)
from services.enrollment.domain.admission import is_seated

SEAT_OFFER = "seat-offer"
GO_NO_GO = "go-no-go"

Freed = EnrollmentCancelled | SeatOfferExpired | SeatOfferDeclined


def follow_offering(event: OfferingPublished | OfferingRevised | OfferingCancelled) -> Sequence[Command]:
    """A seated offering's roster opens with its publication, follows its terms, and closes when it is called off."""
    if not is_seated(event.offering):
        return ()
    if isinstance(event, OfferingCancelled):
        return (CloseRoster(offering=event.offering),)
    command = ChangeTerms if isinstance(event, OfferingRevised) else OpenRoster
    fields = {name: getattr(event, name) for name in command.__struct_fields__}
    return (command(**fields),)


def pass_on(
    event: Freed | CapacityChanged | RosterTermsChanged | LearnerWaitlisted | LearnerPassedOver,
) -> Sequence[Command]:
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
        case CapacityChanged(oversubscribed=0) | RosterTermsChanged():
            return (PromoteNext(offering=event.offering),)
        case CapacityChanged():
            return ()
        case EnrollmentCancelled(was=EnrollmentState.WAITLISTED) | EnrollmentCancelled(by=CancelledBy.PROVIDER):
            return ()
    if not is_seated(event.offering):
        return ()
    return (PromoteNext(offering=event.offering, because_of=event.enrollment),)


def look_again(event: CourseCompleted) -> Sequence[Command]:
    """Who has completed a course may take the seat that went past them for want of it."""
    return (PromoteAfter(learner=event.learner),)


def timers(event: Event, stream: str) -> Sequence[Timer | TimerCleared]:
    """The seat offer that will run out, and the day on which a minimum is decided about."""
    match event:
        case SeatOffered():
            return (
                Timer(
                    key=f"{SEAT_OFFER}/{event.enrollment}",
                    kind=SEAT_OFFER,
                    due=event.expires_at,
                    data={"offering": event.offering},
                ),
            )
        case LearnerEnrolled(from_waitlist=True) | SeatOfferExpired() | SeatOfferDeclined():
            return (TimerCleared(key=f"{SEAT_OFFER}/{event.enrollment}"),)
        case EnrollmentCancelled(was=EnrollmentState.OFFERED):
            return (TimerCleared(key=f"{SEAT_OFFER}/{event.enrollment}"),)
        case RosterOpened(decide_at=due) | RosterTermsChanged(decide_at=due) if due and event.minimum is not None:
            data = {"offering": event.offering}
            return (Timer(key=f"{GO_NO_GO}/{event.offering}", kind=GO_NO_GO, due=due, data=data),)
        case RosterClosed() | RosterTermsChanged():
            return (TimerCleared(key=f"{GO_NO_GO}/{root_of(stream)}"),)
    return ()


FOLLOW_OFFERINGS = Reaction(
    name="follow-offerings",
    sources=(OfferingPublished, OfferingRevised, OfferingCancelled),
    react=follow_offering,
    same_moment=True,
)
PASS_ON = Reaction(
    name="pass-on-seats",
    sources=(
        EnrollmentCancelled,
        SeatOfferExpired,
        SeatOfferDeclined,
        CapacityChanged,
        RosterTermsChanged,
        LearnerWaitlisted,
        LearnerPassedOver,
    ),
    react=pass_on,
)
LOOK_AGAIN = Reaction(name="look-again", sources=(CourseCompleted,), react=look_again)

TIMER_KINDS = (
    TimerKind(kind=SEAT_OFFER, command=lambda data, due: ExpireSeatOffers(offering=data["offering"], due=due)),
    TimerKind(kind=GO_NO_GO, command=lambda data, due: DecideMinimum(offering=data["offering"])),
)
