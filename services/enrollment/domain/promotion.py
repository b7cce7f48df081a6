"""Who comes next: seats freed or added go to the first in line, or are held for them.

Nobody is promoted from the cut-off on, or from the start where there is no cut-off; no seat offer
stands longer than that.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from chassis.decider import Context, Decision
from chassis.errors import Refused
from chassis.ids import stream
from contracts.enrollment import EnrollmentState, LearnerEnrolled, RosterOpened, SeatOfferDeclined, SeatOffered
from services.enrollment.commands import (
    AcceptSeat,
    ChangeTerms,
    DeclineSeat,
    ExpireSeatOffers,
    PromoteLearner,
    PromoteNext,
)
from services.enrollment.domain.admission import check_open
from services.enrollment.domain.entries import answer, enrolled, expiries, found, full
from services.enrollment.domain.roster import Roster


def accept(states: Mapping[str, Any], command: AcceptSeat, context: Context) -> Decision:
    """The held seat is the learner's; nothing for who already has one.

    Raises:
        Unknown: `not-enrolled`.
        Refused: `no-seat-offer`, `seat-offer-expired`.
    """
    roster, learner, terms, standing, said = found(states, command.enrollment, context)
    if standing is EnrollmentState.ENROLLED:
        return Decision(events=said, reply=answer(roster, learner, standing))
    offer = roster.offers.get(learner)
    if offer is None:
        raise _no_offer(command.enrollment, standing)
    if standing is not EnrollmentState.OFFERED:
        raise Refused(
            "The seat offer has expired.",
            slug="seat-offer-expired",
            enrollment=command.enrollment,
            expires_at=offer.expires_at,
            at=context.at,
        )
    taken = enrolled(roster, terms, learner, offer.organization, from_waitlist=True, because_of=offer.because_of)
    return Decision(events=[*said, (roster.stream, taken)], reply=answer(roster, learner, EnrollmentState.ENROLLED))


def decline(states: Mapping[str, Any], command: DeclineSeat, context: Context) -> Decision:
    """The held seat is free for the next in line; nothing for who has already left.

    Raises:
        Unknown: `not-enrolled`.
        Refused: `no-seat-offer`.
    """
    roster, learner, _, standing, said = found(states, command.enrollment, context)
    if standing is EnrollmentState.OFFERED:
        declined = SeatOfferDeclined(enrollment=command.enrollment, offering=roster.offering, learner=learner)
        said.append((roster.stream, declined))
    elif standing is not EnrollmentState.CANCELLED:
        raise _no_offer(command.enrollment, standing)
    return Decision(events=said, reply=answer(roster, learner, EnrollmentState.CANCELLED))


def promote(states: Mapping[str, Any], command: PromoteLearner, context: Context) -> Decision:
    """A seat for the learner picked, before others; nothing for who already has one.

    Raises:
        Unknown: `not-enrolled`.
        Refused: `enrollment-closed`, `not-waitlisted`, `offering-full`.
    """
    roster, learner, terms, standing, said = found(states, command.enrollment, context)
    if standing is EnrollmentState.ENROLLED:
        return Decision(events=said, reply=answer(roster, learner, standing))
    if standing is EnrollmentState.CANCELLED:
        raise Refused("The learner does not wait.", slug="not-waitlisted", enrollment=command.enrollment)
    check_open(roster.offering, terms, context.at)
    lapsed = roster.lapsed(context.at)
    waits = standing is EnrollmentState.WAITLISTED
    if waits and roster.free(lapsed) <= 0 and not command.allow_oversubscription:
        raise full(roster, lapsed)
    place: Any = roster.waiting[learner] if waits else roster.offers[learner]
    picked = enrolled(
        roster,
        terms,
        learner,
        place.organization,
        from_waitlist=True,
        because_of=None if waits else place.because_of,
        out_of_order=waits and roster.queue[0][2] != learner,
    )
    return Decision(events=[*said, (roster.stream, picked)], reply=answer(roster, learner, EnrollmentState.ENROLLED))


def promote_next(states: Mapping[str, Any], command: PromoteNext, context: Context) -> Decision:
    """Seats, or seat offers, for the first in line; nothing without a free seat, or once it is too late.

    Nobody is promoted from the cut-off on, or from the start where there is no cut-off.
    """
    roster: Roster = states[stream("roster", command.offering)]
    terms = roster.terms
    lapsed = roster.lapsed(context.at)
    said = expiries(roster, lapsed)
    if terms is None or roster.closed or _too_late(terms, context.at):
        return Decision(events=said)
    seats = max(roster.free(lapsed), 0)
    for _, _, learner in roster.queue[: min(seats, 1) if command.because_of else seats]:
        said.append((roster.stream, _promoted(roster, terms, learner, command.because_of, context.at)))
    return Decision(events=said, reply={"promoted": len(said) - len(lapsed)})


def expire(states: Mapping[str, Any], command: ExpireSeatOffers, context: Context) -> Decision:
    """The seat offers that ran out by `due`, or by now."""
    roster: Roster = states[stream("roster", command.offering)]
    said = expiries(roster, roster.lapsed(max(command.due, context.at)))
    return Decision(events=said, reply={"expired": len(said)})


def deadline(terms: RosterOpened | ChangeTerms) -> datetime | None:
    """From when on nobody is promoted, if that was said."""
    return terms.cut_off_at or terms.starts_at


def _promoted(
    roster: Roster, terms: RosterOpened, learner: str, because_of: str | None, at: datetime
) -> LearnerEnrolled | SeatOffered:
    if terms.offer_minutes is None:
        organization = roster.waiting[learner].organization
        return enrolled(roster, terms, learner, organization, from_waitlist=True, because_of=because_of)
    expires_at = at + timedelta(minutes=terms.offer_minutes)
    limit = deadline(terms)
    return SeatOffered(
        enrollment=roster.enrollment(learner),
        offering=roster.offering,
        learner=learner,
        expires_at=expires_at if limit is None else min(expires_at, limit),
        because_of=because_of,
    )


def _too_late(terms: RosterOpened, at: datetime) -> bool:
    limit = deadline(terms)
    return limit is not None and at >= limit


def _no_offer(enrollment: str, standing: EnrollmentState) -> Refused:
    return Refused(
        "No seat is held for this learner.", slug="no-seat-offer", enrollment=enrollment, state=standing.value
    )
