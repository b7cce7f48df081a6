"""Several sessions of an offering changed in one decision: each with all that it has to itself, or none of them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any, Protocol

import msgspec

from chassis.decider import Context, Decision
from chassis.ids import stream
from contracts.event import Event
from contracts.scheduling import OfferingRevised, OfferingScheduled, SessionRescheduled
from services.scheduling.commands import Doubled
from services.scheduling.domain.booking import as_placed, rebooked, streams_held, with_ways
from services.scheduling.domain.clash import ClashKind, overridden, told
from services.scheduling.domain.consequences import consequences
from services.scheduling.domain.placing import Placed, Wanted, homes_of, place, streams_of
from services.scheduling.domain.recurrence import Interval, moments
from services.scheduling.domain.revising import following
from services.scheduling.domain.revising import told as dates_told
from services.scheduling.domain.scratch import Scratch
from services.scheduling.domain.session import lacking
from services.scheduling.domain.sitting import LONGEST, Session, wanted
from services.scheduling.domain.walltime import interval, wall

Sittings = Mapping[str, Session]


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where a session is to stand; `series` where it stays what its series would have it. `wall` and `wall_end` are
    what was meant, where that is not what its clocks show there.
    """

    session: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    series: str | None = None
    wall: str | None = None
    wall_end: str | None = None


class Change(msgspec.Struct, frozen=True):
    """What a session needs from now on, and what tells so once it is placed."""

    needed: Wanted
    told: Callable[[Placed], Event]


class ChangesAll(Protocol):
    """A command that changes several sessions."""

    @property
    def override(self) -> tuple[ClashKind, ...]:
        """The kinds of clashes that do not matter this time."""

    @property
    def reason(self) -> str | None:
        """Why not."""

    @property
    def dry_run(self) -> bool:
        """Whether nothing is to change."""


def held_by(
    states: Mapping[str, Any], scheduled: OfferingScheduled, sittings: Sittings, **changed: object
) -> Iterator[str]:
    """The streams of all that the sessions have reserved, and of what they need with what is to change about them."""
    for ident, session in sittings.items():
        needed = wanted(scheduled, ident, session, **changed)
        yield from streams_held(session.reservations)
        yield from streams_of(needed)
        yield from homes_of(states, needed)


def shifted(
    sittings: Sittings, days: int, starts: str | None = None, ends: str | None = None, ambiguous: Doubled | None = None
) -> Iterator[tuple[str, Interval]]:
    """When each is to be: what its clocks show, so many days on, or at another time of day.

    Raises:
        Refused: `time-does-not-exist`, `time-comes-twice`, `too-long`, `time-out-of-range`.
    """
    by_zone: dict[str, list[str]] = {}
    for ident, session in sittings.items():
        by_zone.setdefault(session.timezone, []).append(ident)
    for timezone, idents in by_zone.items():
        walls = [_wall(sittings[ident], days, starts, ends) for ident in idents]
        for ident, when in zip(idents, moments(walls, timezone, ambiguous), strict=True):
            yield ident, interval(*when, timezone, LONGEST)


def moved(
    states: Mapping[str, Any],
    command: ChangesAll,
    context: Context,
    scheduled: OfferingScheduled,
    sittings: Sittings,
    places: Iterable[Place],
    about: Mapping[str, str],
    days: int = 0,
    because: str | None = None,
) -> Decision:
    """All of them to their places, those of them that do not stand there, and the dates of the offering with them;
    `about` is what the answer names, `days` how far the whole offering moves, if it does, and `because` what made them
    move where nobody did: then deadlines give way.

    Raises:
        Unknown: a room, venue, instructor or equipment is gone.
        Refused: `clash`, `override-needs-reason`, or what `following` refuses.
    """
    name = stream("offering", scheduled.offering)
    going = [one for one in places if _elsewhere(sittings[one.session], one)]
    changes = [_going(scheduled, one, sittings[one.session], because) for one in going]
    there = {one.session: (one.starts_at, one.ends_at) for one in going}
    dates = following(states[name], there, context.at, days, yielding=because is not None)
    return changed(states, command, context, scheduled, sittings, changes, about, dates=dates)


