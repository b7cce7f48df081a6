"""Who teaches: one document a person, and one for each course that they may teach."""

from datetime import date, datetime

import msgspec
from msgspec.structs import replace

from chassis.projection import Projection
from contracts.envelope import Recorded
from contracts.scheduling import (
    BusyTimesChanged,
    BusyTimesUnread,
    CalendarFollowed,
    HomeChanged,
    InstructorChanged,
    InstructorRegistered,
    InstructorRetired,
    QualificationGranted,
    QualificationWithdrawn,
    TimeOffAdded,
    TimeOffRemoved,
    TimetableOpened,
    WorkingHoursSet,
)
from contracts.scheduling.hours import Window

NAMELESS = "\U0010ffff"
"""Sorts after every name, for those who have none."""

Told = (
    InstructorRegistered
    | InstructorChanged
    | TimetableOpened
    | HomeChanged
    | WorkingHoursSet
    | TimeOffAdded
    | TimeOffRemoved
    | InstructorRetired
    | CalendarFollowed
    | BusyTimesChanged
    | BusyTimesUnread
)


class TimeOff(msgspec.Struct, frozen=True, kw_only=True):
    """When somebody is away, half-open."""

    time_off: str
    starts_at: datetime
    ends_at: datetime


class InstructorDocument(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who teaches; `by_name` is for sorting. `day_rate` is in hundredths of the currency. `calendar` is
    the address of the one that is followed, a secret; `unread` says why it cannot be read.
    """

    instructor: str
    code: str = ""
    name: str | None = None
    email: str | None = None
    timezone: str = ""
    home: str | None = None
    hours: tuple[Window, ...] = ()
    time_off: tuple[TimeOff, ...] = ()
    day_rate: int | None = None
    currency: str | None = None
    retired: bool = False
    calendar: str | None = None
    unread: str | None = None
    by_name: str = NAMELESS

    @property
    def by_code(self) -> str:
        """For finding it by its code in any case."""
        return self.code.casefold()


class QualificationDocument(msgspec.Struct, frozen=True, kw_only=True):
    """That somebody may teach a course, and on which days, both included."""

    qualification: str
    instructor: str = ""
    course: str = ""
    valid_from: date | None = None
    valid_until: date | None = None


def fold_instructor(person: InstructorDocument, event: Told, _recorded: Recorded) -> InstructorDocument:
    """The instructor after one event."""
    match event:
        case InstructorRegistered():
            return _named(replace(person, code=event.code), event)
        case InstructorChanged():
            return _named(person, event)
        case TimetableOpened():
            return replace(person, timezone=event.timezone, home=event.home, hours=event.hours)
        case HomeChanged():
            return replace(person, timezone=event.timezone, home=event.home)
        case WorkingHoursSet():
            return replace(person, hours=event.hours)
        case TimeOffAdded():
            added = TimeOff(time_off=event.time_off, starts_at=event.starts_at, ends_at=event.ends_at)
            return replace(person, time_off=tuple(sorted((*person.time_off, added), key=lambda one: one.starts_at)))
        case TimeOffRemoved():
            return replace(person, time_off=tuple(one for one in person.time_off if one.time_off != event.time_off))
        case InstructorRetired():
            return replace(person, retired=True)
        case CalendarFollowed() | BusyTimesChanged() | BusyTimesUnread():
            return _read(person, event)


def _read(
    person: InstructorDocument, event: CalendarFollowed | BusyTimesChanged | BusyTimesUnread
) -> InstructorDocument:
    reason = event.reason if isinstance(event, BusyTimesUnread) else None
    address = event.address if isinstance(event, CalendarFollowed) else person.calendar
    return replace(person, calendar=address, unread=reason)


def _named(person: InstructorDocument, event: InstructorRegistered | InstructorChanged) -> InstructorDocument:
    return replace(
        person,
        name=event.name,
        email=event.email,
        day_rate=event.day_rate,
        currency=event.currency,
        by_name=" ".join((event.name or "").casefold().split()) or NAMELESS,
    )


def fold_qualification(
    one: QualificationDocument, event: QualificationGranted | QualificationWithdrawn, _recorded: Recorded
) -> QualificationDocument | None:
    """The qualification after one event; none once it was withdrawn."""
    match event:
        case QualificationGranted():
            return replace(
                one,
                instructor=event.instructor,
                course=event.course,
                valid_from=event.valid_from,
                valid_until=event.valid_until,
            )
        case QualificationWithdrawn():
            return None


INSTRUCTORS = Projection(
    name="instructors",
    sources=(
        InstructorRegistered,
        InstructorChanged,
        TimetableOpened,
        HomeChanged,
        WorkingHoursSet,
        TimeOffAdded,
        TimeOffRemoved,
        InstructorRetired,
        CalendarFollowed,
        BusyTimesChanged,
        BusyTimesUnread,
    ),
    key=lambda event, recorded: event.instructor,
    document=InstructorDocument,
    blank=lambda key: InstructorDocument(instructor=key),
    fold=fold_instructor,
    index=("by_code", "home", "by_name", "day_rate", "currency", "retired"),
    personal=True,
)

QUALIFICATIONS = Projection(
    name="qualifications",
    sources=(QualificationGranted, QualificationWithdrawn),
    key=lambda event, recorded: f"{event.instructor}.{event.course}",
    document=QualificationDocument,
    blank=lambda key: QualificationDocument(qualification=key),
    fold=fold_qualification,
    index=("course", "instructor"),
)
