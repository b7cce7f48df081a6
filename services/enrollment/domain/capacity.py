"""How many seats there are, from opening a roster to closing it, and whether they are enough in use."""

from collections.abc import Mapping
from itertools import chain, islice
from typing import Any

from msgspec.structs import asdict

from chassis.decider import Context, Decision
from chassis.errors import Refused
from chassis.ids import stream
from contracts.enrollment import (
    CancelledBy,
    CapacityChanged,
    EnrollmentState,
    MinimumMet,
    MinimumMissed,
    RosterClosed,
    RosterOpened,
)
from contracts.shared import notify_told
from services.enrollment.commands import ChangeCapacity, CloseRoster, DecideMinimum, OpenRoster
from services.enrollment.domain.admission import is_seated
from services.enrollment.domain.entries import Said, ended, expiries
from services.enrollment.domain.leaving import called_off
from services.enrollment.domain.offering_terms import terms_of
from services.enrollment.domain.reserving import check_fits, no_seats, standing
from services.enrollment.domain.roster import Roster
from services.enrollment.domain.seats import opened

LISTED = 100


def open_roster(states: Mapping[str, Any], command: OpenRoster, _context: Context) -> Decision:
    """The roster of a published offering; nothing if it is there."""
    roster: Roster = states[stream("roster", command.offering)]
    if roster.terms is not None:
        return Decision()
    return Decision(events=((roster.stream, RosterOpened(**asdict(command))),))


def close_roster(states: Mapping[str, Any], command: CloseRoster, context: Context) -> Decision:
    """The end of every seat, seat offer, place in the queue and charge, by the provider; then the roster's."""
    roster: Roster = states[stream("roster", command.offering)]
    terms = roster.terms
    if terms is None or roster.closed:
        return Decision()
    lapsed = roster.lapsed(context.at)
    said = expiries(roster, lapsed)
    left = [
        *((learner, EnrollmentState.ENROLLED) for learner in roster.enrolled),
        *((learner, EnrollmentState.OFFERED) for learner in roster.offers.keys() - set(lapsed)),
        *((learner, EnrollmentState.WAITLISTED) for *_, learner in roster.queue),
    ]
    said.extend(
        (roster.stream, ended(roster, terms, learner, was, CancelledBy.PROVIDER, context.at)) for learner, was in left
    )
    said += called_off(roster, terms_of(states, roster.offering))
    said.append((roster.stream, RosterClosed(offering=roster.offering)))
    return Decision(events=said, reply={"cancelled": len(left)})


def change(states: Mapping[str, Any], command: ChangeCapacity, context: Context) -> Decision:
    """Another number of seats; nothing if it is the present one. Who is promoted is a reaction's.

    Raises:
        NotYetKnown: the roster is not open yet.
        Refused: `offering-cancelled`, `offering-has-no-seats` (it is open to everyone), `capacity-below-taken`, listing
            the enrollments in excess, the latest first; `reserved-too-many`.
    """
    if not is_seated(command.offering):
        raise no_seats(command.offering)
    roster: Roster = states[stream("roster", command.offering)]
    opened(roster)
    if command.capacity is not None:
        check_fits(roster, command.capacity, standing(roster, context.at))
    lapsed = roster.lapsed(context.at)
    said = expiries(roster, lapsed)
    taken = roster.taken - len(lapsed)
    excess = 0 if command.capacity is None else max(taken - command.capacity, 0)
    reply = {"offering": roster.offering, "capacity": command.capacity, "oversubscribed": excess}
    if command.capacity == roster.capacity:
        return Decision(events=said, reply=reply)
    if excess and not command.allow_oversubscription:
        raise _too_few(roster, command, lapsed, excess)
    told = notify_told(command.notify)
    changed = CapacityChanged(
        offering=roster.offering, capacity=command.capacity, oversubscribed=excess, notify=told
    )  # fmt: skip
    return Decision(events=[*said, (roster.stream, changed)], reply=reply)


def decide_minimum(states: Mapping[str, Any], command: DecideMinimum, context: Context) -> Decision:
    """Whether enough learners hold seats; nothing if that was said, or the offering has begun."""
    roster: Roster = states[stream("roster", command.offering)]
    terms = roster.terms
    if terms is None or terms.minimum is None or roster.closed or roster.minimum_decided:
        return Decision()
    if terms.starts_at is not None and context.at >= terms.starts_at:
        return Decision()
    said: Said = expiries(roster, roster.lapsed(context.at))
    enrolled = len(roster.enrolled)
    verdict = MinimumMet if enrolled >= terms.minimum else MinimumMissed
    said.append((roster.stream, verdict(offering=roster.offering, enrolled=enrolled, minimum=terms.minimum)))
    return Decision(events=said, reply={"enrolled": enrolled, "minimum": terms.minimum})


def _too_few(roster: Roster, command: ChangeCapacity, lapsed: list[str], excess: int) -> Refused:
    offers = (learner for learner in reversed(roster.offers) if learner not in lapsed)
    latest = islice(chain(offers, reversed(roster.enrolled)), min(excess, LISTED))
    return Refused(
        "More seats are taken than there would be.",
        slug="capacity-below-taken",
        offering=roster.offering,
        capacity=command.capacity,
        enrolled=len(roster.enrolled),
        offered=len(roster.offers) - len(lapsed),
        excess=excess,
        excess_enrollments=[roster.enrollment(learner) for learner in latest],
    )
