"""Seats that are held, taken, declined or run out, and those that are given out of order."""

from collections.abc import Mapping
from typing import Any

from chassis.decider import Context, Decision
from chassis.errors import Refused
from chassis.ids import stream
from contracts.enrollment import EnrollmentState, SeatOfferDeclined
from services.enrollment.commands import AcceptSeat, DeclineSeat, ExpireSeatOffers, PromoteLearner
from services.enrollment.domain import own_calendar
from services.enrollment.domain.admission import NOTHING, check_open, missing
from services.enrollment.domain.entries import answer, enrolled, expiries, found, full
from services.enrollment.domain.offering_terms import terms_of
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
    conditions = terms_of(states, roster.offering)
    how = {"from_waitlist": True, "because_of": offer.because_of, "despite_clash": offer.despite_clash}
    said += enrolled(roster, terms, conditions, learner, offer.organization, **how)
    return Decision(events=said, reply=answer(roster, learner, EnrollmentState.ENROLLED))


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

    `context.facts` is what they lack, and what they have at the same time.

    Raises:
        Unknown: `not-enrolled`.
        Refused: `enrollment-closed`, `not-waitlisted`, `prerequisite-missing`, `step-not-open`, `own-calendar-clash`,
            `offering-full`.
    """
    roster, learner, terms, standing, said = found(states, command.enrollment, context)
    if standing is EnrollmentState.ENROLLED:
        return Decision(events=said, reply=answer(roster, learner, standing))
    if standing is EnrollmentState.CANCELLED:
        raise Refused("The learner does not wait.", slug="not-waitlisted", enrollment=command.enrollment)
    check_open(roster.offering, terms, context.at)
    lapsed = roster.lapsed(context.at)
    waits = standing is EnrollmentState.WAITLISTED
    lacks, clashes = context.facts or (NOTHING, ())
    if lacks.courses and waits and not roster.waiting[learner].excused:
        raise missing(roster.offering, learner, lacks)
    if waits and not roster.waiting[learner].despite_clash:
        own_calendar.check(roster.offering, learner, clashes, context.at)
    place: Any = roster.waiting[learner] if waits else roster.offers[learner]
    free = roster.openings(lapsed, context.at)
    if waits and not free.has(roster.shares.of(place.organization)) and not command.allow_oversubscription:
        raise full(roster, lapsed)
    said += enrolled(
        roster,
        terms,
        terms_of(states, roster.offering),
        learner,
        place.organization,
        from_waitlist=True,
        because_of=None if waits else place.because_of,
        out_of_order=waits and roster.queue[0][2] != learner,
        despite_clash=command.despite_clash or place.despite_clash,
    )
    return Decision(events=said, reply=answer(roster, learner, EnrollmentState.ENROLLED))


def expire(states: Mapping[str, Any], command: ExpireSeatOffers, context: Context) -> Decision:
    """The seat offers that ran out by `due`, or by now."""
    roster: Roster = states[stream("roster", command.offering)]
    said = expiries(roster, roster.lapsed(max(command.due, context.at)))
    return Decision(events=said, reply={"expired": len(said)})


def _no_offer(enrollment: str, standing: EnrollmentState) -> Refused:
    return Refused(
        "No seat is held for this learner.", slug="no-seat-offer", enrollment=enrollment, state=standing.value
    )
