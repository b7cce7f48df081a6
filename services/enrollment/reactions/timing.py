"""What enrollment does by itself when a time has come."""

from collections.abc import Sequence

import msgspec

from chassis.decider import Timer, TimerCleared, TimerKind
from chassis.ids import root_of
from contracts.enrollment import (
    EnrollmentCancelled,
    EnrollmentState,
    LearnerEnrolled,
    LearnerReactivated,
    NoticeDeferred,
    NoticeIntended,
    NoticeRequeued,
    RosterClosed,
    RosterOpened,
    RosterTermsChanged,
    SeatOfferDeclined,
    SeatOffered,
    SeatOfferExpired,
    SeatsReserved,
)
from contracts.event import Event
from services.enrollment.commands import (
    DecideMinimum,
    ExpireSeatOffers,
    IntendNotices,
    ReleaseReserved,
    TakeBackCharges,
    TakeOver,
)
from services.enrollment.domain.leaver import LEAVER, letting_go, timer_key
from services.enrollment.domain.merging import TAKE_OVER
from services.enrollment.domain.spreading import REMIND, TELL
from services.enrollment.domain.taking_back import TAKE_BACK
from services.enrollment.reactions.asking import APPROVAL_TIMER, REQUEST_TIMER, request_timers

SEAT_OFFER = "seat-offer"


GO_NO_GO = "go-no-go"
RESERVED = "reserved"
MAIL = "mail"
ABREAST, LIMIT_SECONDS = 64, 600.0
"""So many mails are made side by side, in as many queries as one; then each may have to wait for the mail server."""


def timers(event: Event, stream: str) -> Sequence[Timer | TimerCleared]:
    """The seat offer that will run out, the day on which a minimum is decided about, the end of a request, and the
    notice that is to go.
    """
    match event:
        case NoticeIntended(at=due) | NoticeDeferred(again_at=due) | NoticeRequeued(at=due):
            sent = str(getattr(event, "round", 1))
            data = {"notice": event.notice, "round": sent}
            return (Timer(key=f"{MAIL}/{event.notice}/{sent}", kind=MAIL, due=due, data=data),)
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
        case LearnerReactivated():
            return (TimerCleared(key=timer_key(event.learner)),)
        case SeatsReserved():
            return _reserved(event)
        case RosterClosed() | RosterTermsChanged():
            return (TimerCleared(key=f"{GO_NO_GO}/{root_of(stream)}"),)
    return request_timers(event)


def _reserved(event: SeatsReserved) -> Sequence[Timer | TimerCleared]:
    due = min((one.until for one in event.reservations if one.until), default=None)
    key = f"{RESERVED}/{event.offering}"
    if due is None:
        return (TimerCleared(key=key),)
    return (Timer(key=key, kind=RESERVED, due=due, data={"offering": event.offering}),)


TIMER_KINDS = (
    TimerKind(kind=RESERVED, command=lambda data, due: ReleaseReserved(offering=data["offering"], due=due)),
    TimerKind(kind=SEAT_OFFER, command=lambda data, due: ExpireSeatOffers(offering=data["offering"], due=due)),
    TimerKind(kind=MAIL, work=MAIL, abreast=ABREAST, limit_seconds=LIMIT_SECONDS),
    TimerKind(kind=REMIND, work=REMIND),
    TimerKind(kind=TELL, command=lambda data, due: msgspec.json.decode(data["command"], type=IntendNotices)),
    TimerKind(kind=LEAVER, command=lambda data, due: letting_go(data)),
    TimerKind(kind=TAKE_OVER, command=lambda data, due: TakeOver(merged=data["learner"])),
    TimerKind(kind=GO_NO_GO, command=lambda data, due: DecideMinimum(offering=data["offering"])),
    REQUEST_TIMER,
    APPROVAL_TIMER,
    TimerKind(kind=TAKE_BACK, command=lambda data, due: TakeBackCharges(offering=data["offering"])),
)
