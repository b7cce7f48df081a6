"""Enrollment's queries about what keeps people from being forgotten."""

from typing import Any

import msgspec

from chassis.access import Principal
from chassis.errors import Unknown
from services.enrollment.projections import COURSES, RETENTIONS


class RetentionShown(msgspec.Struct, frozen=True, kw_only=True):
    """For how many years nobody who has completed the course is erased; null: for none."""

    course: str
    years: int | None = None


class RetentionAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Of which course."""

    course: str


async def show_retention(reads: Any, _principal: Principal, asked: RetentionAsked) -> RetentionShown:
    """For how long completions of a course are kept.

    Raises:
        Unknown: there is no such course.
    """
    if await reads.get(COURSES, asked.course) is None:
        raise Unknown(f"There is no course {asked.course}.", course=asked.course)
    found = await reads.get(RETENTIONS, asked.course)
    return RetentionShown(course=asked.course, years=found.years if found else None)
