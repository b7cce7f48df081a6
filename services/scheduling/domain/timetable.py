"""Timetables: when an instructor can be booked, for what, and from where they come. No names are in here."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import msgspec

from chassis.clock import micros
from chassis.errors import Refused, Unknown
from chassis.ids import stream
from contracts.event import Event
from contracts.scheduling import (
    BusyTime,
    BusyTimesChanged,
    BusyTimesUnread,
    HomeChanged,
    InstructorRetired,
    QualificationGranted,
    QualificationWithdrawn,
    TimeOffAdded,
    TimeOffRemoved,
    TimetableOpened,
    WorkingHoursSet,
)
from contracts.scheduling.hours import Window
from services.scheduling.domain.calendar import Calendar
from services.scheduling.domain.holding import Holdings

LONGEST_TIME_OFF = timedelta(days=3_660)


class Validity(msgspec.Struct, frozen=True):
    """The days on which a qualification counts, both included; null is without end."""

    valid_from: date | None = None
    valid_until: date | None = None

    def on(self, day: date) -> bool:
        """Whether it counts on that day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )


class Timetable(msgspec.Struct):
    """What bookings of an instructor rest on; without a timezone there is none yet. `time_off` is half-open intervals
    in microseconds, by their ids; `qualifications` are by course; `held` is what they are to teach, `busy` is
    by the calendar that is followed, and `unread` why that cannot be read.
    """

    timezone: str = ""
    home: str | None = None
    hours: tuple[Window, ...] = ()
    qualifications: dict[str, Validity] = {}
    time_off: dict[str, tuple[int, int]] = {}
    retired: bool = False
    held: Holdings = msgspec.field(default_factory=Holdings)
    busy: Calendar = msgspec.field(default_factory=Calendar)
    unread: str | None = None


def timetable_stream(instructor: str) -> str:
    """The stream of an instructor's bookings, and of all that they rest on."""
    return stream("timetable", instructor)


def timetable_of(states: Mapping[str, Any], instructor: str) -> Timetable:
    """The timetable of somebody who teaches.

    Raises:
        Unknown: there is no such instructor.
        Refused: `instructor-retired`.
    """
    timetable = existing_timetable(states[timetable_stream(instructor)], instructor)
    if timetable.retired:
        raise Refused("This instructor teaches no more.", slug="instructor-retired", instructor=instructor)
    return timetable


def existing_timetable(timetable: Timetable, instructor: str) -> Timetable:
    """The timetable of somebody who teaches, or did.

    Raises:
        Unknown: there is no such instructor.
    """
    if not timetable.timezone:
        raise Unknown(f"There is no instructor {instructor}.", instructor=instructor)
    return timetable


def evolve(timetable: Timetable, event: Event) -> Timetable:
    """Fold one event."""
    match event:
        case TimetableOpened():
            timetable.timezone, timetable.home, timetable.hours = event.timezone, event.home, event.hours
        case HomeChanged():
            timetable.timezone, timetable.home = event.timezone, event.home
        case WorkingHoursSet():
            timetable.hours = event.hours
        case QualificationGranted():
            timetable.qualifications[event.course] = Validity(event.valid_from, event.valid_until)
        case QualificationWithdrawn():
            timetable.qualifications.pop(event.course, None)
        case TimeOffAdded():
            timetable.time_off[event.time_off] = micros(event.starts_at), micros(event.ends_at)
        case TimeOffRemoved():
            timetable.time_off.pop(event.time_off, None)
        case InstructorRetired():
            timetable.retired = True
        case BusyTimesChanged() | BusyTimesUnread():
            _read(timetable, event)
        case _:
            timetable.held.fold(event)
    return timetable


def _read(timetable: Timetable, event: BusyTimesChanged | BusyTimesUnread) -> None:
    if isinstance(event, BusyTimesUnread):
        timetable.unread = event.reason
        return
    timetable.unread = None
    for one in event.removed:
        timetable.busy.release(_ref(one))
    for one in event.added:
        timetable.busy.add(micros(one.starts_at), micros(one.ends_at), _ref(one))


def _ref(one: BusyTime) -> str:
    """What a busy time goes by; no two of them overlap."""
    return f"{micros(one.starts_at)}-{micros(one.ends_at)}"


def prune(timetable: Timetable, before: datetime) -> None:
    """Forget reservations, busy times and time off that were over by then."""
    timetable.held.prune(before)
    timetable.busy.prune(micros(before))
    kept = micros(before)
    timetable.time_off = {ident: away for ident, away in timetable.time_off.items() if away[1] > kept}
