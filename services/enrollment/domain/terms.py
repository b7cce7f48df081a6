"""The terms of a roster after its offering was revised or moved: by them everybody is judged from then on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import UNSET
from msgspec.structs import asdict

from chassis.decider import Context, Decision
from chassis.ids import stream
from contracts.enrollment import RosterTermsChanged, SeatOffered
from contracts.shared import notify_told
from services.enrollment.commands import ChangeTerms, TryRevision
from services.enrollment.domain.admission import is_seated
from services.enrollment.domain.entries import Said, expiries
from services.enrollment.domain.passing_on import deadline
from services.enrollment.domain.reserving import no_seats
from services.enrollment.domain.roster import TERMS, Roster
from services.enrollment.domain.seats import opened


def change(states: Mapping[str, Any], command: ChangeTerms, context: Context) -> Decision:
    """Other terms; nothing if they are the same, or there is no roster. A minimum that was decided about is decided
    about once more where the date for it has moved and is ahead. A seat offer that would outlast the new deadline ends
    with it.
    """
    roster: Roster = states[stream("roster", command.offering)]
    terms = roster.terms
    if terms is None or roster.closed or all(getattr(command, name) == getattr(terms, name) for name in TERMS):
        return Decision()
    due = command.decide_at
    anew = roster.minimum_decided and due is not None and due != terms.decide_at and due > context.at
    changed = RosterTermsChanged(**asdict(command) | {"notify": notify_told(command.notify)}, decides_anew=anew)
    lapsed = roster.lapsed(context.at)
    said: Said = [*expiries(roster, lapsed), (roster.stream, changed)]
    limit = deadline(command)
    if limit is not None:
        said += _cut_short(roster, lapsed, limit, context.at)
    return Decision(events=said)


def attempt(states: Mapping[str, Any], command: TryRevision, context: Context) -> Decision:
    """What `change` would decide, once the offering was revised so.

    Raises:
        Refused: `offering-has-no-seats`, `offering-cancelled`.
        NotYetKnown: the roster is not open yet.
    """
    if not is_seated(command.offering):
        raise no_seats(command.offering)
    terms = opened(states[stream("roster", command.offering)])
    given = {name: getattr(command, name) for name in TERMS if getattr(command, name) is not UNSET}
    stands = {name: getattr(terms, name) for name in TERMS}
    return change(states, ChangeTerms(**stands | given, notify=command.notify), context)


def _cut_short(roster: Roster, lapsed: list[str], limit: datetime, at: datetime) -> Said:
    late = [learner for moment, learner in roster.due if moment > limit and learner not in lapsed]
    if limit <= at:
        return expiries(roster, late)
    return [
        (
            roster.stream,
            SeatOffered(
                enrollment=roster.enrollment(learner),
                offering=roster.offering,
                learner=learner,
                expires_at=limit,
                because_of=roster.offers[learner].because_of,
            ),
        )
        for learner in late
    ]
