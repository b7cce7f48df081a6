"""Events of scheduling: what is taught, offered and when."""

from datetime import datetime

from contracts.event import Event, event
from contracts.shared import Blend, CompletionRule, Component, Delivery, Format, Step

SERVICE = "scheduling"


@event(SERVICE, "code-claimed")
class CodeClaimed(Event, frozen=True, kw_only=True):
    """A code that people type now belongs to one thing; written with the thing itself."""

    kind: str
    code: str
    owner: str


@event(SERVICE, "course-defined")
class CourseDefined(Event, frozen=True, kw_only=True):
    """A course exists, in its first version."""

    course: str
    code: str
    title: str
    format: Format
    components: tuple[Component, ...]
    blend: Blend | None = None
    completion_rule: CompletionRule = CompletionRule.COMPONENTS
    course_version: int = 1


@event(SERVICE, "course-revised")
class CourseRevised(Event, frozen=True, kw_only=True):
    """The course has a new version; offerings keep the version they were made with."""

    course: str
    title: str
    format: Format
    components: tuple[Component, ...]
    course_version: int
    blend: Blend | None = None


@event(SERVICE, "course-published")
class CoursePublished(Event, frozen=True, kw_only=True):
    """The course may be offered."""

    course: str
    course_version: int


@event(SERVICE, "program-defined")
class ProgramDefined(Event, frozen=True, kw_only=True):
    """A path over several courses exists."""

    program: str
    code: str
    title: str
    format: Format
    steps: tuple[Step, ...]
    blend: Blend | None = None
    program_version: int = 1


@event(SERVICE, "program-published")
class ProgramPublished(Event, frozen=True, kw_only=True):
    """Learners may be enrolled in the program, under the version named; carries it whole."""

    program: str
    code: str
    title: str
    format: Format
    steps: tuple[Step, ...]
    program_version: int


@event(SERVICE, "offering-scheduled")
class OfferingScheduled(Event, frozen=True, kw_only=True):
    """An offering was drafted; nobody can enroll yet.

    Carries the version of the course it teaches, whole, so that readers need no second source.
    `capacity` null means no limit. `offer_minutes` is how long a seat offer stands; null means
    that a freed seat enrolls the next in line at once.
    """

    offering: str
    course: str
    code: str
    title: str
    course_version: int
    delivery: Delivery
    format: Format
    components: tuple[Component, ...]
    timezone: str
    completion_rule: CompletionRule = CompletionRule.COMPONENTS
    course_code: str | None = None
    course_title: str | None = None
    program: str | None = None
    organization: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    capacity: int | None = None
    minimum: int | None = None
    decide_at: datetime | None = None
    cut_off_at: datetime | None = None
    offer_minutes: int | None = None
    waitlist_limit: int | None = None


@event(SERVICE, "offering-published")
class OfferingPublished(Event, frozen=True, kw_only=True):
    """Learners may enroll; fields as in `OfferingScheduled`, as they stand at publication."""

    offering: str
    course: str
    code: str
    title: str
    course_version: int
    delivery: Delivery
    format: Format
    components: tuple[Component, ...]
    timezone: str
    completion_rule: CompletionRule = CompletionRule.COMPONENTS
    course_code: str | None = None
    course_title: str | None = None
    program: str | None = None
    organization: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    capacity: int | None = None
    minimum: int | None = None
    decide_at: datetime | None = None
    cut_off_at: datetime | None = None
    offer_minutes: int | None = None
    waitlist_limit: int | None = None


@event(SERVICE, "offering-cancelled")
class OfferingCancelled(Event, frozen=True, kw_only=True):
    """The provider called the offering off; it leaves everyone's denominator."""

    offering: str
    course: str
    below_minimum: bool = False


@event(SERVICE, "session-scheduled")
class SessionScheduled(Event, frozen=True, kw_only=True):
    """One sitting of an offering, half-open `[starts_at, ends_at)`; `component` is what it delivers."""

    session: str
    offering: str
    course: str
    component: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    room: str | None = None
    instructors: tuple[str, ...] = ()


@event(SERVICE, "session-rescheduled")
class SessionRescheduled(Event, frozen=True, kw_only=True):
    """The sitting moved; seats and queue order stay."""

    session: str
    offering: str
    starts_at: datetime
    ends_at: datetime
    timezone: str


@event(SERVICE, "session-cancelled")
class SessionCancelled(Event, frozen=True, kw_only=True):
    """The sitting will not take place and counts for nobody."""

    session: str
    offering: str
