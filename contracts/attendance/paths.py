"""Events about learners on programs' paths."""

from datetime import datetime

from contracts.event import Event, event
from contracts.shared import Step

SERVICE = "attendance"


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


@event(SERVICE, "path-handed-on")
class PathHandedOn(Event, frozen=True, kw_only=True):
    """The learner is the person who is called `kept` from here on: whatever they have completed, or turn out to have,
    counts on the paths of both.
    """

    learner: str
    kept: str


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
