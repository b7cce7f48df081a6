"""What scheduling shows, one document a course, program, offering and session; and what its commands rest on."""

from datetime import UTC, datetime
from enum import StrEnum

import msgspec
from msgspec.structs import replace

from chassis.projection import Projection
from contracts.attendance import RollClosed
from contracts.enrollment import OrganizationRegistered
from contracts.envelope import Recorded
from contracts.scheduling import (
    CourseDefined,
    CoursePublished,
    CourseRevised,
    OfferingCancelled,
    OfferingPublished,
    OfferingScheduled,
    ProgramDefined,
    ProgramPublished,
    SessionCancelled,
    SessionRescheduled,
    SessionScheduled,
)
from contracts.shared import Blend, CompletionRule, Component, Delivery, Format, Step
from services.scheduling.domain.course import CourseVersion
from services.scheduling.domain.offering import OfferingState

UNSET_TIME = datetime.max.replace(tzinfo=UTC)


class Published(StrEnum):
    """Whether a definition may be used yet."""

    DRAFT = "draft"
    PUBLISHED = "published"


class SessionState(StrEnum):
    """Whether a sitting takes place."""

    SCHEDULED = "scheduled"
    CANCELLED = "cancelled"


class CourseDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A course in its newest version; `published` is the version that offerings take over."""

    course: str
    code: str = ""
    title: str = ""
    format: Format = Format.LIVE
    state: Published = Published.DRAFT
    version: int = 0
    components: tuple[Component, ...] = ()
    blend: Blend | None = None
    completion_rule: CompletionRule = CompletionRule.COMPONENTS
    published: CourseVersion | None = None


class ProgramDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A program and the steps of its path."""

    program: str
    code: str = ""
    title: str = ""
    format: Format = Format.LIVE
    state: Published = Published.DRAFT
    version: int = 0
    steps: tuple[Step, ...] = ()
    blend: Blend | None = None


class OfferingDocument(msgspec.Struct, frozen=True, kw_only=True):
    """An offering; `capacity` and deadlines as scheduled, what became of the seats is enrollment's."""

    offering: str
    code: str = ""
    title: str = ""
    course: str = ""
    course_code: str | None = None
    course_title: str | None = None
    course_version: int = 0
    program: str | None = None
    organization: str | None = None
    delivery: Delivery = Delivery.SCHEDULED
    format: Format = Format.LIVE
    state: OfferingState = OfferingState.DRAFT
    timezone: str = "UTC"
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    capacity: int | None = None
    minimum: int | None = None
    decide_at: datetime | None = None
    cut_off_at: datetime | None = None
    offer_minutes: int | None = None
    waitlist_limit: int | None = None
    completion_rule: CompletionRule = CompletionRule.COMPONENTS
    components: tuple[Component, ...] = ()
    session_count: int = 0
    below_minimum: bool = False


class SessionDocument(msgspec.Struct, frozen=True, kw_only=True):
    """One sitting, half-open `[starts_at, ends_at)`; the timezone is where its wall time counts."""

    session: str
    offering: str = ""
    course: str = ""
    component: str = ""
    starts_at: datetime = UNSET_TIME
    ends_at: datetime = UNSET_TIME
    timezone: str = "UTC"
    room: str | None = None
    instructors: tuple[str, ...] = ()
    state: SessionState = SessionState.SCHEDULED


class RollDocument(msgspec.Struct, frozen=True, kw_only=True):
    """That the roll of a session is closed: it took place, and what was recorded of it stands."""

    session: str
    offering: str = ""


class OrganizationDocument(msgspec.Struct, frozen=True, kw_only=True):
    """That an organization exists, so that an offering can be held for it."""

    organization: str


CourseEvent = CourseDefined | CourseRevised | CoursePublished
ProgramEvent = ProgramDefined | ProgramPublished
SessionEvent = SessionScheduled | SessionRescheduled | SessionCancelled
OfferingEvent = OfferingScheduled | OfferingPublished | OfferingCancelled | SessionScheduled | SessionCancelled


