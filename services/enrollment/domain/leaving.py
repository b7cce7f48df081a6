"""Leaving a roster, and what that costs: by the terms that a seat was given on, or by nobody's fault for nothing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chassis.decider import Context, Decision
from chassis.ids import stream
from contracts.enrollment import EnrollmentState, RosterMoved, RosterOpened
from contracts.event import Event
from services.enrollment.commands import ChargeNoShow, NoteMove, ReverseNoShow
from services.enrollment.domain.charging import (
    Parting,
    for_coming_after_all,
    for_leaving,
    for_not_coming,
    for_provider,
)
from services.enrollment.domain.entries import Said, ended, payer
from services.enrollment.domain.going import Going
from services.enrollment.domain.offering_terms import OfferingTerms, terms_of
from services.enrollment.domain.places import Seat
from services.enrollment.domain.policies import Leaving
from services.enrollment.domain.roster import Roster


def left(
    roster: Roster, terms: RosterOpened, conditions: OfferingTerms, learner: str, was: EnrollmentState, how: Going
) -> Said:
    """The end of a seat, a seat offer or a place in the queue, and the fee in place of the seat's price.

    Raises:
        Refused: `excuse-unknown`.
    """
    over = ended(
        roster,
        terms,
        learner,
        was,
        how.by,
        how.when,
        because=how.because,
        excuse=how.excuse,
        transferred_to=how.transferred_to,
        substituted_by=how.substituted_by,
        without_fee=how.without_fee,
    )
    seat = roster.enrolled.get(learner)
    charges = _charges(roster, terms, conditions, learner, seat, how) if seat is not None else ()
    return [(roster.stream, event) for event in (over, *charges)]


def _charges(
    roster: Roster, terms: RosterOpened, conditions: OfferingTerms, learner: str, seat: Seat, how: Going
) -> list[Event]:
    pays = payer(roster, learner, seat.organization)
    leaving = Leaving(
        at=how.when,
        starts_at=terms.starts_at,
        timezone=terms.timezone,
        moved=_moved(roster, terms, seat, how.when),
        waived=how.is_free,
        excuse=how.excuse,
    )
    return for_leaving(pays, roster.ledger, conditions.at(seat.terms), leaving, how.word)


def _moved(roster: Roster, terms: RosterOpened, seat: Seat, when: datetime) -> bool:
    """Whether a move since they had the seat lets them leave for free by then: until the offering begins, or, where it
    had begun when a session moved, until that does.
    """
    if seat.moved >= roster.moved:
        return False
    begins = terms.starts_at or terms.ends_at
    ahead = begins is None or when < begins
    return ahead or any(when < until for number, until in roster.reopened if number > seat.moved)


def called_off(roster: Roster, conditions: OfferingTerms) -> Said:
    """Every charge taken back, also of those who had left: the provider calls the offering off."""
    ledger = roster.ledger
    charged = dict.fromkeys((*ledger.seats, *ledger.fees, *ledger.no_shows))
    return [
        (roster.stream, event)
        for learner in charged
        for event in for_provider(payer(roster, learner, _organization(roster, learner)), ledger, conditions.currency)
    ]


def note_move(states: Mapping[str, Any], command: NoteMove, context: Context) -> Decision:
    """Who has a seat by now may leave for free; nothing where nobody has one, or the offering is over."""
    roster: Roster = states[stream("roster", command.offering)]
    terms = roster.terms
    over = terms is not None and terms.ends_at is not None and context.at >= terms.ends_at
    if terms is None or roster.closed or over or not roster.enrolled:
        return Decision()
    begun = terms.starts_at is not None and terms.starts_at <= context.at
    until = command.starts_at if begun else None
    moved = RosterMoved(offering=roster.offering, session=command.session, until=until)
    return Decision(events=((roster.stream, moved),))


def charge_no_show(states: Mapping[str, Any], command: ChargeNoShow, _context: Context) -> Decision:
    """The fee of who did not come, by the terms that their seat was given on; also of who gave it up once the offering
    had begun, and was expected. Nothing for who had none, or was excused or let off.
    """
    roster: Roster = states[stream("roster", command.offering)]
    seat = _seat(roster, command.learner)
    if seat is None or roster.closed:
        return Decision()
    pays = payer(roster, command.learner, seat.organization)
    terms = terms_of(states, command.offering).at(seat.terms)
    charges = for_not_coming(pays, roster.ledger, terms, command.session)
    return Decision(events=[(roster.stream, event) for event in charges])


def reverse_no_show(states: Mapping[str, Any], command: ReverseNoShow, _context: Context) -> Decision:
    """The fee taken back of who came after all, or of everybody, and the price due again."""
    roster: Roster = states[stream("roster", command.offering)]
    if roster.closed:
        return Decision()
    conditions = terms_of(states, command.offering)
    because = "withdrawn" if command.learner is None else "corrected"
    said: Said = []
    for learner in [*roster.ledger.missed] if command.learner is None else [command.learner]:
        seat = roster.enrolled.get(learner)
        terms = conditions.at(seat.terms) if seat else None
        pays = payer(roster, learner, _organization(roster, learner))
        back = for_coming_after_all(pays, roster.ledger, terms, conditions.currency, command.session, because)
        said += [(roster.stream, event) for event in back]
    return Decision(events=said)


def _organization(roster: Roster, learner: str) -> str | None:
    seat = _seat(roster, learner)
    return seat.organization if seat else None


def _seat(roster: Roster, learner: str) -> Seat | Parting | None:
    return roster.enrolled.get(learner) or roster.ledger.parted.get(learner)
