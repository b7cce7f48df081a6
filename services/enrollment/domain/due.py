"""Promotions that are due: a seat is free, and somebody waits who could take it, as far as the roster knows."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from contracts.enrollment import LearnerEnrolled, SeatOffered
from contracts.event import Event
from services.enrollment.domain.passing_on import too_late
from services.enrollment.domain.roster import Roster, evolve


class Watched(msgspec.Struct):
    """A roster that is followed to the `version` of its stream; `since` when a promotion is due and none has happened,
    null while none is.
    """

    roster: Roster
    version: int = 0
    since: datetime | None = None


def is_due(roster: Roster, at: datetime) -> bool:
    """Whether a seat could be given by then; one that went past somebody does not wait for them."""
    if roster.terms is None or roster.closed or too_late(roster.terms, at):
        return False
    free = roster.openings(roster.lapsed(at), at)
    return any(learner not in roster.passed for _, learner in free.in_order())


def follow(watched: Watched, events: Iterable[tuple[Event, datetime]]) -> None:
    """Fold what happened, each with its moment. With every promotion it begins anew."""
    for event, at in events:
        watched.roster = evolve(watched.roster, event)
        watched.version += 1
        promoted = isinstance(event, LearnerEnrolled | SeatOffered)
        if not is_due(watched.roster, at):
            watched.since = None
        elif watched.since is None or promoted:
            watched.since = at


def due_since(watched: Watched, now: datetime) -> datetime | None:
    """Since when a promotion is due; by what happened, or by what has run out since without that anybody said so."""
    roster = watched.roster
    if not is_due(roster, now):
        return None
    if watched.since is not None:
        return watched.since
    ends = [roster.offers[learner].expires_at for learner in roster.lapsed(now)]
    ends += [one.until for one in roster.shares.reserved if one.until is not None and one.until <= now]
    return min((moment for moment in ends if is_due(roster, moment)), default=now)
