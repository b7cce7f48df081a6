"""The versions of courses and programs, one document each."""

from datetime import datetime

import msgspec
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
from contracts.shared import Blend, Component, Format, Step


class CourseVersionDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A course as it was in one version, when that was made, and when it was published (null: it was not)."""

    ident: str
    course: str = ""
    version: int = 0
    title: str = ""
    format: Format = Format.LIVE
    components: tuple[Component, ...] = ()
    blend: Blend | None = None
    hours: float | None = None
    credits: float | None = None
    prerequisites: tuple[str, ...] = ()
    made_at: datetime | None = None
    published_at: datetime | None = None


class ProgramVersionDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A program as it was in one version, when that was made, and when it was published (null: it was not)."""

    ident: str
    program: str = ""
    version: int = 0
    title: str = ""
    format: Format = Format.LIVE
    steps: tuple[Step, ...] = ()
    blend: Blend | None = None
    made_at: datetime | None = None
    published_at: datetime | None = None


def fold_course_version(
    version: CourseVersionDocument, event: CourseDefined | CourseRevised | CoursePublished, recorded: Recorded
) -> CourseVersionDocument:
    """The version after one event."""
    if isinstance(event, CoursePublished):
        return replace(version, published_at=recorded.recorded_at)
    return replace(
        version,
        course=event.course,
        version=event.course_version,
        title=event.title,
        format=event.format,
        components=event.components,
        blend=event.blend,
        hours=event.hours,
        credits=event.credits,
        prerequisites=event.prerequisites,
        made_at=recorded.recorded_at,
    )


def fold_program_version(
    version: ProgramVersionDocument, event: ProgramDefined | ProgramRevised | ProgramPublished, recorded: Recorded
) -> ProgramVersionDocument:
    """The version after one event."""
    if isinstance(event, ProgramPublished):
        return replace(version, published_at=recorded.recorded_at)
    return replace(
        version,
        program=event.program,
        version=event.program_version,
        title=event.title,
        format=event.format,
        steps=event.steps,
        blend=event.blend,
        made_at=recorded.recorded_at,
    )


COURSE_VERSIONS = Projection(
    name="course_versions",
    sources=(CourseDefined, CourseRevised, CoursePublished),
    key=lambda event, recorded: f"{event.course}.{event.course_version}",
    document=CourseVersionDocument,
    blank=lambda key: CourseVersionDocument(ident=key),
    fold=fold_course_version,
    index=("course", "version"),
)

PROGRAM_VERSIONS = Projection(
    name="program_versions",
    sources=(ProgramDefined, ProgramRevised, ProgramPublished),
    key=lambda event, recorded: f"{event.program}.{event.program_version}",
    document=ProgramVersionDocument,
    blank=lambda key: ProgramVersionDocument(ident=key),
    fold=fold_program_version,
    index=("program", "version"),
)
