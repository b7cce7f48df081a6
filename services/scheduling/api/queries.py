"""Scheduling's queries: which documents are asked for, and how they are found."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from chassis.access import Principal
from chassis.errors import Unknown
from chassis.projection import Projection
from services.scheduling.api.visibility import audiences, hidden
from services.scheduling.domain.offering import OfferingState
from services.scheduling.projections import COURSES, OFFERINGS, PROGRAMS
from services.scheduling.projections.documents import (
    CourseDocument,
    OfferingDocument,
    ProgramDocument,
    Published,
)

Limit = Annotated[int, Meta(ge=1, le=500)]
Moment = Annotated[datetime, Meta(tz=True)]


class CoursePage(msgspec.Struct, frozen=True, kw_only=True):
    """Courses by code; `after` is the cursor of the next page."""

    items: tuple[CourseDocument, ...]
    after: str | None = None


class ProgramPage(msgspec.Struct, frozen=True, kw_only=True):
    """Programs by code; `after` is the cursor of the next page."""

    items: tuple[ProgramDocument, ...]
    after: str | None = None


class OfferingPage(msgspec.Struct, frozen=True, kw_only=True):
    """Offerings by code; `after` is the cursor of the next page."""

    items: tuple[OfferingDocument, ...]
    after: str | None = None


class OneCourse(msgspec.Struct, frozen=True, kw_only=True):
    """Which course."""

    course: str


class OneProgram(msgspec.Struct, frozen=True, kw_only=True):
    """Which program."""

    program: str


class OneOffering(msgspec.Struct, frozen=True, kw_only=True):
    """Which offering."""

    offering: str


class DefinitionsAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Which courses or programs, and which page of them."""

    code: str | None = None
    state: Published | None = None
    limit: Limit = 100
    after: str | None = None


class OfferingsAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Which offerings, and which page of them."""

    code: str | None = None
    course: str | None = None
    program: str | None = None
    organization: str | None = None
    state: OfferingState | None = None
    limit: Limit = 100
    after: str | None = None


async def one(reads: Any, view: Projection[Any], kind: str, ident: str) -> Any:
    """The document of that id; `kind` is what people call it.

    Raises:
        Unknown: there is none.
    """
    found = await reads.get(view, ident)
    if found is None:
        named: dict[str, Any] = {kind: ident}
        raise Unknown(f"There is no {kind} {ident}.", **named)
    return found


def given(asked: msgspec.Struct, *names: str) -> dict[str, Any]:
    """Those of these parameters that were given, by name."""
    values = ((name, getattr(asked, name)) for name in names)
    return {name: value for name, value in values if value is not None}


def coded(asked: msgspec.Struct) -> dict[str, str]:
    """The code that was given, if any: the same in any case."""
    code: str | None = getattr(asked, "code", None)
    return {} if code is None else {"by_code": code.casefold()}


async def list_courses(reads: Any, _principal: Principal, asked: DefinitionsAsked) -> CoursePage:
    """Courses by code."""
    where = coded(asked) | given(asked, "state")
    items, after = await reads.find(COURSES, where, ("by_code",), asked.limit, asked.after)
    return CoursePage(items=tuple(items), after=after)


async def list_programs(reads: Any, _principal: Principal, asked: DefinitionsAsked) -> ProgramPage:
    """Programs by code."""
    where = coded(asked) | given(asked, "state")
    items, after = await reads.find(PROGRAMS, where, ("by_code",), asked.limit, asked.after)
    return ProgramPage(items=tuple(items), after=after)


async def list_offerings(reads: Any, principal: Principal, asked: OfferingsAsked) -> OfferingPage:
    """Offerings by code, those that the caller sees."""
    where = coded(asked) | given(asked, "course", "program", "organization", "state")
    if (seen := await audiences(reads, principal)) is not None:
        where["audience"] = seen
    items, after = await reads.find(OFFERINGS, where, ("by_code",), asked.limit, asked.after)
    return OfferingPage(items=tuple(items), after=after)


async def show_course(reads: Any, _principal: Principal, asked: OneCourse) -> CourseDocument:
    """One course."""
    course: CourseDocument = await one(reads, COURSES, "course", asked.course)
    return course


async def show_program(reads: Any, _principal: Principal, asked: OneProgram) -> ProgramDocument:
    """One program."""
    program: ProgramDocument = await one(reads, PROGRAMS, "program", asked.program)
    return program


async def show_offering(reads: Any, principal: Principal, asked: OneOffering) -> OfferingDocument:
    """One offering.

    Raises:
        Unknown: there is none, or none that the caller sees.
    """
    offering: OfferingDocument = await one(reads, OFFERINGS, "offering", asked.offering)
    if await hidden(reads, principal, {asked.offering}):
        raise Unknown(f"There is no offering {asked.offering}.", offering=asked.offering)
    return offering
