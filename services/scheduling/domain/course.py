"""Courses: what is taught, in versions; the newest becomes offerable when it is published."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import UNSET

from chassis.decider import Context, Decision
from chassis.errors import Refused, Unknown
from chassis.ids import stream
from contracts.event import Event
from contracts.scheduling import CourseDefined, CoursePublished, CourseRevised
from contracts.shared import Blend, CompletionRule, Component, Format
from services.scheduling.commands import DefineCourse, NewCourse, PublishCourse, ReviseCourse
from services.scheduling.domain.advised import check_given
from services.scheduling.domain.blending import suggested_rule
from services.scheduling.domain.claim import Claim, claim_stream, take
from services.scheduling.domain.composing import component, compose, format_of

TERMS = ("title", "components", "blend", "hours", "credits", "prerequisites", "advice")


class CourseVersion(msgspec.Struct, frozen=True, kw_only=True):
    """A version of a course that was published, as an offering takes it over; it never changes."""

    course: str
    code: str
    title: str
    version: int
    format: Format
    components: tuple[Component, ...]
    completion_rule: CompletionRule = CompletionRule.COMPONENTS
    hours: float | None = None
    credits: float | None = None
    prerequisites: tuple[str, ...] = ()


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
    hours: float | None = None
    credits: float | None = None
    prerequisites: tuple[str, ...] = ()
    advice: str | None = None


def define(states: Mapping[str, Any], command: DefineCourse, context: Context) -> Decision:
    """A course in its first version, its parts arranged after its blend, and its code.

    Raises:
        Unknown: there is no such course as a prerequisite names, or no such advice.
        Refused: `code-taken`, or a rule of `compose`.
    """
    check_given(states, command.advice)
    return Decision(
        events=begin(states, command, context.new_id, command.advice),
        reply={"course": context.new_id, "course_version": 1, **recurring(command.blend)},
        status=201,
    )


def begin(
    states: Mapping[str, Any], asked: DefineCourse | NewCourse, course: str, advice: str | None = None
) -> tuple[tuple[str, Event], tuple[str, CourseDefined]]:
    """The events by which a course exists: its code is taken, and it is defined.

    Raises:
        Unknown: there is no such course as a prerequisite names.
        Refused: `code-taken`, or a rule of `compose`.
    """
    made = compose([component(part) for part in asked.components], asked.blend, asked.completion_rule)
    check_prerequisites(states, asked.prerequisites, course)
    claim: Claim = states[claim_stream("course", asked.code)]
    defined = CourseDefined(
        course=course,
        code=asked.code,
        title=asked.title,
        format=made.format,
        components=made.components,
        blend=asked.blend,
        completion_rule=asked.completion_rule,
        hours=asked.hours,
        credits=asked.credits,
        prerequisites=asked.prerequisites,
        advice=advice,
    )
    return take(claim, "course", asked.code, course), (stream("course", course), defined)


def revise(states: Mapping[str, Any], command: ReviseCourse, _context: Context) -> Decision:
    """The next version of a course; nothing if it is the same as the newest.

    Raises:
        Unknown: there is no such course, not as a prerequisite either, or no such advice.
        Refused: `prerequisite-of-itself`, or a rule of `compose`.
    """
    name = stream("course", command.course)
    course = existing(states[name], command.course)
    check_given(states, command.advice)
    parts = tuple(component(part) for part in command.components) or course.components
    kept = course.blend if format_of([part.format for part in parts]) is Format.BLENDED else None
    blend = command.blend or kept
    made = compose(parts, blend, course.completion_rule)
    prerequisites = course.prerequisites if command.prerequisites is UNSET else command.prerequisites
    check_prerequisites(states, prerequisites, command.course)
    revised = CourseRevised(
        course=command.course,
        title=command.title or course.title,
        format=made.format,
        components=made.components,
        course_version=course.version + 1,
        blend=blend,
        hours=course.hours if command.hours is UNSET else command.hours,
        credits=course.credits if command.credits is UNSET else command.credits,
        prerequisites=prerequisites,
        advice=command.advice or course.advice,
    )
    if all(getattr(revised, field) == getattr(course, field) for field in TERMS):
        return Decision(reply={"course": command.course, "course_version": course.version})
    return Decision(
        events=((name, revised),),
        reply={"course": command.course, "course_version": revised.course_version, **recurring(blend)},
    )


def streams_named(asked: DefineCourse | NewCourse | ReviseCourse) -> tuple[str, ...]:
    """The streams of the courses that are asked for as prerequisites."""
    named = () if asked.prerequisites is UNSET else asked.prerequisites
    return tuple(stream("course", ident) for ident in named)


def streams_required(states: Mapping[str, Any], command: ReviseCourse, _context: Context) -> tuple[str, ...]:
    """The streams of the prerequisites that a revision leaves as they are."""
    course: Course = states[stream("course", command.course)]
    return tuple(stream("course", ident) for ident in course.prerequisites)


def check_prerequisites(states: Mapping[str, Any], prerequisites: Sequence[str], course: str) -> None:
    """Let only courses be prerequisites that there are, and that do not ask for this one in their turn.

    Raises:
        Unknown: there is no such course.
        Refused: `prerequisite-of-itself`, directly or through another course.
    """
    asking = [
        ident
        for ident in prerequisites
        if ident == course or course in existing(states[stream("course", ident)], ident).prerequisites
    ]
    if asking:
        raise Refused(
            f"The course cannot be its own prerequisite: {', '.join(asking)}.",
            slug="prerequisite-of-itself",
            courses=asking,
        )


def recurring(blend: Blend | None) -> Mapping[str, str]:
    """What an answer tells beside: the rule by which the live parts of this blend come round, if they do."""
    rule = suggested_rule(blend) if blend else None
    return {"suggested_rule": rule} if rule else {}


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
    course.version, course.format = event.course_version, event.format
    for field in TERMS:
        setattr(course, field, getattr(event, field))
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
        hours=course.hours,
        credits=course.credits,
        prerequisites=course.prerequisites,
    )
