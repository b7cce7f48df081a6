"""Events about learners on the paths of programs."""

from contracts.enrollment.states import CancelledBy
from contracts.event import Event, event
from contracts.shared import Format, Step

SERVICE = "enrollment"


@event(SERVICE, "program-enrolled")
class ProgramEnrolled(Event, frozen=True, kw_only=True):
    """The learner is on the program's path, judged by the version pinned here."""

    enrollment: str
    program: str
    learner: str
    program_version: int
    steps: tuple[Step, ...]
    format: Format
    organization: str | None = None


@event(SERVICE, "program-enrollment-moved")
class ProgramEnrollmentMoved(Event, frozen=True, kw_only=True):
    """The learner is judged by this version of the program from here on, and no longer by `was_version`.

    Carries it whole. Somebody asked for that; revising and publishing a program moves nobody.
    """

    enrollment: str
    program: str
    learner: str
    program_version: int
    was_version: int
    steps: tuple[Step, ...]
    format: Format
    organization: str | None = None


@event(SERVICE, "program-enrollment-cancelled")
class ProgramEnrollmentCancelled(Event, frozen=True, kw_only=True):
    """The learner left the program's path; `because` as in `EnrollmentCancelled`."""

    enrollment: str
    program: str
    learner: str
    by: CancelledBy = CancelledBy.COORDINATOR
    because: str = ""
