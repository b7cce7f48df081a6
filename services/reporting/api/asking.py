"""From a report's parameters to conditions on facts: dates in a timezone, names for ids."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

import msgspec
from msgspec import Meta, field

from chassis.days import Day, Timezone, after, last, moment, timezone
from chassis.errors import Unknown
from chassis.projection import AsOf, Between, Projection
from contracts.shared import Format
from services.reporting.projections import COURSES, OFFERINGS, ORGANIZATIONS, PROGRAMS
from services.reporting.projections.enrollment import COURSE, PROGRAM

Name = Annotated[str, Meta(max_length=64, description="An id or a code.")]


class Dimension(StrEnum):
    """What a report can be broken down by. A month is null for enrollments before 1970 or after 2100."""

    COURSE = "course"
    PROGRAM = "program"
    OFFERING = "offering"
    ORGANIZATION = "organization"
    FORMAT = "format"
    MONTH = "month"


LABELS: Mapping[Dimension, Projection[Any]] = {
    Dimension.COURSE: COURSES,
    Dimension.OFFERING: OFFERINGS,
    Dimension.PROGRAM: PROGRAMS,
    Dimension.ORGANIZATION: ORGANIZATIONS,
}
"""Where the codes of those dimensions that have ids are found."""


class ReportAsked(msgspec.Struct, frozen=True, kw_only=True):
    """What is counted: enrollments that began in `[from, to]`, as they were `on` a day, as they were
    `known_at` one. A day counts to its end, except in `from`.
    """

    by: tuple[Dimension, ...] = (Dimension.COURSE,)
    since: Day | None = field(name="from", default=None)
    until: Day | None = field(name="to", default=None)
    on: Day | None = None
    known_at: Day | None = None
    timezone: Timezone = "UTC"
    course: Name | None = None
    offering: Name | None = None
    program: Name | None = None
    organization: Name | None = None
    format: Format | None = None


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """Which facts a report counts. `on` and `known_at` are the moments meant, now if none was named."""

    where: Mapping[str, Any]
    as_of: AsOf
    on: datetime
    known_at: datetime


async def scope(reads: Any, asked: ReportAsked, now: datetime) -> Scope:
    """The facts that these parameters mean.

    Course enrollments are counted; by format also those in blended programs; by program alone,
    those in programs.

    Raises:
        Malformed: a day, a time or the timezone is none.
        Unknown: there is no course, offering, program or organization of that id or code.
    """
    zone = timezone(asked.timezone)
    where: dict[str, Any] = {"seated": True, **population(asked)}
    for dimension, view in LABELS.items():
        name = getattr(asked, dimension)
        if name is not None:
            where[dimension] = await identify(reads, view, dimension, name)
    if asked.format is not None:
        where["format"] = asked.format
    if asked.since is not None or asked.until is not None:
        where["enrolled_at"] = Between(
            since=None if asked.since is None else moment(asked.since, zone, "from"),
            before=None if asked.until is None else after(asked.until, zone, "to"),
        )
    on, known_at = last(asked.on, zone, "on"), last(asked.known_at, zone, "known_at")
    return Scope(where=where, as_of=AsOf(on=on, known_at=known_at), on=on or now, known_at=known_at or now)


def population(asked: ReportAsked) -> dict[str, Any]:
    """Which kinds of enrollment are counted."""
    broken_down = {*asked.by, *(dimension for dimension in LABELS if getattr(asked, dimension) is not None)}
    if broken_down & {Dimension.COURSE, Dimension.OFFERING}:
        return {"kind": COURSE}
    if Dimension.FORMAT in asked.by or asked.format is not None:
        return {"by_format": True}
    return {"kind": PROGRAM if Dimension.PROGRAM in asked.by else COURSE}


async def identify(reads: Any, view: Projection[Any], dimension: str, name: str) -> str:
    """The id that an id or a code stands for.

    Raises:
        Unknown: neither is known.
    """
    if await reads.get(view, name) is not None:
        return name
    found, _ = await reads.find(view, {"code": name}, (), 1)
    if not found:
        named: dict[str, Any] = {dimension: name}
        raise Unknown(f"There is no {dimension} {name}.", **named)
    ident: str = getattr(found[0], dimension)
    return ident
