"""Events of attendance: rolls, progress and completion."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from contracts.event import Event, event, personal
from contracts.shared import CompletionRule, Step

SERVICE = "attendance"


class AttendanceStatus(StrEnum):
    """How a learner's presence at one session was judged; nothing recorded is not absence."""

    PRESENT = "present"
    PARTIAL = "partial"
    ABSENT_EXCUSED = "absent_excused"
    NO_SHOW = "no_show"


class Outcome(StrEnum):
    """What became of one component for one learner; `not_met` satisfies nothing."""

    COMPLETED = "completed"
    EXEMPT = "exempt"
    TESTED_OUT = "tested_out"
    RECOGNIZED = "recognized"
    NOT_MET = "not_met"


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


@event(SERVICE, "component-outcome-recorded")
class ComponentOutcomeRecorded(Event, frozen=True, kw_only=True):
    """What became of one component, and when; `source` and `source_id` name outside evidence."""

    offering: str
    course: str
    learner: str
    component: str
    outcome: Outcome
    source: str | None = None
    source_id: str | None = None
    happened_at: datetime | None = None


@event(SERVICE, "course-completed")
class CourseCompleted(Event, frozen=True, kw_only=True):
    """The learner completed the course on this offering, under the version pinned by it.

    Told again when the date turns out to be another: the last one told counts. Before a later one, the
    completion that stood is withdrawn.
    `decided_by` tells whether the required components did it, or a result given from outside.
    """

    offering: str
    course: str
    learner: str
    grade: str | None = None
    decided_by: CompletionRule = CompletionRule.COMPONENTS


@event(SERVICE, "course-failed")
class CourseFailed(Event, frozen=True, kw_only=True):
    """The learner finished the course without passing."""

    offering: str
    course: str
    learner: str
    grade: str | None = None


@event(SERVICE, "course-withdrawn")
class CourseWithdrawn(Event, frozen=True, kw_only=True):
    """The course's result for this learner is that they withdrew."""

    offering: str
    course: str
    learner: str


@event(SERVICE, "completion-withdrawn")
class CompletionWithdrawn(Event, frozen=True, kw_only=True):
    """A correction took away what the completion rested on; another may follow at once, of a later date."""

    offering: str
    course: str
    learner: str


@event(SERVICE, "path-joined")
class PathJoined(Event, frozen=True, kw_only=True):
    """The learner's path through a program is followed from here on: the courses required, and in which order `steps`
    count, one not before those that it requires.
    """

    enrollment: str
    program: str
    learner: str
    required: tuple[str, ...]
    organization: str | None = None
    steps: tuple[Step, ...] = ()


@event(SERVICE, "path-moved")
class PathMoved(Event, frozen=True, kw_only=True):
    """The learner's path is that of another version of the program from here on; fields as in `PathJoined`."""

    enrollment: str
    program: str
    learner: str
    required: tuple[str, ...]
    organization: str | None = None
    steps: tuple[Step, ...] = ()


@event(SERVICE, "path-left")
class PathLeft(Event, frozen=True, kw_only=True):
    """The learner is no longer on the program's path."""

    program: str
    learner: str


@event(SERVICE, "course-credited")
class CourseCredited(Event, frozen=True, kw_only=True):
    """A completed course counts, from then on, on every path of the learner that asks for it.

    Told again with another date when the course's completion gets another.
    """

    learner: str
    course: str
    offering: str
    withdrawn: bool = False
    happened_at: datetime | None = None


@event(SERVICE, "program-completed")
class ProgramCompleted(Event, frozen=True, kw_only=True):
    """Every required course of the program is completed; told again when that turns out to be of another date."""

    enrollment: str
    program: str
    learner: str
    organization: str | None = None


@event(SERVICE, "program-completion-withdrawn")
class ProgramCompletionWithdrawn(Event, frozen=True, kw_only=True):
    """A course that the program's completion rested on is no longer completed."""

    enrollment: str
    program: str
    learner: str
