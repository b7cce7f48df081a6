"""What a roster can record about one learner, what it answers, and what it cannot do."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from chassis.decider import Context
from chassis.errors import Refused
from contracts.enrollment import (
    CancelledBy,
    EnrollmentCancelled,
    EnrollmentState,
    LearnerEnrolled,
    RosterOpened,
    SeatOfferExpired,
)
from contracts.event import Event
from services.enrollment.domain.admission import Dates, learner_of, never_enrolled, stream_of
from services.enrollment.domain.charging import Payer, for_seat
from services.enrollment.domain.offering_terms import OfferingTerms
from services.enrollment.domain.roster import Roster

Said = list[tuple[str, Event]]


def found(
    states: Mapping[str, Any], enrollment: str, context: Context
) -> tuple[Roster, str, RosterOpened, EnrollmentState, Said]:
    """The roster, the learner, the terms, where the learner stands, and what has to be said first."""
    roster = states[stream_of(enrollment)]
    learner = learner_of(enrollment)
    if not isinstance(roster, Roster) or roster.terms is None:
        raise never_enrolled(enrollment)
    lapsed = roster.lapsed(context.at)
    standing = roster.standing(learner, lapsed)
    if standing is None:
        raise never_enrolled(enrollment)
    return roster, learner, roster.terms, standing, expiries(roster, lapsed)


def dates_of(terms: RosterOpened, told: Dates | None) -> Dates:
    """When the offering takes place, as its roster says; and whether it was delivered, as is `told`."""
    delivered = told is not None and told.delivered
    return Dates(starts_at=terms.starts_at, ends_at=terms.ends_at, delivered=delivered)


def expiries(roster: Roster, lapsed: Iterable[str]) -> Said:
    """The facts that these seat offers have expired."""
    return [
        (
            roster.stream,
            SeatOfferExpired(enrollment=roster.enrollment(learner), offering=roster.offering, learner=learner),
        )
        for learner in lapsed
    ]


def enrolled(
    roster: Roster, terms: RosterOpened, conditions: OfferingTerms, learner: str, organization: str | None, **how: Any
) -> Said:
    """The fact that a learner holds a seat on the present `conditions`, and what is charged for it; `how` fills the
    fields that tell how they came by it.
    """
    now = conditions.now
    seated = LearnerEnrolled(
        enrollment=roster.enrollment(learner),
        offering=roster.offering,
        course=terms.course,
        learner=learner,
        format=terms.format,
        organization=organization,
        program=terms.program,
        terms=now.terms if now else 0,
        **how,
    )
    charged = for_seat(payer(roster, learner, organization), now)
    return [(roster.stream, event) for event in (seated, *charged)]


def payer(roster: Roster, learner: str, organization: str | None) -> Payer:
    """Whose charges those of a learner are."""
    return Payer(
        enrollment=roster.enrollment(learner), offering=roster.offering, learner=learner, organization=organization
    )


def ended(
    roster: Roster, terms: RosterOpened, learner: str, was: EnrollmentState, by: CancelledBy, when: datetime, **how: Any
) -> EnrollmentCancelled:
    """The fact that a learner has left; `how` fills the fields that tell more of it."""
    return EnrollmentCancelled(
        enrollment=roster.enrollment(learner),
        offering=roster.offering,
        course=terms.course,
        learner=learner,
        was=was,
        by=by,
        before_start=terms.starts_at is not None and when < terms.starts_at,
        program=terms.program,
        **how,
    )


def present(roster: Roster, learner: str, standing: EnrollmentState) -> dict[str, Any]:
    """The answer about a learner who is here already: where they stand now."""
    if standing is EnrollmentState.WAITLISTED:
        waits = roster.waiting[learner]
        return answer(roster, learner, standing, place=roster.place(waits.priority, waits.ticket))
    if standing is EnrollmentState.OFFERED:
        return answer(roster, learner, standing, expires_at=roster.offers[learner].expires_at)
    return answer(roster, learner, standing)


def answer(roster: Roster, learner: str, state: EnrollmentState, **more: Any) -> dict[str, Any]:
    """What is answered about a learner: ids, counts and times alone, because answers are stored."""
    return {"enrollment": roster.enrollment(learner), "state": state.value, **more}


def full(roster: Roster, lapsed: list[str]) -> Refused:
    """There is no free seat for this learner; the figures say why."""
    return Refused("Every seat is taken, or awaited.", slug="offering-full", **figures(roster, lapsed))


def figures(roster: Roster, lapsed: list[str]) -> dict[str, Any]:
    """How full a roster is; what a refusal rests on."""
    return {
        "offering": roster.offering,
        "capacity": roster.capacity,
        "enrolled": len(roster.enrolled),
        "offered": len(roster.offers) - len(lapsed),
        "waitlisted": len(roster.waiting),
        **({"reserved": kept} if (kept := sum(one.seats for one in roster.shares.reserved)) else {}),
    }
