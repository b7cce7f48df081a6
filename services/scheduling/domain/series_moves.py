"""What becomes of a series from one of its sessions on: moved with all that they need, or none; or called off."""

from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import Any

from chassis.decider import Context, Decision
from chassis.errors import Unknown
from chassis.ids import root_of, stream
from contracts.event import Event
from contracts.scheduling import SessionCancelled, SessionRescheduled
from services.scheduling.commands import CancelSeries, RescheduleSeries
from services.scheduling.domain.booking import rebooked, released, reserved, streams_held
from services.scheduling.domain.clash import Clash, kinds, overridden, told
from services.scheduling.domain.offering import Offering, standing
from services.scheduling.domain.placing import Placed, Wanted, place, streams_of
from services.scheduling.domain.recurrence import Interval, moments
from services.scheduling.domain.scratch import Scratch
from services.scheduling.domain.sitting import LONGEST, Session, wanted
from services.scheduling.domain.walltime import interval, zone

OfSeries = RescheduleSeries | CancelSeries
Sittings = dict[str, Session]


def offering_stream(command: OfSeries) -> str:
    """The stream of the offering that the series is of."""
    return stream("offering", root_of(stream("series", command.series)))


def held_by(states: Mapping[str, Any], command: OfSeries, context: Context) -> Iterator[str]:
    """The streams of all that the sessions have reserved, and of what they need still."""
    offering: Offering = states[offering_stream(command)]
    if offering.scheduled is None:
        return
    for ident, session in _of_series(offering, command, context).items():
        yield from streams_held(session.reservations)
        yield from streams_of(wanted(offering.scheduled, ident, session))
        yield from (stream("venue", one.venue) for one in session.reservations if one.venue)


def cancel(states: Mapping[str, Any], command: CancelSeries, context: Context) -> Decision:
    """The sessions that are not over count for nobody; those whose roll is closed took place, and stand.

    Raises:
        Unknown: there is no such series, or no such session in it.
    """
    name = offering_stream(command)
    ahead = _ahead(states[name], command, context)
    events: list[tuple[str, Event]] = []
    for ident, session in ahead.items():
        events.append((name, SessionCancelled(session=ident, offering=root_of(name))))
        events += released(ident, session.reservations)
    return Decision(events=events, reply={"series": command.series, "sessions": len(ahead)})


def reschedule(states: Mapping[str, Any], command: RescheduleSeries, context: Context) -> Decision:
    """The sessions move by days, or to another time of day, each with everything that it has to itself. One that was
    moved by itself stays where it was put.

    Raises:
        Unknown: there is no such series, or no such session in it.
        Refused: `offering-cancelled`, `clash`, `override-needs-reason`, `time-does-not-exist`, `time-comes-twice`,
            `too-long`.
    """
    name = offering_stream(command)
    offering: Offering = states[name]
    ahead = _ahead(offering, command, context)
    scheduled = standing(offering, root_of(name))
    moving = {ident: session for ident, session in ahead.items() if not session.moved_alone}
    needed = [
        wanted(scheduled, ident, moving[ident], starts_at=when[0], ends_at=when[1])
        for ident, when in _times(moving, command)
        if when != (moving[ident].starts_at, moving[ident].ends_at)
    ]
    placed = _placed(states, needed, moving, context.at)
    clashes: list[Clash] = [clash for one in placed for clash in one.clashes]
    reply: dict[str, Any] = {"series": command.series, "sessions": len(needed)}
    if command.dry_run:
        when = [{"session": one.session, "starts_at": one.starts_at, "ends_at": one.ends_at} for one in needed]
        return Decision(reply=reply | {"dry_run": True, "clashes": told(clashes), "sessions": when})
    overridden(clashes, command.override, command.reason)
    events: list[tuple[str, Event]] = []
    for one, its in zip(needed, placed, strict=True):
        overrides, was = kinds(its.clashes), moving[one.session]
        moved = SessionRescheduled(
            session=one.session,
            offering=one.offering,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            timezone=one.timezone,
            was_from=was.starts_at,
            was_until=was.ends_at,
            reservations=reserved(its.reservations),
            overrides=overrides,
            series=command.series,
        )
        events.append((name, moved))
        events += rebooked(one.session, was.reservations, its.reservations)
    return Decision(events=events, reply=reply)


def _placed(states: Mapping[str, Any], needed: list[Wanted], moving: Sittings, at: datetime) -> list[Placed]:
    """Each in its new place; those that have not moved yet are in nobody's way, for they will."""
    scratch, waiting = Scratch(states), {one.session for one in needed}
    placed = []
    for one in needed:
        its = place(scratch.states, one, at, ignoring=waiting)
        scratch.take(rebooked(one.session, moving[one.session].reservations, its.reservations))
        waiting.discard(one.session)
        placed.append(its)
    return placed


def _times(moving: Sittings, command: RescheduleSeries) -> Iterator[tuple[str, Interval]]:
    """When each is to be: what its clocks show, changed as is asked for."""
    by_zone: dict[str, list[str]] = {}
    for ident, session in moving.items():
        by_zone.setdefault(session.timezone, []).append(ident)
    for timezone, idents in by_zone.items():
        walls = [_wall(moving[ident], command) for ident in idents]
        for ident, when in zip(idents, moments(walls, timezone, command.ambiguous), strict=True):
            yield ident, interval(*when, timezone, LONGEST)


def _wall(session: Session, command: RescheduleSeries) -> Interval:
    place = zone(session.timezone)
    start, end = (
        moment.astimezone(place).replace(tzinfo=None, fold=0) for moment in (session.starts_at, session.ends_at)
    )
    length = end - start
    start += timedelta(days=command.shift_days)
    if command.starts is not None:
        start = datetime.combine(start.date(), time.fromisoformat(command.starts))
    if command.ends is None:
        return start, start + length
    end = datetime.combine(start.date(), time.fromisoformat(command.ends))
    return start, end if end > start else end + timedelta(days=1)


def _ahead(offering: Offering, command: OfSeries, context: Context) -> Sittings:
    """The sessions from the one that is named on, which are neither over nor called off nor took place.

    Raises:
        Unknown: there is no such series, or no such session in it.
    """
    named = [ident for ident, session in offering.sessions.items() if session.series == command.series]
    if not named:
        raise Unknown(f"There is no series {command.series}.", series=command.series)
    if command.since is not None and command.since not in named:
        raise Unknown(f"There is no session {command.since} in the series.", session=command.since)
    ahead = _of_series(offering, command, context)
    return {ident: session for ident, session in ahead.items() if ident not in context.facts}


def _of_series(offering: Offering, command: OfSeries, context: Context) -> Sittings:
    # Ids are numbered in the order of the rule, with leading zeros.
    return {
        ident: session
        for ident, session in offering.sessions.items()
        if session.series == command.series
        and not session.cancelled
        and session.ends_at > context.at
        and (command.since is None or ident >= command.since)
    }
