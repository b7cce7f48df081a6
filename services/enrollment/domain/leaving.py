"""Leaving a roster, and what that costs: by the terms that a seat was given on, or by nobody's fault for nothing."""

from collections.abc import Mapping
from typing import Any

from chassis.decider import Context, Decision
from chassis.ids import stream
from contracts.enrollment import EnrollmentState, RosterMoved, RosterOpened
from contracts.event import Event
from services.enrollment.commands import ChargeNoShow, NoteMove, ReverseNoShow
from services.enrollment.domain.charging import for_coming_after_all, for_leaving, for_not_coming, for_provider
from services.enrollment.domain.entries import Said, ended, payer
from services.enrollment.domain.going import Going
from services.enrollment.domain.offering_terms import OfferingTerms, terms_of
from services.enrollment.domain.policies import Leaving
from services.enrollment.domain.roster import Roster, Seat


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
        moved=seat.moved < roster.moved,
        waived=how.is_free,
        excuse=how.excuse,
    )
    return for_leaving(pays, roster.ledger, conditions.at(seat.terms), leaving, how.word)


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
    over = roster.terms is not None and roster.terms.ends_at is not None and context.at >= roster.terms.ends_at
    if roster.terms is None or roster.closed or over or not roster.enrolled:
        return Decision()
    return Decision(events=((roster.stream, RosterMoved(offering=roster.offering, session=command.session)),))


def charge_no_show(states: Mapping[str, Any], command: ChargeNoShow, _context: Context) -> Decision:
    """The fee of who did not come, by the terms that their seat was given on; nothing for who has none."""
    roster: Roster = states[stream("roster", command.offering)]
    seat = roster.enrolled.get(command.learner)
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
        pays = payer(roster, learner, seat.organization if seat else None)
        back = for_coming_after_all(pays, roster.ledger, terms, conditions.currency, command.session, because)
        said += [(roster.stream, event) for event in back]
    return Decision(events=said)


def _organization(roster: Roster, learner: str) -> str | None:
    seat = roster.enrolled.get(learner)
    return seat.organization if seat else None
