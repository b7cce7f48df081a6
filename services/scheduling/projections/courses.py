"""What is taught: one document a course and program."""

from msgspec.structs import replace

from chassis.projection import Projection
from contracts.envelope import Recorded
from contracts.scheduling import (
    CourseDefined,
    CoursePublished,
    CourseRevised,
    ProgramDefined,
    ProgramPublished,
    ProgramRevised,
)
from services.scheduling.domain.course import CourseVersion
from services.scheduling.projections.documents import CourseDocument, ProgramDocument, Published

CourseEvent = CourseDefined | CourseRevised | CoursePublished
ProgramEvent = ProgramDefined | ProgramRevised | ProgramPublished


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
        hours=event.hours,
        credits=event.credits,
        prerequisites=event.prerequisites,
        advice=event.advice,
    )


def fold_program(program: ProgramDocument, event: ProgramEvent, _recorded: Recorded) -> ProgramDocument:
    """The program after one event."""
    match event:
        case ProgramPublished():
            return replace(program, state=Published.PUBLISHED, published=event.program_version)
        case ProgramDefined():
            program = replace(program, code=event.code)
    return replace(
        program,
        title=event.title,
        format=event.format,
        version=event.program_version,
        steps=event.steps,
        blend=event.blend,
        advice=event.advice,
    )


def _version(course: CourseDocument) -> CourseVersion:
    return CourseVersion(
        course=course.course,
        code=course.code,
        title=course.title,
        version=course.version,
        format=course.format,
        components=course.components,
        completion_rule=course.completion_rule,
        hours=course.hours,
        credits=course.credits,
        prerequisites=course.prerequisites,
    )


COURSES = Projection(
    name="courses",
    sources=(CourseDefined, CourseRevised, CoursePublished),
    key=lambda event, recorded: event.course,
    document=CourseDocument,
    blank=lambda key: CourseDocument(course=key),
    fold=fold_course,
    index=("by_code", "state"),
)

PROGRAMS = Projection(
    name="programs",
    sources=(ProgramDefined, ProgramRevised, ProgramPublished),
    key=lambda event, recorded: event.program,
    document=ProgramDocument,
    blank=lambda key: ProgramDocument(program=key),
    fold=fold_program,
    index=("by_code", "state"),
)
