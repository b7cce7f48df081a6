"""Who is concerned by a move, looked up for dry runs alone: once an offering, however many of a batch ask."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from chassis.days import YEARS
from chassis.decider import Gathered
from chassis.errors import Problem, Refused
from chassis.projection import Between
from chassis.reads import every
from services.scheduling.commands import (
    AssignInstructors,
    AssignSeriesInstructors,
    CancelOffering,
    CancelSeries,
    CancelSession,
    ChangeSeriesRoom,
    ChangeSessionRoom,
    RescheduleOffering,
    RescheduleSeries,
    RescheduleSession,
    ResolveTimes,
    RestoreSession,
    ScheduleSeries,
    ScheduleSession,
    SetJoinUrl,
)
from services.scheduling.domain.consequences import Concerned, Sitting
from services.scheduling.domain.recurrence import starts_of, wall_time
from services.scheduling.domain.session import offering_of
from services.scheduling.domain.sitting import LONGEST
from services.scheduling.facts import closed_rolls
from services.scheduling.projections import SEATS, SESSIONS
from services.scheduling.projections.documents import SessionDocument, SessionState
from services.scheduling.projections.feeds import SeatDocument

AT_ONCE = 500
SLACK = timedelta(days=2)
"""A session that moves by days may be at another time of day, over a change of clocks, and last a day."""

OfOne = RescheduleSession | ChangeSessionRoom | AssignInstructors | RestoreSession
OfSeries = RescheduleSeries | ChangeSeriesRoom | AssignSeriesInstructors
OfSeveral = OfSeries | RescheduleOffering | ResolveTimes
Moves = RescheduleSession | ChangeSessionRoom | AssignInstructors | OfSeries | RescheduleOffering
CallsOff = CancelSession | CancelSeries | CancelOffering
Planned = ScheduleSession | ScheduleSeries
Move = Planned | Moves | ResolveTimes | OfOne
Placed = Planned | RestoreSession | ResolveTimes
Times = tuple[datetime, datetime]


async def moves(commands: Sequence[Moves], reads: Any) -> Sequence[Gathered | Problem]:
    """Per command the sessions whose roll is closed; of a dry run, who is concerned as well."""
    found = await closed_rolls(commands, reads)
    who = await _concerned([command for command in commands if command.dry_run], reads)
    return [_with(one, command, who) for one, command in zip(found, commands, strict=True)]


async def people(commands: Sequence[Placed], reads: Any) -> Sequence[Gathered | Problem]:
    """Per dry run who is concerned."""
    positions = reads.positions()
    who = await _concerned(commands, reads)
    return [Gathered(facts=who[_offering(command)], rests_on=positions) for command in commands]


async def calls_off(commands: Sequence[CallsOff], reads: Any) -> Sequence[Gathered | Problem]:
    """Per command the sessions whose roll is closed; of a dry run, who holds a seat as well."""
    found = await closed_rolls(commands, reads)
    who = await _seated([command for command in commands if command.dry_run], reads)
    return [_with(one, command, who) for one, command in zip(found, commands, strict=True)]


async def links(commands: Sequence[SetJoinUrl], reads: Any) -> Sequence[Gathered | Problem]:
    """Per dry run who holds a seat."""
    positions = reads.positions()
    who = await _seated(commands, reads)
    return [Gathered(facts=who[_offering(command)], rests_on=positions) for command in commands]


async def _seated(commands: Sequence[CallsOff | SetJoinUrl], reads: Any) -> Mapping[str, Concerned]:
    """By offering who holds a seat of it."""
    seats: dict[str, dict[str, frozenset[str]]] = {_offering(command): {} for command in commands}
    if seats:
        for seat in await every(reads, SEATS, {"offering": sorted(seats)}):
            if seat.held:
                seats[seat.offering][seat.learner] = frozenset({seat.offering})
    return {offering: Concerned(seats=theirs) for offering, theirs in seats.items()}


def _with(found: Gathered | Problem, command: Moves | CallsOff, who: Mapping[str, Concerned]) -> Gathered | Problem:
    if not command.dry_run or isinstance(found, Problem):
        return found
    concerned = who[_offering(command)]
    facts = Concerned(closed=found.facts, seats=concerned.seats, sittings=concerned.sittings)
    return Gathered(facts=facts, rests_on=found.rests_on)


async def _concerned(commands: Sequence[Move], reads: Any) -> Mapping[str, Concerned]:
    """By offering, for the time from the first to the last session that is asked about."""
    known: dict[str, SessionDocument] = await reads.get_many(
        SESSIONS, {command.session for command in commands if isinstance(command, OfOne)}
    )
    whole = {_offering(command) for command in commands if isinstance(command, OfSeveral)}
    if whole:
        known |= {one.session: one for one in await every(reads, SESSIONS, {"offering": sorted(whole)})}
    asked: dict[str, list[Times]] = {}
    for command in commands:
        asked.setdefault(_offering(command), []).extend(_times(command, known))
    return {offering: await _of_offering(reads, offering, times) for offering, times in asked.items()}


def _times(command: Move, known: Mapping[str, SessionDocument]) -> Sequence[Times]:
    """When it would take place; nothing where that is not known or cannot be meant, which is refused later."""
    if isinstance(command, ScheduleSession | RescheduleSession):
        return _sound([(command.starts_at, command.ends_at)])
    if isinstance(command, ScheduleSeries):
        return _of_series(command)
    if isinstance(command, RescheduleOffering) and command.moves:
        return _sound([(one.starts_at, one.ends_at) for one in command.moves])
    if isinstance(command, OfSeveral):
        by = timedelta(days=getattr(command, "shift_days", 0))
        theirs = [one for one in known.values() if _is_of(one, command)]
        return [(one.starts_at + by - SLACK, one.ends_at + by + SLACK) for one in theirs]
    session = known.get(command.session)
    return [(session.starts_at, session.ends_at)] if session else ()


def _of_series(command: ScheduleSeries) -> Sequence[Times]:
    """Its first and its last day, wide enough for whatever zone its clocks are in."""
    try:
        starts = starts_of(command.rule, wall_time(command.starts, "starts"), command.timezone or "UTC", ())
    except Refused:
        return ()
    return [(day.replace(tzinfo=UTC) - SLACK, day.replace(tzinfo=UTC) + SLACK) for day in (starts[0], starts[-1])]


def _sound(times: Sequence[Times]) -> Sequence[Times]:
    return [(start, end) for start, end in times if all(one.tzinfo and one.year in YEARS for one in (start, end))]


def _is_of(session: SessionDocument, command: OfSeveral) -> bool:
    if isinstance(command, OfSeries):
        return session.series == command.series
    return session.offering == command.offering


async def _of_offering(reads: Any, offering: str, times: Sequence[Times]) -> Concerned:
    seats: dict[str, set[str]] = {}
    here = {seat.learner for seat in await every(reads, SEATS, {"offering": [offering]}) if seat.held}
    for some in _chunks(sorted(here)):
        found: list[SeatDocument] = await every(reads, SEATS, {"learner": some})
        for seat in found:
            if seat.held:
                seats.setdefault(seat.learner, set()).add(seat.offering)
    offerings = sorted(set().union(*seats.values()))
    return Concerned(
        seats={learner: frozenset(theirs) for learner, theirs in seats.items()},
        sittings=await _sittings(reads, offerings, times) if times else (),
    )


async def _sittings(reads: Any, offerings: Sequence[str], times: Sequence[Times]) -> Sequence[Sitting]:
    first, last = min(start for start, _ in times) - LONGEST, max(end for _, end in times)
    found: list[SessionDocument] = []
    for some in _chunks(offerings):
        where = {"offering": some, "state": SessionState.SCHEDULED, "starts_at": Between(since=first, before=last)}
        found += await every(reads, SESSIONS, where)
    return [
        Sitting(session=one.session, offering=one.offering, starts_at=one.starts_at, ends_at=one.ends_at)
        for one in found
    ]


def _chunks(idents: Sequence[str]) -> Iterator[Sequence[str]]:
    return (idents[start : start + AT_ONCE] for start in range(0, len(idents), AT_ONCE))


def _offering(command: Move | CallsOff | SetJoinUrl) -> str:
    match command:
        case ScheduleSession() | ScheduleSeries() | RescheduleOffering() | ResolveTimes() | CancelOffering():
            return command.offering
        case RescheduleSeries() | ChangeSeriesRoom() | AssignSeriesInstructors() | CancelSeries():
            return offering_of(command.series)
    return offering_of(command.session)
