"""Events about the roll of a session and its marks."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from contracts.event import Event, event, personal

SERVICE = "attendance"


class AttendanceStatus(StrEnum):
    """How a learner's presence at one session was judged; nothing recorded is not absence."""

    PRESENT = "present"
    PARTIAL = "partial"
    ABSENT_EXCUSED = "absent_excused"
    NO_SHOW = "no_show"


@event(SERVICE, "roll-opened")
class RollOpened(Event, frozen=True, kw_only=True):
    """The roll of a session exists and awaits marks."""

    session: str
    offering: str
    course: str
    component: str
    starts_at: datetime
    ends_at: datetime
    timezone: str


@event(SERVICE, "roll-moved")
class RollMoved(Event, frozen=True, kw_only=True):
    """The session was rescheduled before its roll was closed.

    At another start, the marks of those excused alone stand.
    """

    session: str
    offering: str
    starts_at: datetime
    ends_at: datetime
    timezone: str


@event(SERVICE, "roll-withdrawn")
class RollWithdrawn(Event, frozen=True, kw_only=True):
    """The session was called off; its roll counts for nobody."""

    session: str
    offering: str


@event(SERVICE, "roll-restored")
class RollRestored(Event, frozen=True, kw_only=True):
    """The session takes place after all, at the same time: its roll is open again, with the marks that it had."""

    session: str
    offering: str


@event(SERVICE, "attendance-recorded")
class AttendanceRecorded(Event, frozen=True, kw_only=True):
    """A mark for one learner. `minutes` is time present; a correction names what it replaces."""

    session: str
    offering: str
    learner: str
    status: AttendanceStatus
    minutes: int | None = None
    note: Annotated[str | None, personal("learner")] = None
    replaces: AttendanceStatus | None = None


@event(SERVICE, "attendance-confirmed")
class AttendanceConfirmed(Event, frozen=True, kw_only=True):
    """The closed roll's word on one learner; what progress is judged by."""

    session: str
    offering: str
    course: str
    component: str
    learner: str
    status: AttendanceStatus
    satisfied: bool
    ended_at: datetime
    minutes: int | None = None


@event(SERVICE, "roll-closed")
class RollClosed(Event, frozen=True, kw_only=True):
    """The roll is complete; from here on marks are corrections."""

    session: str
    offering: str
    present: int
    expected: int
