"""Routes of the versions of courses and programs."""

from typing import Any

import msgspec

from chassis.access import Principal
from chassis.web.routes import QueryRoute
from services.scheduling.api import examples
from services.scheduling.api.queries import Limit, one
from services.scheduling.projections import COURSE_VERSIONS, COURSES, PROGRAM_VERSIONS, PROGRAMS
from services.scheduling.projections.versions import CourseVersionDocument, ProgramVersionDocument


class CourseVersions(msgspec.Struct, frozen=True, kw_only=True):
    """Versions of a course from the first on; `after` is the cursor of the next page."""

    items: tuple[CourseVersionDocument, ...]
    after: str | None = None


class ProgramVersions(msgspec.Struct, frozen=True, kw_only=True):
    """Versions of a program from the first on; `after` is the cursor of the next page."""

    items: tuple[ProgramVersionDocument, ...]
    after: str | None = None


class CourseVersionsAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Of which course, and which page."""

    course: str
    limit: Limit = 100
    after: str | None = None


class ProgramVersionsAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Of which program, and which page."""

    program: str
    limit: Limit = 100
    after: str | None = None


async def list_course_versions(reads: Any, _principal: Principal, asked: CourseVersionsAsked) -> CourseVersions:
    """A course's versions."""
    await one(reads, COURSES, "course", asked.course)
    items, after = await reads.find(COURSE_VERSIONS, {"course": asked.course}, ("version",), asked.limit, asked.after)
    return CourseVersions(items=tuple(items), after=after)


async def list_program_versions(reads: Any, _principal: Principal, asked: ProgramVersionsAsked) -> ProgramVersions:
    """A program's versions."""
    await one(reads, PROGRAMS, "program", asked.program)
    items, after = await reads.find(
        PROGRAM_VERSIONS, {"program": asked.program}, ("version",), asked.limit, asked.after
    )
    return ProgramVersions(items=tuple(items), after=after)


QUERIES = (
    QueryRoute(
        path="/v1/courses/{course}/versions",
        params=CourseVersionsAsked,
        response=CourseVersions,
        scope="courses:read",
        summary="The versions of a course",
        answer=list_course_versions,
        example={"items": [examples.COURSE_VERSION_EXAMPLE], "after": None},
    ),
    QueryRoute(
        path="/v1/programs/{program}/versions",
        params=ProgramVersionsAsked,
        response=ProgramVersions,
        scope="courses:read",
        summary="The versions of a program",
        answer=list_program_versions,
        example={"items": [examples.PROGRAM_VERSION_EXAMPLE], "after": None},
    ),
)
