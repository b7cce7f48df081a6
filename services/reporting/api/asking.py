"""From a report's parameters to conditions on facts: dates in a timezone, names for ids."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Meta, field

from chassis.errors import FieldError, Malformed, Unknown
from chassis.projection import AsOf, Between, Projection
from contracts.shared import Format
from services.reporting.projections import COURSES, OFFERINGS, ORGANIZATIONS, PROGRAMS
from services.reporting.projections.enrollment import COURSE, PROGRAM

DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
INSTANT = timedelta(microseconds=1)

Name = Annotated[str, Meta(max_length=64, description="An id or a code.")]
Day = Annotated[
    str,
    Meta(max_length=40, description="A date, in the report's timezone, or a timestamp with an offset."),
]
Timezone = Annotated[str, Meta(max_length=64, description="An IANA timezone; dates and months are counted in it.")]


class Dimension(StrEnum):
    """What a report can be broken down by."""

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


@lru_cache(maxsize=64)
def timezone(name: str) -> ZoneInfo:
    """The zone of that name.

    Raises:
        Malformed: there is none.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise _malformed("timezone", "is not an IANA timezone") from None


def moment(text: str, zone: ZoneInfo, parameter: str) -> datetime:
    """A timestamp, or the start of a day.

    Raises:
        Malformed: it is neither.
    """
    try:
        if DATE.fullmatch(text):
            return datetime.combine(date.fromisoformat(text), time.min, zone).astimezone(UTC)
        found: datetime = msgspec.convert(text, Annotated[datetime, Meta(tz=True)])
        return found.astimezone(UTC)
    except (ValueError, OverflowError, msgspec.ValidationError):
        raise _malformed(parameter, "must be a date, or a timestamp with an offset") from None


def after(text: str, zone: ZoneInfo, parameter: str) -> datetime:
    """A timestamp, or the end of a day: the first moment that is no longer meant.

    Raises:
        Malformed: it is neither.
    """
    if not DATE.fullmatch(text):
        return moment(text, zone, parameter)
    try:
        following = date.fromisoformat(text) + timedelta(days=1)
    except (ValueError, OverflowError):
        raise _malformed(parameter, "must be a date, or a timestamp with an offset") from None
    return moment(following.isoformat(), zone, parameter)


def last(text: str | None, zone: ZoneInfo, parameter: str) -> datetime | None:
    """A timestamp, or the last moment of a day; null where none is named.

    Raises:
        Malformed: it is neither.
    """
    if text is None:
        return None
    return after(text, zone, parameter) - INSTANT if DATE.fullmatch(text) else moment(text, zone, parameter)


def _malformed(parameter: str, told: str) -> Malformed:
    return Malformed(f"$.{parameter} {told}.", errors=[FieldError(f"$.{parameter}", told)])