def fold_course(course: CourseDocument, event: CourseEvent, _recorded: Recorded) -> CourseDocument:
    """The course after one event."""
    match event:
        case CourseDefined():
            course = replace(course, code=event.code, completion_rule=event.completion_rule)
        case CoursePublished():
            return replace(course, state=Published.PUBLISHED, published=_version(course))
    return replace(
        course,
        title=event.title,
        format=event.format,
        version=event.course_version,
        components=event.components,
        blend=event.blend,
    )


def fold_program(program: ProgramDocument, event: ProgramEvent, _recorded: Recorded) -> ProgramDocument:
    """The program after one event."""
    match event:
        case ProgramDefined():
            return replace(
                program,
                code=event.code,
                title=event.title,
                format=event.format,
                version=event.program_version,
                steps=event.steps,
                blend=event.blend,
            )
        case ProgramPublished():
            return replace(program, state=Published.PUBLISHED)


def fold_offering(offering: OfferingDocument, event: OfferingEvent, _recorded: Recorded) -> OfferingDocument:
    """The offering after one event."""
    match event:
        case OfferingScheduled():
            return msgspec.convert(event, OfferingDocument, from_attributes=True)
        case OfferingPublished():
            return replace(offering, state=OfferingState.PUBLISHED)
        case OfferingCancelled():
            return replace(offering, state=OfferingState.CANCELLED, below_minimum=event.below_minimum)
        case SessionScheduled():
            return replace(offering, session_count=offering.session_count + 1)
        case SessionCancelled():
            return replace(offering, session_count=offering.session_count - 1)


def fold_session(session: SessionDocument, event: SessionEvent, _recorded: Recorded) -> SessionDocument:
    """The session after one event."""
    match event:
        case SessionScheduled():
            return msgspec.convert(event, SessionDocument, from_attributes=True)
        case SessionRescheduled():
            return replace(session, starts_at=event.starts_at, ends_at=event.ends_at, timezone=event.timezone)
        case SessionCancelled():
            return replace(session, state=SessionState.CANCELLED)


def _version(course: CourseDocument) -> CourseVersion:
    return CourseVersion(
        course=course.course,
        code=course.code,
        title=course.title,
        version=course.version,
        format=course.format,
        components=course.components,
        completion_rule=course.completion_rule,
    )


COURSES = Projection(
    name="courses",
    sources=(CourseDefined, CourseRevised, CoursePublished),
    key=lambda event, recorded: event.course,
    document=CourseDocument,
    blank=lambda key: CourseDocument(course=key),
    fold=fold_course,
    index=("code", "state"),
)

PROGRAMS = Projection(
    name="programs",
    sources=(ProgramDefined, ProgramPublished),
    key=lambda event, recorded: event.program,
    document=ProgramDocument,
    blank=lambda key: ProgramDocument(program=key),
    fold=fold_program,
    index=("code", "state"),
)

OFFERINGS = Projection(
    name="offerings",
    sources=(OfferingScheduled, OfferingPublished, OfferingCancelled, SessionScheduled, SessionCancelled),
    key=lambda event, recorded: event.offering,
    document=OfferingDocument,
    blank=lambda key: OfferingDocument(offering=key),
    fold=fold_offering,
    index=("code", "course", "program", "organization", "delivery", "state"),
)

SESSIONS = Projection(
    name="sessions",
    sources=(SessionScheduled, SessionRescheduled, SessionCancelled),
    key=lambda event, recorded: event.session,
    document=SessionDocument,
    blank=lambda key: SessionDocument(session=key),
    fold=fold_session,
    index=("offering", "state", "starts_at"),
)

ROLLS = Projection(
    name="rolls",
    sources=(RollClosed,),
    key=lambda event, recorded: event.session,
    document=RollDocument,
    blank=lambda key: RollDocument(session=key),
    fold=lambda roll, event, recorded: replace(roll, offering=event.offering),
    index=("offering",),
)

ORGANIZATIONS = Projection(
    name="organizations",
    sources=(OrganizationRegistered,),
    key=lambda event, recorded: event.organization,
    document=OrganizationDocument,
    blank=lambda key: OrganizationDocument(organization=key),
    fold=lambda organization, event, recorded: organization,
)
