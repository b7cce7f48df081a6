"""Who comes next: seats freed or added go to the first in line, or are held for them.

Nobody is promoted from the cut-off on, or from the start where there is no cut-off; no seat offer
stands longer than that. Who has not completed what comes before keeps their place, and the seat goes past them.
"""

import sys
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

import msgspec

from chassis.decider import Context, Decision
from chassis.errors import Unavailable
from chassis.ids import stream
from contracts.enrollment import LearnerEnrolled, LearnerPassedOver, RosterOpened, SeatOffered
from services.enrollment.commands import PromoteAfter, PromoteNext
from services.enrollment.domain.candidate import FREE, Candidate
from services.enrollment.domain.entries import Said, enrolled, expiries
from services.enrollment.domain.offering_terms import OfferingTerms, terms_of
from services.enrollment.domain.roster import Roster
from services.enrollment.domain.seats import opened
from services.enrollment.domain.shares import Openings

SHORTEST, QUARTER = timedelta(minutes=15), 4


class Begins(Protocol):
    """What has a start, and a time before which people enroll in it."""

    @property
    def cut_off_at(self) -> datetime | None:
        """When enrollment closes, if that was said."""

    @property
    def starts_at(self) -> datetime | None:
        """When it begins."""


Candidates = Mapping[str, Candidate]
"""By learner who waits what stands in the way of a seat; the first in line alone. Null where nothing can."""


class Line(msgspec.Struct, frozen=True):
    """A queue that a seat may go to: with the terms on which seats are given, and what is known of those who wait."""

    roster: Roster
    conditions: OfferingTerms
    candidates: Candidates | None


def promote_next(states: Mapping[str, Any], command: PromoteNext, context: Context) -> Decision:
    """Seats, or seat offers, for the first in line; nothing without a free seat, or once it is too late.

    Nobody is promoted from the cut-off on, or from the start where there is no cut-off. `context.facts` are the
    `Candidates`.

    Raises:
        Unavailable: who comes next joined the queue a moment ago, and was not among them.
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
        Unavailable: as for `promote_next`.
    """
    lines = [
        Line(states[stream("roster", offering)], terms_of(states, offering), found)
        for offering, found in context.facts.items()
    ]
    if command.beside:
        return _passed_on([one for one in lines if one.roster.passed], sys.maxsize, None, context.at)
    return _passed_on([one for one in lines if command.learner in one.roster.passed], 1, None, context.at)


def _passed_on(lines: Sequence[Line], most: int, because_of: str | None, at: datetime) -> Decision:
    said: Said = []
    for line in lines:
        roster = line.roster
        lapsed = roster.lapsed(at)
        said += expiries(roster, lapsed)
        if roster.terms is not None and not roster.closed and not too_late(roster.terms, at):
            said += _taken(line, roster.openings(lapsed, at), most, because_of, at)
    kinds = [type(event) for _, event in said]
    passed_over = kinds.count(LearnerPassedOver)
    promoted = kinds.count(LearnerEnrolled) + kinds.count(SeatOffered)
    return Decision(events=said, reply={"promoted": promoted, "passed_over": passed_over})


def _taken(line: Line, free: Openings, most: int, because_of: str | None, at: datetime) -> Said:
    """So many seats at most for the first in line for whom one is free and who lack nothing; who lacks something is
    told so once.
    """
    roster, said = line.roster, Said()
    for share, learner in free.in_order():
        if not most:
            break
        stands = _in_the_way(roster, learner, line.candidates, at)
        if not stands:
            said += _promoted(line, learner, because_of, at)
            free.take(share)
            most -= 1
        elif roster.passed.get(learner) != stands.told:
            passed = LearnerPassedOver(
                enrollment=roster.enrollment(learner),
                offering=roster.offering,
                learner=learner,
                lacks=stands.lacks,
                because_of=because_of,
                reasons=stands.reasons,
                clashes=stands.sessions,
            )
            said.append((roster.stream, passed))
    return said


def _in_the_way(roster: Roster, learner: str, candidates: Candidates | None, at: datetime) -> Candidate:
    if candidates is None:
        return FREE
    if learner not in candidates:
        # However long the views are behind, the seat waits for them, and nothing of the offering is set aside.
        raise Unavailable("Who comes next joined the queue a moment ago, and has not arrived here yet.")
    waits = roster.waiting[learner]
    return candidates[learner].for_seat(excused=waits.excused, despite_clash=waits.despite_clash, at=at)


def deadline(terms: Begins) -> datetime | None:
    """From when on nobody is promoted, and no request agreed to, if that was said."""
    return terms.cut_off_at or terms.starts_at


def _promoted(line: Line, learner: str, because_of: str | None, at: datetime) -> Said:
    roster = line.roster
    terms = opened(roster)
    if terms.offer_minutes is None:
        waits = roster.waiting[learner]
        how = {"from_waitlist": True, "because_of": because_of, "despite_clash": waits.despite_clash}
        return enrolled(roster, terms, line.conditions, learner, waits.organization, **how)
    offered = SeatOffered(
        enrollment=roster.enrollment(learner),
        offering=roster.offering,
        learner=learner,
        expires_at=at + window(terms.offer_minutes, deadline(terms), at),
        because_of=because_of,
    )
    return [(roster.stream, offered)]


def window(minutes: int, limit: datetime | None, at: datetime) -> timedelta:
    """How long a seat is held: as said, but no longer than a quarter of the time that is left, so that others come to
    it as well; a quarter of an hour at least, and never beyond the deadline.
    """
    said = timedelta(minutes=minutes)
    if limit is None:
        return said
    left = limit - at
    return min(said, max(left / QUARTER, SHORTEST), left)


def too_late(terms: RosterOpened, at: datetime) -> bool:
    """Whether nobody is promoted any more by then."""
    limit = deadline(terms)
    return limit is not None and at >= limit
