"""Events about those who teach. Names are readable with the person's key alone; the timetable knows none."""

from datetime import date, datetime
from typing import Annotated

import msgspec

from contracts.event import Event, event, personal
from contracts.scheduling.hours import Window

SERVICE = "scheduling"


@event(SERVICE, "instructor-registered")
class InstructorRegistered(Event, frozen=True, kw_only=True):
    """Somebody can be asked to teach. `day_rate` is in hundredths of the currency (ISO 4217)."""

    instructor: str
    code: str
    name: Annotated[str | None, personal("instructor")] = None
    email: Annotated[str | None, personal("instructor")] = None
    day_rate: int | None = None
    currency: str | None = None


@event(SERVICE, "instructor-changed")
class InstructorChanged(Event, frozen=True, kw_only=True):
    """What is known of the instructor as it now stands, whole; the code stays."""

    instructor: str
    name: Annotated[str | None, personal("instructor")] = None
    email: Annotated[str | None, personal("instructor")] = None
    day_rate: int | None = None
    currency: str | None = None


@event(SERVICE, "timetable-opened")
class TimetableOpened(Event, frozen=True, kw_only=True):
    """The instructor can be booked; `home` is the venue they travel from. Without hours, every hour is one to teach."""

    instructor: str
    timezone: str
    home: str | None = None
    hours: tuple[Window, ...] = ()


@event(SERVICE, "home-changed")
class HomeChanged(Event, frozen=True, kw_only=True):
    """The instructor works from another venue, or in another timezone; the hours are those of the timezone."""

    instructor: str
    timezone: str
    home: str | None = None


@event(SERVICE, "working-hours-set")
class WorkingHoursSet(Event, frozen=True, kw_only=True):
    """When the instructor teaches, week by week, in the timezone of the timetable; none: at every hour."""

    instructor: str
    hours: tuple[Window, ...]


@event(SERVICE, "qualification-granted")
class QualificationGranted(Event, frozen=True, kw_only=True):
    """The instructor may teach a course, from the first of these days to the last, both included; null is without
    end. It takes the place of an earlier one for the course.
    """

    instructor: str
    course: str
    valid_from: date | None = None
    valid_until: date | None = None


@event(SERVICE, "qualification-withdrawn")
class QualificationWithdrawn(Event, frozen=True, kw_only=True):
    """The instructor may no longer teach the course; sessions that they are booked for stay, and are flagged."""

    instructor: str
    course: str


@event(SERVICE, "time-off-added")
class TimeOffAdded(Event, frozen=True, kw_only=True):
    """The instructor is away for `[starts_at, ends_at)`."""

    instructor: str
    time_off: str
    starts_at: datetime
    ends_at: datetime


@event(SERVICE, "time-off-removed")
class TimeOffRemoved(Event, frozen=True, kw_only=True):
    """The instructor is not away after all."""

    instructor: str
    time_off: str
    starts_at: datetime
    ends_at: datetime


@event(SERVICE, "instructor-retired")
class InstructorRetired(Event, frozen=True, kw_only=True):
    """The instructor teaches nothing more; what they taught stays as it was."""

    instructor: str


class BusyTime(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of time, `[starts_at, ends_at)`."""

    starts_at: datetime
    ends_at: datetime


@event(SERVICE, "calendar-followed")
class CalendarFollowed(Event, frozen=True, kw_only=True):
    """When the instructor is busy is read from now on in the calendar at this address; without one, nowhere."""

    instructor: str
    address: Annotated[str | None, personal("instructor")] = None


@event(SERVICE, "busy-times-changed")
class BusyTimesChanged(Event, frozen=True, kw_only=True):
    """By the calendar that is followed, the instructor is busy at other times: these came, and those went. What has
    been over for a day is not told to have gone.
    """

    instructor: str
    added: tuple[BusyTime, ...] = ()
    removed: tuple[BusyTime, ...] = ()


@event(SERVICE, "busy-times-unread")
class BusyTimesUnread(Event, frozen=True, kw_only=True):
    """The calendar that is followed cannot be read any more, for this reason; what was read last counts meanwhile."""

    instructor: str
    reason: str
