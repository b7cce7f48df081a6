"""Who comes next: seats freed or added go to the first in line, or are held for them.

Nobody is promoted from the cut-off on, or from the start where there is no cut-off; no seat offer
stands longer than that. Who has not completed what comes before keeps their place, and the seat goes past them.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from chassis.decider import Context, Decision
from chassis.errors import Refused
from chassis.ids import stream
from contracts.enrollment import (
    EnrollmentState,
    LearnerEnrolled,
    LearnerPassedOver,
    RosterOpened,
    SeatOfferDeclined,
    SeatOffered,
)
from services.enrollment.commands import (
    AcceptSeat,
    ChangeTerms,
    DeclineSeat,
    ExpireSeatOffers,
    PromoteAfter,
    PromoteLearner,
    PromoteNext,
)
from services.enrollment.domain.admission import NOTHING, Lacking, check_open, missing, not_arrived
from services.enrollment.domain.entries import Said, answer, enrolled, expiries, found, full
from services.enrollment.domain.offering_terms import OfferingTerms, terms_of
from services.enrollment.domain.roster import Roster

Candidates = Mapping[str, Sequence[str]]
"""By learner who waits the courses that they have not completed, of those asked for; the first in line alone.
Null where nothing is asked for.
"""


class Line(msgspec.Struct, frozen=True):
    """A queue that a seat may go to: with the terms on which seats are given, and what is known of those who wait."""

    roster: Roster
    conditions: OfferingTerms
    candidates: Candidates | None


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
    how = {"from_waitlist": True, "because_of": offer.because_of}
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

    `context.facts` is what they lack, if anything.

    Raises:
        Unknown: `not-enrolled`.
        Refused: `enrollment-closed`, `not-waitlisted`, `prerequisite-missing`, `step-not-open`, `offering-full`.
    """
    roster, learner, terms, standing, said = found(states, command.enrollment, context)
    if standing is EnrollmentState.ENROLLED:
        return Decision(events=said, reply=answer(roster, learner, standing))
    if standing is EnrollmentState.CANCELLED:
        raise Refused("The learner does not wait.", slug="not-waitlisted", enrollment=command.enrollment)
    check_open(roster.offering, terms, context.at)
    lapsed = roster.lapsed(context.at)
    waits = standing is EnrollmentState.WAITLISTED
    lacks: Lacking = context.facts or NOTHING
    if lacks.courses and waits and not roster.waiting[learner].excused:
        raise missing(roster.offering, learner, lacks)
    if waits and roster.free(lapsed) <= 0 and not command.allow_oversubscription:
        raise full(roster, lapsed)
    place: Any = roster.waiting[learner] if waits else roster.offers[learner]
    said += enrolled(
        roster,
        terms,
        terms_of(states, roster.offering),
        learner,
        place.organization,
        from_waitlist=True,
        because_of=None if waits else place.because_of,
        out_of_order=waits and roster.queue[0][2] != learner,
    )
    return Decision(events=said, reply=answer(roster, learner, EnrollmentState.ENROLLED))


def promote_next(states: Mapping[str, Any], command: PromoteNext, context: Context) -> Decision:
    """Seats, or seat offers, for the first in line; nothing without a free seat, or once it is too late.

    Nobody is promoted from the cut-off on, or from the start where there is no cut-off. `context.facts` are the
    `Candidates`.

    Raises:
        NotYetKnown: who comes next joined the queue a moment ago, and was not among them.
    """
    roster: Roster = states[stream("roster", command.offering)]
    most = 1 if command.because_of else len(roster.queue)
    return _passed_on(
        [Line(roster, terms_of(states, command.offering), context.facts)], most, command.because_of, context.at
    )


def promote_after(states: Mapping[str, Any], command: PromoteAfter, context: Context) -> Decision:
    """A seat for the first in line wherever one had gone past this learner; `context.facts` are the `Candidates` of
    each offering whose seats they wait for.

    Raises:
        NotYetKnown: as for `promote_next`.
    """
    lines = [
        Line(states[stream("roster", offering)], terms_of(states, offering), found)
        for offering, found in context.facts.items()
    ]
    return _passed_on([line for line in lines if command.learner in line.roster.passed], 1, None, context.at)


def _passed_on(lines: Sequence[Line], most: int, because_of: str | None, at: datetime) -> Decision:
    said: Said = []
    for line in lines:
        roster = line.roster
        lapsed = roster.lapsed(at)
        said += expiries(roster, lapsed)
        if roster.terms is not None and not roster.closed and not _too_late(roster.terms, at):
            seats = min(max(roster.free(lapsed), 0), most)
            said += _taken(line, roster.terms, seats, because_of, at)
    kinds = [type(event) for _, event in said]
    passed_over = kinds.count(LearnerPassedOver)
    promoted = kinds.count(LearnerEnrolled) + kinds.count(SeatOffered)
    return Decision(events=said, reply={"promoted": promoted, "passed_over": passed_over})


def _taken(line: Line, terms: RosterOpened, seats: int, because_of: str | None, at: datetime) -> Said:
    """So many seats for the first in line who lack nothing; who lacks something is told so once."""
    roster, said = line.roster, Said()
    for _, _, learner in roster.queue:
        if not seats:
            break
        lacks = _lacks(roster, learner, line.candidates)
        if not lacks:
            said += _promoted(line, terms, learner, because_of, at)
            seats -= 1
        elif roster.passed.get(learner) != lacks:
            passed = LearnerPassedOver(
                enrollment=roster.enrollment(learner),
                offering=roster.offering,
                learner=learner,
                lacks=lacks,
                because_of=because_of,
            )
            said.append((roster.stream, passed))
    return said


def _lacks(roster: Roster, learner: str, candidates: Candidates | None) -> tuple[str, ...]:
    if candidates is None or roster.waiting[learner].excused:
        return ()
    if learner not in candidates:
        raise not_arrived("enrollment", roster.enrollment(learner))
    return tuple(candidates[learner])


def expire(states: Mapping[str, Any], command: ExpireSeatOffers, context: Context) -> Decision:
    """The seat offers that ran out by `due`, or by now."""
    roster: Roster = states[stream("roster", command.offering)]
    said = expiries(roster, roster.lapsed(max(command.due, context.at)))
    return Decision(events=said, reply={"expired": len(said)})


def deadline(terms: RosterOpened | ChangeTerms) -> datetime | None:
    """From when on nobody is promoted, if that was said."""
    return terms.cut_off_at or terms.starts_at


def _promoted(line: Line, terms: RosterOpened, learner: str, because_of: str | None, at: datetime) -> Said:
    roster = line.roster
    if terms.offer_minutes is None:
        organization = roster.waiting[learner].organization
        how = {"from_waitlist": True, "because_of": because_of}
        return enrolled(roster, terms, line.conditions, learner, organization, **how)
    expires_at = at + timedelta(minutes=terms.offer_minutes)
    limit = deadline(terms)
    offered = SeatOffered(
        enrollment=roster.enrollment(learner),
        offering=roster.offering,
        learner=learner,
        expires_at=expires_at if limit is None else min(expires_at, limit),
        because_of=because_of,
    )
    return [(roster.stream, offered)]


def _too_late(terms: RosterOpened, at: datetime) -> bool:
    limit = deadline(terms)
    return limit is not None and at >= limit


def _no_offer(enrollment: str, standing: EnrollmentState) -> Refused:
    return Refused(
        "No seat is held for this learner.", slug="no-seat-offer", enrollment=enrollment, state=standing.value
    )
