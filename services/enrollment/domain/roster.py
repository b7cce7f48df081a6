"""A roster: the seats of one offering and the queue for them, in one stream, exact under any race.

Folding an event changes one entry and copies nothing, and so does asking; both cost the same for 400 as for 40,000.
"""

import sys
from bisect import bisect_left, bisect_right, insort
from collections.abc import Collection
from datetime import datetime
from typing import Any

import msgspec

from chassis.ids import stream
from contracts.enrollment import (
    CapacityChanged,
    EnrollmentCancelled,
    EnrollmentState,
    LearnerEnrolled,
    LearnerPassedOver,
    LearnerWaitlisted,
    MinimumMet,
    MinimumMissed,
    RosterClosed,
    RosterMoved,
    RosterOpened,
    RosterTermsChanged,
    SeatOfferDeclined,
    SeatOffered,
    SeatOfferExpired,
    SeatsReserved,
)
from contracts.event import Event
from services.enrollment.domain.admission import learner_of
from services.enrollment.domain.charging import Ledger, Parting
from services.enrollment.domain.places import Seat, SeatOffer, Waiting
from services.enrollment.domain.shares import Openings, Shares, openings

TERMS = tuple(name for name in RosterTermsChanged.__struct_fields__ if name in RosterOpened.__struct_fields__)
LAST = "\U0010ffff"


class Roster(msgspec.Struct, kw_only=True):
    """What decisions about seats rest on; `terms` null is before the offering was published.

    `enrolled` is in the order in which seats were given. `queue` and `due` hold the keys of `waiting` and `offers` in
    the order in which they are served, and run out. `gone` are those who once held or awaited a seat;
    `passed` tells of those who wait what stood in the way when a free seat went past them. `moved` counts how often
    the offering was moved, and `reopened` tells until when the moves after its beginning let people leave for free;
    `ledger` is what was charged, `shares` which seats are kept for some.
    """

    offering: str
    terms: RosterOpened | None = None
    capacity: int | None = None
    closed: bool = False
    minimum_decided: bool = False
    enrolled: dict[str, Seat] = {}
    offers: dict[str, SeatOffer] = {}
    due: list[tuple[datetime, str]] = []
    waiting: dict[str, Waiting] = {}
    queue: list[tuple[int, int, str]] = []
    gone: set[str] = set()
    last_ticket: int = 0
    passed: dict[str, tuple[str, ...]] = {}
    moved: int = 0
    reopened: list[tuple[int, datetime]] = []
    ledger: Ledger = msgspec.field(default_factory=Ledger)
    shares: Shares = msgspec.field(default_factory=Shares)

    @property
    def stream(self) -> str:
        """The stream this roster is folded from."""
        return stream("roster", self.offering)

    @property
    def taken(self) -> int:
        """Seats that nobody else can have: those enrolled, and those held by an offer."""
        return len(self.enrolled) + len(self.offers)

    def enrollment(self, learner: str) -> str:
        """The id of a learner's enrollment here."""
        return f"{self.offering}.{learner}"

    def lapsed(self, at: datetime) -> list[str]:
        """Whose seat offers have run out by then, the earliest first, although nobody said so yet."""
        return [learner for _, learner in self.due[: bisect_right(self.due, (at, LAST))]]

    def free(self, lapsed: Collection[str]) -> int:
        """Seats to give out, given whose offers have run out; below zero when oversubscribed."""
        return sys.maxsize if self.capacity is None else self.capacity - self.taken + len(lapsed)

    def openings(self, lapsed: Collection[str], at: datetime) -> Openings:
        """Seats to give out, in all and for each who may have some kept, given whose offers have run out."""
        theirs = (self.offers[learner].organization for learner in lapsed)
        return openings(self.shares, self.queue, self.free(lapsed), theirs, at)

    def place(self, priority: int, ticket: int) -> int:
        """Where in the queue that priority and ticket stand, from 1."""
        return bisect_left(self.queue, (-priority, ticket, "")) + 1

    def standing(self, learner: str, lapsed: Collection[str]) -> EnrollmentState | None:
        """Where a learner stands, given whose offers have run out; null if they never were here."""
        if learner in self.enrolled:
            return EnrollmentState.ENROLLED
        if learner in self.offers:
            return EnrollmentState.CANCELLED if learner in lapsed else EnrollmentState.OFFERED
        if learner in self.waiting:
            return EnrollmentState.WAITLISTED
        return EnrollmentState.CANCELLED if learner in self.gone else None


def blank(name: str) -> Roster:
    """The roster of a stream before its first event."""
    return Roster(offering=name.partition(":")[2])


