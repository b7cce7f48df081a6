"""New rules of a zone: sessions ahead stay at the time that clocks show, and so move to another moment.

What its clocks show is what was meant by a session, and it stands in its events. What is over, or has begun, stays.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec

from chassis.decider import Context, Decision
from chassis.ids import stream
from contracts.scheduling import SessionRescheduled
from services.scheduling.commands import ResolveTimes
from services.scheduling.domain import moving
from services.scheduling.domain.clash import ClashKind
from services.scheduling.domain.moving import Place, moved
from services.scheduling.domain.offering import Offering, OfferingState, existing
from services.scheduling.domain.recurrence import Interval
from services.scheduling.domain.sitting import LONGEST, Session
from services.scheduling.domain.walltime import resolve, rules

ENDED = (OfferingState.CANCELLED, OfferingState.DELIVERED)


class _Anyhow(msgspec.Struct, frozen=True, kw_only=True):
    """A move that nothing stands in the way of."""

    override: tuple[ClashKind, ...] = tuple(ClashKind)
    reason: str
    dry_run: bool


def held_by(states: Mapping[str, Any], command: ResolveTimes, context: Context) -> Iterator[str]:
    """The streams of all that the sessions ahead have reserved, and of what they need still."""
    offering: Offering = states[stream("offering", command.offering)]
    if offering.scheduled is None:
        return iter(())
    return moving.held_by(states, offering.scheduled, _ahead(offering, context))


def resolve_times(states: Mapping[str, Any], command: ResolveTimes, context: Context) -> Decision:
    """Every session ahead to the moment at which its clocks show the time that was meant, where that is another one by
    now. Whatever clashes is overridden and told, and a deadline gives way to the start. `untold` counts the sessions
    ahead of which nobody knows what was meant: those of an earlier program.

    Raises:
        Unknown: there is no such offering.
    """
    offering: Offering = states[stream("offering", command.offering)]
    scheduled = existing(offering, command.offering)
    ahead = _ahead(offering, context)
    sittings = {ident: session for ident, session in ahead.items() if session.wall and session.wall_end}
    anyhow = _Anyhow(reason=f"New rules: {rules()}.", dry_run=command.dry_run)
    about = {"offering": command.offering, "rules": rules()}
    places = _places(sittings)
    decision = moved(states, anyhow, context, scheduled, sittings, places, about, because=rules())
    flagged = [event for _, event in decision.events if isinstance(event, SessionRescheduled) and event.overrides]
    counts = {} if command.dry_run else {"overridden": len(flagged)}
    reply = {**decision.reply, **counts, "untold": len(ahead) - len(sittings)}
    return msgspec.structs.replace(decision, reply=reply)


def _ahead(offering: Offering, context: Context) -> dict[str, Session]:
    if offering.state in ENDED:
        return {}
    return {
        ident: session
        for ident, session in offering.sessions.items()
        if not session.cancelled and session.starts_at > context.at
    }


def _places(sittings: Mapping[str, Session]) -> Iterator[Place]:
    for ident, session in sittings.items():
        start, end = _meant(session)
        yield Place(
            session=ident,
            starts_at=start,
            ends_at=end,
            timezone=session.timezone,
            series=None if session.moved_alone else session.series,
            wall=session.wall,
            wall_end=session.wall_end,
        )


def _meant(session: Session) -> Interval:
    start = _moment(session.wall, session.starts_at, session.timezone)
    end = _moment(session.wall_end, session.ends_at, session.timezone)
    if start < end <= start + LONGEST:
        return start, end
    return start, start + (session.ends_at - session.starts_at)


def _moment(wall: str | None, stands: datetime, timezone: str) -> datetime:
    """When clocks show it; where they do twice, the moment at which it stands if that is one of the two."""
    meant = resolve(datetime.fromisoformat(wall or ""), timezone)
    return stands if stands in (meant.first, meant.last) else meant.first
