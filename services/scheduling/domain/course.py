"""Courses: what is taught, in versions; the newest becomes offerable when it is published."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from chassis.decider import Context, Decision
from chassis.errors import Refused, Unknown
from chassis.ids import stream
from contracts.event import Event
from contracts.scheduling import CourseDefined, CoursePublished, CourseRevised
from contracts.shared import Blend, CompletionRule, Component, Format
from services.scheduling.commands import DefineCourse, NewComponent, PublishCourse, ReviseCourse
from services.scheduling.domain.blending import arrange
from services.scheduling.domain.claim import Claim, claim_stream, take
from services.scheduling.domain.parts import check_parts


class CourseVersion(msgspec.Struct, frozen=True, kw_only=True):
    """A version of a course that was published, as an offering takes it over; it never changes."""

    course: str
    code: str
    title: str
    version: int
    format: Format
    components: tuple[Component, ...]
    completion_rule: CompletionRule = CompletionRule.COMPONENTS


class Course(msgspec.Struct):
    """What decisions about a course rest on; version 0 is before it was defined."""

    version: int = 0
    offered: CourseVersion | None = None
    code: str = ""
    title: str = ""
    format: Format = Format.LIVE
    components: tuple[Component, ...] = ()
    blend: Blend | None = None
    completion_rule: CompletionRule = CompletionRule.COMPONENTS


def format_of(formats: Sequence[Format]) -> Format:
    """All alike: that one; otherwise blended."""
    return formats[0] if len(set(formats)) == 1 else Format.BLENDED


def define(states: Mapping[str, Any], command: DefineCourse, context: Context) -> Decision:
    """A course in its first version, its parts arranged after its blend, and its code.

    Raises:
        Refused: `code-taken`, or a rule of `check`, `arrange` or `check_parts`.
    """
    course = context.new_id
    format_ = check(command.components, command.blend, command.completion_rule)
    claim: Claim = states[claim_stream("course", command.code)]
    defined = CourseDefined(
        course=course,
        code=command.code,
        title=command.title,
        format=format_,
        components=_arranged(_published(command.components), command.blend),
        blend=command.blend,
        completion_rule=command.completion_rule,
    )
    return Decision(
        events=(take(claim, "course", command.code, course), (stream("course", course), defined)),
        reply={"course": course, "course_version": 1},
        status=201,
    )


def revise(states: Mapping[str, Any], command: ReviseCourse, _context: Context) -> Decision:
    """The next version of a course; nothing if it is the same as the newest.

    Raises:
        Unknown: there is no such course.
        Refused: a rule of `check`, `arrange` or `check_parts`.
    """
    name = stream("course", command.course)
    course = existing(states[name], command.course)
    format_ = format_of([part.format for part in command.components])
    kept = course.blend if format_ is Format.BLENDED else None
    blend = command.blend or kept
    check(command.components, blend, course.completion_rule)
    components = _arranged(_published(command.components), blend)
    title = command.title or course.title
    if (title, components, blend) == (course.title, course.components, course.blend):
        return Decision(reply={"course": command.course, "course_version": course.version})
    revised = CourseRevised(
        course=command.course,
        title=title,
        format=format_,
        components=components,
        course_version=course.version + 1,
        blend=blend,
    )
    return Decision(
        events=((name, revised),), reply={"course": command.course, "course_version": revised.course_version}
    )


def publish(states: Mapping[str, Any], command: PublishCourse, _context: Context) -> Decision:
    """The newest version may be offered; nothing if it already may.

    Raises:
        Unknown: there is no such course.
    """
    name = stream("course", command.course)
    course = existing(states[name], command.course)
    reply = {"course": command.course, "course_version": course.version}
    if course.offered is not None and course.offered.version == course.version:
        return Decision(reply=reply)
    return Decision(
        events=((name, CoursePublished(course=command.course, course_version=course.version)),), reply=reply
    )


def check(components: Sequence[Component], blend: Blend | None, rule: CompletionRule) -> Format:
    """The format of a course with these parts.

    Raises:
        Refused: `duplicate-component`; `blend-needs-both` live and self-paced parts;
            `nothing-required` although the required parts are what completes the course.
    """
    repeated = [key for key, times in Counter(part.key.lower() for part in components).items() if times > 1]
    if repeated:
        raise Refused(
            f"Components share a key: {', '.join(repeated)}.", slug="duplicate-component", components=repeated
        )
    format_ = format_of([part.format for part in components])
    if blend is not None and format_ is not Format.BLENDED:
        raise Refused(
            f"A {blend} course needs live and self-paced components; these are all {format_}.",
            slug="blend-needs-both",
            blend=blend,
            format=format_,
        )
    if rule is CompletionRule.COMPONENTS and not any(part.required for part in components):
        raise Refused("Required components complete this course, but none is required.", slug="nothing-required")
    return format_


def existing(course: Course, ident: str) -> Course:
    """The course, if it was ever defined.

    Raises:
        Unknown: there is no such course.
    """
    if course.version == 0:
        raise Unknown(f"There is no course {ident}.", course=ident)
    return course


def offered(course: Course, ident: str) -> CourseVersion:
    """The version that may be offered.

    Raises:
        Unknown: there is no such course.
        Refused: `course-not-published`.
    """
    version = existing(course, ident).offered
    if version is None:
        raise not_published([ident])
    return version


def not_published(courses: Sequence[str]) -> Refused:
    """The refusal to use courses that may not be offered yet."""
    return Refused(
        f"Publish the course first: {', '.join(courses)}.", slug="course-not-published", courses=list(courses)
    )


def evolve(course: Course, event: Event) -> Course:
    """Fold one event."""
    match event:
        case CourseDefined():
            course.code, course.completion_rule = event.code, event.completion_rule
        case CourseRevised():
            pass
        case CoursePublished():
            course.offered = _offered(course, event)
            return course
        case _:
            return course
    course.version, course.title, course.format = event.course_version, event.title, event.format
    course.components, course.blend = event.components, event.blend
    return course


def _offered(course: Course, event: CoursePublished) -> CourseVersion:
    return CourseVersion(
        course=event.course,
        code=course.code,
        title=course.title,
        version=event.course_version,
        format=course.format,
        components=course.components,
        completion_rule=course.completion_rule,
    )


def _arranged(components: tuple[Component, ...], blend: Blend | None) -> tuple[Component, ...]:
    arranged = arrange(blend, components) if blend is not None else components
    check_parts(arranged)
    return arranged


def _published(components: Sequence[NewComponent]) -> tuple[Component, ...]:
    return tuple(msgspec.convert(part, Component, from_attributes=True) for part in components)
