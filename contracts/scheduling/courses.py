"""Events about what is taught: courses and programs."""

from contracts.event import Event, event
from contracts.shared import Blend, CompletionRule, Component, Format, Step

SERVICE = "scheduling"


@event(SERVICE, "code-claimed")
class CodeClaimed(Event, frozen=True, kw_only=True):
    """A code that people type now belongs to one thing, `within` another if that is named; written with the thing."""

    kind: str
    code: str
    owner: str
    within: str | None = None


@event(SERVICE, "course-defined")
class CourseDefined(Event, frozen=True, kw_only=True):
    """A course exists, in its first version.

    `hours` is how much learning it holds, `credits` what completing it is worth; `prerequisites` are courses to be
    completed before. `advice` is the advice on a format that led to it.
    """

    course: str
    code: str
    title: str
    format: Format
    components: tuple[Component, ...]
    blend: Blend | None = None
    completion_rule: CompletionRule = CompletionRule.COMPONENTS
    course_version: int = 1
    hours: float | None = None
    credits: float | None = None
    prerequisites: tuple[str, ...] = ()
    advice: str | None = None


@event(SERVICE, "course-revised")
class CourseRevised(Event, frozen=True, kw_only=True):
    """The course has a new version; offerings keep the version they were made with. Fields as in `CourseDefined`."""

    course: str
    title: str
    format: Format
    components: tuple[Component, ...]
    course_version: int
    blend: Blend | None = None
    hours: float | None = None
    credits: float | None = None
    prerequisites: tuple[str, ...] = ()
    advice: str | None = None


@event(SERVICE, "course-published")
class CoursePublished(Event, frozen=True, kw_only=True):
    """The course may be offered."""

    course: str
    course_version: int


@event(SERVICE, "program-defined")
class ProgramDefined(Event, frozen=True, kw_only=True):
    """A path over several courses exists; `advice` is the advice on a format that led to it."""

    program: str
    code: str
    title: str
    format: Format
    steps: tuple[Step, ...]
    blend: Blend | None = None
    program_version: int = 1
    advice: str | None = None


@event(SERVICE, "program-revised")
class ProgramRevised(Event, frozen=True, kw_only=True):
    """The program has a new version; learners are enrolled in it once it is published."""

    program: str
    title: str
    format: Format
    steps: tuple[Step, ...]
    program_version: int
    blend: Blend | None = None
    advice: str | None = None


@event(SERVICE, "program-published")
class ProgramPublished(Event, frozen=True, kw_only=True):
    """Learners may be enrolled in the program, under the version named; carries it whole."""

    program: str
    code: str
    title: str
    format: Format
    steps: tuple[Step, ...]
    program_version: int