def evolve(roster: Roster, event: Event) -> Roster:
    """Fold one event, in place; never refuses."""
    match event:
        case LearnerEnrolled():
            _leave(roster, event.learner)
            roster.gone.discard(event.learner)
            moved = _held_since(roster, event)
            roster.enrolled[event.learner] = Seat(event.organization, event.terms, moved, event.despite_clash)
            roster.shares.seat(event.organization, 1)
            roster.ledger.parted.pop(event.learner, None)
        case LearnerWaitlisted():
            _wait(roster, event)
        case SeatOffered():
            _hold(roster, event)
        case LearnerPassedOver() if event.learner in roster.waiting:
            roster.passed[event.learner] = (*event.reasons, *event.lacks, *event.clashes)
        case EnrollmentCancelled() | SeatOfferExpired() | SeatOfferDeclined():
            _part(roster, event)
            _leave(roster, event.learner)
            roster.gone.add(event.learner)
        case _:
            _fold_terms(roster, event)
    return roster


def _part(roster: Roster, event: EnrollmentCancelled | SeatOfferExpired | SeatOfferDeclined) -> None:
    """Remember who gives a seat up once the offering has begun: they may have been expected, and not come."""
    seat = roster.enrolled.get(event.learner)
    if seat is None or not isinstance(event, EnrollmentCancelled):
        return
    if not (event.before_start or event.because or event.substituted_by or event.without_fee):
        roster.ledger.parted[event.learner] = Parting(terms=seat.terms, organization=seat.organization)


def _held_since(roster: Roster, event: LearnerEnrolled) -> int:
    """How often the offering had been moved by then; for who takes over from one who still has the seat, by theirs."""
    had = roster.enrolled.get(learner_of(event.substitutes or ""))
    return had.moved if had else roster.moved


def _fold_terms(roster: Roster, event: Event) -> None:
    """What is not about anybody on it."""
    match event:
        case RosterOpened():
            roster.terms, roster.capacity = event, event.capacity
        case RosterTermsChanged() if roster.terms is not None:
            roster.moved += _dates(event) != _dates(roster.terms)
            roster.terms = msgspec.structs.replace(roster.terms, **{one: getattr(event, one) for one in TERMS})
            roster.minimum_decided = roster.minimum_decided and not event.decides_anew
        case CapacityChanged():
            roster.capacity = event.capacity
        case MinimumMet() | MinimumMissed():
            roster.minimum_decided = True
        case RosterClosed():
            roster.closed = True
        case RosterMoved():
            roster.moved += 1
            if event.until is not None:
                roster.reopened.append((roster.moved, event.until))
        case SeatsReserved():
            _reserve(roster, event)
        case _:
            roster.ledger.fold(event)


def _reserve(roster: Roster, event: SeatsReserved) -> None:
    seated = [*(one.organization for one in roster.enrolled.values())]
    seated += [one.organization for one in roster.offers.values()]
    waiting = ((roster.waiting[entry[2]].organization, entry) for entry in roster.queue)
    roster.shares.reserve(event.reservations, seated, waiting)


def _dates(terms: RosterOpened | RosterTermsChanged) -> tuple[datetime | None, datetime | None]:
    return terms.starts_at, terms.ends_at


def _wait(roster: Roster, event: LearnerWaitlisted) -> None:
    _leave(roster, event.learner)
    roster.gone.discard(event.learner)
    roster.waiting[event.learner] = Waiting(
        event.priority, event.ticket, event.organization, event.without_prerequisites, event.despite_clash
    )
    entry = (-event.priority, event.ticket, event.learner)
    insort(roster.queue, entry)
    roster.shares.join(event.organization, entry)
    roster.last_ticket = max(roster.last_ticket, event.ticket)


def _hold(roster: Roster, event: SeatOffered) -> None:
    stood = roster.waiting.get(event.learner) or roster.offers.get(event.learner)
    _leave(roster, event.learner)
    organization, despite = (stood.organization, stood.despite_clash) if stood else (None, False)
    roster.offers[event.learner] = SeatOffer(event.expires_at, organization, event.because_of, despite)
    roster.shares.seat(organization, 1)
    insort(roster.due, (event.expires_at, event.learner))


def _leave(roster: Roster, learner: str) -> None:
    seat = roster.enrolled.pop(learner, None)
    if seat is not None:
        roster.shares.seat(seat.organization, -1)
    roster.passed.pop(learner, None)
    waited = roster.waiting.pop(learner, None)
    if waited is not None:
        entry = (-waited.priority, waited.ticket, learner)
        _drop(roster.queue, entry)
        roster.shares.leave(waited.organization, entry)
    offer = roster.offers.pop(learner, None)
    if offer is not None:
        _drop(roster.due, (offer.expires_at, learner))
        roster.shares.seat(offer.organization, -1)


def _drop(ordered: list[Any], entry: Any) -> None:
    place = bisect_left(ordered, entry)
    if ordered[place : place + 1] == [entry]:
        del ordered[place]
