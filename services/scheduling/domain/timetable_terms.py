"""What is new about when an instructor can be booked. Sessions ahead keep them, and are told of it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from chassis.clock import from_micros, micros
from chassis.decider import Context, Decision
from chassis.errors import Unknown
from contracts.event import Event
from contracts.scheduling import InstructorRetired, TimeOffAdded, TimeOffRemoved, WorkingHoursSet
from services.scheduling.commands import AddTimeOff, RemoveTimeOff, RetireInstructor, SetWorkingHours
from services.scheduling.domain.calendar import Entry
from services.scheduling.domain.clash import Clash
from services.scheduling.domain.holding import Note
from services.scheduling.domain.promised import EVER, Judge, Settled, check_meant, settled
from services.scheduling.domain.teaching import teaching_clashes
from services.scheduling.domain.timetable import (
    LONGEST_TIME_OFF,
    Timetable,
    evolve,
    existing_timetable,
    timetable_of,
    timetable_stream,
)
from services.scheduling.domain.walltime import interval
from services.scheduling.domain.windows import windows


class _Taught(msgspec.Struct, frozen=True):
    """A session as its reservation tells of it; without a course nobody has to be qualified."""

    course: str
    timezone: str
    starts_at: datetime
    ends_at: datetime


def set_hours(states: Mapping[str, Any], command: SetWorkingHours, context: Context) -> Decision:
    """When the instructor teaches; nothing where it stays as it is.

    Raises:
        Unknown: there is no such instructor.
        Refused: `instructor-retired`, `has-reservations`, `override-needs-reason`, or a rule of `windows`.
    """
    timetable, hours = timetable_of(states, command.instructor), windows(command.hours)
    if hours == timetable.hours:
        return told(command.instructor)
    event = WorkingHoursSet(instructor=command.instructor, hours=hours)
    found = restated(timetable, command.instructor, event, context.at)
    check_meant(command, found)
    return told(command.instructor, event, found=found)


def add_time_off(states: Mapping[str, Any], command: AddTimeOff, context: Context) -> Decision:
    """The instructor is away.

    Raises:
        Unknown: there is no such instructor.
        Refused: `instructor-retired`, `has-reservations`, `override-needs-reason`, `ends-before-start`, `too-long`, or
            another rule of `walltime`.
    """
    timetable = timetable_of(states, command.instructor)
    start, end = interval(command.starts_at, command.ends_at, timetable.timezone, LONGEST_TIME_OFF)
    event = TimeOffAdded(instructor=command.instructor, time_off=context.new_id, starts_at=start, ends_at=end)
    found = restated(timetable, command.instructor, event, context.at, micros(start), micros(end))
    check_meant(command, found)
    return told(command.instructor, event, found=found, status=201, time_off=context.new_id)


def remove_time_off(states: Mapping[str, Any], command: RemoveTimeOff, context: Context) -> Decision:
    """The instructor is not away after all.

    Raises:
        Unknown: there is no such instructor, or they have no such time off.
        Refused: `instructor-retired`.
    """
    timetable = timetable_of(states, command.instructor)
    away = timetable.time_off.get(command.time_off)
    if away is None:
        raise Unknown(f"There is no time off {command.time_off}.", time_off=command.time_off)
    start, end = map(from_micros, away)
    event = TimeOffRemoved(instructor=command.instructor, time_off=command.time_off, starts_at=start, ends_at=end)
    return told(command.instructor, event, found=restated(timetable, command.instructor, event, context.at, *away))


def retire(states: Mapping[str, Any], command: RetireInstructor, context: Context) -> Decision:
    """The instructor teaches nothing more; nothing if that is so already.

    Raises:
        Unknown: there is no such instructor.
        Refused: `has-reservations`, `override-needs-reason`.
    """
    timetable = existing_timetable(states[timetable_stream(command.instructor)], command.instructor)
    if timetable.retired:
        return told(command.instructor)
    event = InstructorRetired(instructor=command.instructor)
    found = restated(timetable, command.instructor, event, context.at)
    check_meant(command, found)
    return told(command.instructor, event, found=found)


def restated(
    timetable: Timetable, instructor: str, event: Event, at: datetime, since: int = 0, until: int = EVER
) -> Settled:
    """How sessions ahead stand once this has happened to the timetable, which makes a difference in `[since, until)`.
    Ways between them are as long as they were.
    """
    apart = replace(
        timetable,
        time_off={**timetable.time_off},
        qualifications={**timetable.qualifications},
        busy=timetable.busy.copy(),
    )
    before, after = _judge(timetable, instructor), _judge(evolve(apart, event), instructor)
    return settled("instructor", instructor, timetable.held, at, before, after, since=since, until=until)


def told(instructor: str, *events: Event, found: Settled | None = None, status: int = 200, **more: str) -> Decision:
    """These events of an instructor's timetable, or none, and what they mean for sessions ahead."""
    all_of_them = (*events, *(found.events if found else ()))
    return Decision(
        events=tuple((timetable_stream(instructor), event) for event in all_of_them),
        reply={"instructor": instructor, **more, **(found.named if found else {})},
        status=status,
    )


def _judge(timetable: Timetable, instructor: str) -> Judge:
    def judge(_entry: Entry, note: Note, ignoring: Sequence[str]) -> Iterable[Clash]:
        taught = _Taught(note.course or "", note.timezone, from_micros(note.starts_at), from_micros(note.ends_at))
        return teaching_clashes(timetable, instructor, taught, note.venue, {}, ignoring)

    return judge
