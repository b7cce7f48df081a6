"""Instructors as they are shown: who they are, what they may teach, and when they are away."""

from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from chassis.access import Principal
from chassis.projection import Between
from chassis.reads import every
from contracts.access import reaches_all
from contracts.scheduling.hours import Window
from services.scheduling.api.queries import Limit, coded, given, one
from services.scheduling.projections import INSTRUCTORS, QUALIFICATIONS
from services.scheduling.projections.instructors import InstructorDocument, QualificationDocument, TimeOff

LAST = "\U0010ffff"


class InstructorShown(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who teaches. The day rate, in hundredths of the currency, is told to those who may change it. `follows`:
    when they are busy is read in a calendar of theirs, and `unread` says why that cannot be done.
    """

    instructor: str
    code: str
    name: str | None
    email: str | None
    timezone: str
    home: str | None
    hours: tuple[Window, ...]
    time_off: tuple[TimeOff, ...]
    day_rate: int | None
    currency: str | None
    retired: bool
    follows: bool
    unread: str | None
    qualifications: tuple[QualificationDocument, ...] = ()


class InstructorPage(msgspec.Struct, frozen=True, kw_only=True):
    """Instructors by name; `after` is the cursor of the next page."""

    items: tuple[InstructorShown, ...]
    after: str | None = None


class InstructorsAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Which instructors: those of a code or home, those who may teach a course, or whose name begins so."""

    code: str | None = None
    home: str | None = None
    course: str | None = None
    q: Annotated[str, Meta(max_length=200)] | None = None
    limit: Limit = 100
    after: str | None = None


class OneInstructor(msgspec.Struct, frozen=True, kw_only=True):
    """Which instructor."""

    instructor: str


async def list_instructors(reads: Any, principal: Principal, asked: InstructorsAsked) -> InstructorPage:
    """Instructors by name; of a course, by their ids."""
    where = coded(asked) | given(asked, "home")
    if typed := " ".join((asked.q or "").casefold().split()):
        where["by_name"] = Between(since=typed, before=typed + LAST)
    after: str | None
    if asked.course is None:
        found, after = await reads.find(INSTRUCTORS, where, ("by_name",), asked.limit, asked.after)
    else:
        found, after = await _qualified(reads, asked)
        found = [one for one in found if _fits(one, asked, typed)]
    return InstructorPage(items=tuple(await _shown(reads, principal, found)), after=after)


async def show_instructor(reads: Any, principal: Principal, asked: OneInstructor) -> InstructorShown:
    """One instructor.

    Raises:
        Unknown: there is none of that id.
    """
    found: InstructorDocument = await one(reads, INSTRUCTORS, "instructor", asked.instructor)
    (shown,) = await _shown(reads, principal, [found])
    return shown


async def _qualified(reads: Any, asked: InstructorsAsked) -> tuple[list[InstructorDocument], str | None]:
    held, after = await reads.find(QUALIFICATIONS, {"course": asked.course}, ("instructor",), asked.limit, asked.after)
    known = await reads.get_many(INSTRUCTORS, {each.instructor for each in held})
    return [known[each.instructor] for each in held if each.instructor in known], after


def _fits(one: InstructorDocument, asked: InstructorsAsked, typed: str) -> bool:
    code = coded(asked).get("by_code")
    return code in (None, one.by_code) and asked.home in (None, one.home) and one.by_name.startswith(typed)


async def _shown(reads: Any, principal: Principal, found: Sequence[InstructorDocument]) -> list[InstructorShown]:
    """With what each may teach; the rate where the caller may know it."""
    held: dict[str, list[QualificationDocument]] = {one.instructor: [] for one in found}
    for each in await every(reads, QUALIFICATIONS, {"instructor": sorted(held)}, ("course",)) if held else ():
        held[each.instructor].append(each)
    rates = reaches_all(principal.roles, "instructors:write")
    return [
        InstructorShown(
            instructor=one.instructor,
            code=one.code,
            name=one.name,
            email=one.email,
            timezone=one.timezone,
            home=one.home,
            hours=one.hours,
            time_off=one.time_off,
            day_rate=one.day_rate if rates else None,
            currency=one.currency if rates else None,
            retired=one.retired,
            follows=one.calendar is not None,
            unread=one.unread,
            qualifications=tuple(held[one.instructor]),
        )
        for one in found
    ]