def changed(
    states: Mapping[str, Any],
    command: ChangesAll,
    context: Context,
    scheduled: OfferingScheduled,
    sittings: Sittings,
    changes: Sequence[Change],
    about: Mapping[str, str],
    *,
    dates: OfferingRevised | None = None,
    stays: bool = False,
) -> Decision:
    """All of these changes, or none, and the `dates` of the offering with them. `stays` says that when and where the
    sessions are held is as it was, and who teaches is not: then there have to be enough of them.

    Raises:
        Unknown: a room, venue, instructor or equipment is not there.
        Refused: `clash`, `too-few-instructors`, `override-needs-reason`, a retired resource that is new to a session.
    """
    name, needed = stream("offering", scheduled.offering), [one.needed for one in changes]
    placed = _placed(states, needed, sittings, context.at)
    clashes = list(dict.fromkeys(clash for one in placed for clash in one.clashes))
    few = [lacking(states[name], [one], context.at) for one in needed]
    if stays:
        clashes += [clash for lack in few for clash in lack]
    reply: dict[str, Any] = {**about, "sessions": len(needed), **with_ways(placed)}
    if command.dry_run:
        when = [{"session": one.session, "starts_at": one.starts_at, "ends_at": one.ends_at} for one in needed]
        before = [wanted(scheduled, one.session, sittings[one.session]) for one in needed]
        reply |= {"dry_run": True, "clashes": told(clashes), "sessions": when, "terms": dates_told(dates)}
        return Decision(reply=reply | consequences(context, needed, before, stays=stays))
    overridden(clashes, command.override, command.reason)
    events: list[tuple[str, Event]] = []
    for one, its, lack in zip(changes, placed, few, strict=True):
        its.clashes.extend(lack)
        events.append((name, one.told(its)))
        events += rebooked(one.needed.session, sittings[one.needed.session].reservations, its.reservations, states)
    if dates:
        events.append((name, dates))
    return Decision(events=events, reply=reply)


def _going(scheduled: OfferingScheduled, to: Place, was: Session, because: str | None) -> Change:
    when = {"starts_at": to.starts_at, "ends_at": to.ends_at, "timezone": to.timezone}

    def told(placed: Placed) -> Event:
        return SessionRescheduled(
            session=to.session,
            offering=scheduled.offering,
            starts_at=to.starts_at,
            ends_at=to.ends_at,
            timezone=to.timezone,
            was_from=was.starts_at,
            was_until=was.ends_at,
            **as_placed(placed),
            series=to.series,
            wall=to.wall or wall(to.starts_at, to.timezone),
            wall_end=to.wall_end or wall(to.ends_at, to.timezone),
            because=because,
        )

    return Change(wanted(scheduled, to.session, was, **when), told)


def _placed(states: Mapping[str, Any], needed: Sequence[Wanted], sittings: Sittings, at: datetime) -> list[Placed]:
    """Each in its new place; those that have not moved yet are in nobody's way, for they will."""
    scratch, waiting = Scratch(states), {one.session for one in needed}
    placed = []
    for one in needed:
        its = place(scratch.states, one, at, ignoring=waiting)
        scratch.take(rebooked(one.session, sittings[one.session].reservations, its.reservations))
        waiting.discard(one.session)
        placed.append(its)
    return placed


def _elsewhere(session: Session, to: Place) -> bool:
    return (session.starts_at, session.ends_at, session.timezone) != (to.starts_at, to.ends_at, to.timezone)


def _wall(session: Session, days: int, starts: str | None, ends: str | None) -> Interval:
    start, end = (
        datetime.fromisoformat(told or wall(moment, session.timezone))
        for told, moment in ((session.wall, session.starts_at), (session.wall_end, session.ends_at))
    )
    length = end - start
    start += timedelta(days=days)
    if starts is not None:
        start = datetime.combine(start.date(), time.fromisoformat(starts))
    if ends is None:
        return start, start + length
    end = datetime.combine(start.date(), time.fromisoformat(ends))
    return start, end if end > start else end + timedelta(days=1)
