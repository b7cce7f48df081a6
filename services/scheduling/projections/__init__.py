"""What scheduling shows, one document a course, program, offering and session; and what its commands rest on."""

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
from services.scheduling.domain.course import CourseVersion
from services.scheduling.domain.offering import OfferingState
from services.scheduling.projections.documents import (
    CourseDocument,
    OfferingDocument,
    OrganizationDocument,
    ProgramDocument,
    Published,
    RollDocument,
    SessionDocument,
    SessionState,
)

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
