"""Series: sessions that come again by a rule; all of them with everything that they need, or none."""

from collections.abc import Iterator, Mapping
from typing import Any

from chassis.decider import Context, Decision
from chassis.errors import Refused
from chassis.ids import stream
from contracts.event import Event
from contracts.scheduling import SeriesScheduled
from services.scheduling.commands import ScheduleSeries, ScheduleSession
from services.scheduling.domain.booking import rebooked, with_ways
from services.scheduling.domain.clash import overridden, told
from services.scheduling.domain.consequences import consequences
from services.scheduling.domain.placing import Placed, Wanted, homes_of, place, streams_of
from services.scheduling.domain.recurrence import Interval, moments, starts_of, wall_time
from services.scheduling.domain.revising import following
from services.scheduling.domain.revising import told as dates_told
from services.scheduling.domain.scratch import Scratch
from services.scheduling.domain.session import as_scheduled, asked, lacking, taking_sessions

OWN = ("rule", "starts", "ends", "exceptions", "ambiguous")


def series_streams(command: ScheduleSeries, _context: Context) -> Iterator[str]:
    """The offering, and everything that its sessions are to have to themselves."""
    yield stream("offering", command.offering)
    yield from streams_of(_needs(command))


def series_further(states: Mapping[str, Any], command: ScheduleSeries, _context: Context) -> Iterator[str]:
    """The venues from where instructors come, where the sessions are nowhere themselves."""
    return homes_of(states, _needs(command))


def schedule(states: Mapping[str, Any], command: ScheduleSeries, context: Context) -> Decision:
    """A sitting for every day that the rule meets, and what each has to itself. They may no more clash with each other
    than with those of others.

    Raises:
        Unknown: there is no such offering, room, instructor or equipment.
        Refused: `clash`, `override-needs-reason`, `instructor-twice`, `ends-before-start`, `too-long`, a retired
            resource, what `taking_sessions` refuses, or a rule about recurrences (`recurrence`).
    """
    name = stream("offering", command.offering)
    scheduled = taking_sessions(states[name], command)
    series = f"{command.offering}.{context.new_id}"
    timezone = command.timezone or scheduled.timezone
    needed = [
        (one, asked(one, f"{command.offering}.s{context.new_id[1:]}{number:03}", scheduled))
        for number, one in enumerate(_each(command, timezone), start=1)
    ]
    placed = _placed(states, [wanted for _, wanted in needed], context)
    for (_, wanted), its in zip(needed, placed, strict=True):
        its.clashes.extend(lacking(states[name], [wanted], context.at))
    clashes = list(dict.fromkeys(clash for one in placed for clash in one.clashes))
    places = {wanted.session: (wanted.starts_at, wanted.ends_at) for _, wanted in needed}
    dates = following(states[name], places, context.at)
    if command.dry_run:
        when = [{"starts_at": wanted.starts_at, "ends_at": wanted.ends_at} for _, wanted in needed]
        reply = {"dry_run": True, "clashes": told(clashes), "sessions": when, "terms": dates_told(dates)}
        reply |= with_ways(placed)
        return Decision(reply=reply | consequences(context, [wanted for _, wanted in needed]))
    overridden(clashes, command.override, command.reason)
    events: list[tuple[str, Event]] = [(name, _told(command, series, timezone, len(needed)))]
    for (one, wanted), its in zip(needed, placed, strict=True):
        events.append((name, as_scheduled(one, wanted, its, series)))
        events += rebooked(wanted.session, (), its.reservations)
    if dates:
        events.append((name, dates))
    reply = {"series": series, "sessions": len(needed), **with_ways(placed)}
    return Decision(events=events, reply=reply, status=201)


def _each(command: ScheduleSeries, timezone: str) -> Iterator[ScheduleSession]:
    """The sessions, each as if it had been asked for alone."""
    first, until = wall_time(command.starts, "starts"), wall_time(command.ends, "ends")
    if until <= first:
        raise Refused("The end must come after the start.", slug="ends-before-start")
    starts = starts_of(command.rule, first, timezone, command.exceptions)
    walls = [(start, start + (until - first)) for start in starts]
    for when in moments(walls, timezone, command.ambiguous):
        yield _one(command, timezone, when)


def _one(command: ScheduleSeries, timezone: str, when: Interval) -> ScheduleSession:
    shared = {field: getattr(command, field) for field in command.__struct_fields__ if field not in OWN}
    return ScheduleSession(**shared | {"timezone": timezone, "starts_at": when[0], "ends_at": when[1]})


def _placed(states: Mapping[str, Any], needed: list[Wanted], context: Context) -> list[Placed]:
    """Each in its place, with those before it already in theirs."""
    scratch = Scratch(states)
    placed = []
    for wanted in needed:
        one = place(scratch.states, wanted, context.at)
        scratch.take(rebooked(wanted.session, (), one.reservations))
        placed.append(one)
    return placed


def _needs(command: ScheduleSeries) -> Wanted:
    """What is needed, whenever that is: streams do not depend on times."""
    at = wall_time("2000-01-01T00:00", "starts")
    return asked(_one(command, command.timezone or "UTC", (at, at)), "", None)


def _told(command: ScheduleSeries, series: str, timezone: str, count: int) -> SeriesScheduled:
    return SeriesScheduled(
        series=series,
        offering=command.offering,
        component=command.component,
        rule=command.rule,
        starts=command.starts,
        ends=command.ends,
        timezone=timezone,
        sessions=count,
        exceptions=command.exceptions,
        ambiguous=command.ambiguous,
    )
