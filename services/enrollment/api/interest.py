"""Queries about who wants to be told when a course has a date."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from chassis.access import Principal
from chassis.errors import Unknown
from chassis.rehearsing import MOST_TOLD
from services.enrollment.api.queries import Limit
from services.enrollment.api.reach import called, reach, sees
from services.enrollment.interested import untold
from services.enrollment.projections import (
    COURSES,
    INTERESTS,
    LEARNERS,
    OFFERINGS,
    InterestDocument,
    LearnerDocument,
    OfferingDocument,
)

SCOPE = "enrollments:read"
MOST_OF_ONE = 500


class InterestShown(msgspec.Struct, frozen=True, kw_only=True):
    """Who wants to be told of a date of a course, since when, and of which offerings they were told. `organization` is
    theirs when they asked for it, `via` tells who did.
    """

    interest: str
    course: str
    learner: str
    name: str | None
    organization: str | None
    since: datetime
    via: str
    told: tuple[str, ...] = ()


class OfOrganization(msgspec.Struct, frozen=True, kw_only=True):
    """How many people of an organization are interested; null are those who belong to none."""

    organization: str | None
    interested: int


class InterestPage(msgspec.Struct, frozen=True, kw_only=True):
    """Who is interested, whoever asked first first, and how many that are of each organization, whatever the page;
    `after` is the cursor of the next page.
    """

    course: str
    interested: int
    organizations: tuple[OfOrganization, ...]
    items: tuple[InterestShown, ...]
    after: str | None = None


class Interests(msgspec.Struct, frozen=True, kw_only=True):
    """The courses of which a learner wants to be told a date."""

    items: tuple[InterestShown, ...]


class InterestAsked(msgspec.Struct, frozen=True, kw_only=True):
    """In which course, and which page of those who are interested; of one organization alone, if one is named."""

    course: str
    organization: str | None = None
    limit: Limit = 100
    after: str | None = None


class InterestsAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Of which learner."""

    learner: str


class OfOffering(msgspec.Struct, frozen=True, kw_only=True):
    """Of which offering."""

    offering: str


class Untold(msgspec.Struct, frozen=True, kw_only=True):
    """Who is told once an offering is published: those who wait for a date of its course and may take part in it; the
    first hundred by id, whoever asked first first, and how many there are in all. Who was told is not among them.
    """

    offering: str
    course: str
    learners: tuple[str, ...]
    learners_in_all: int


async def list_untold(reads: Any, principal: Principal, asked: OfOffering) -> Untold:
    """Who would be told of an offering, of those whom the caller sees.

    Raises:
        Unknown: there is no such offering, or it is a draft that the caller does not plan.
    """
    offering: OfferingDocument | None = await reads.get(OFFERINGS, asked.offering)
    reached = await reach(reads, principal, SCOPE)
    if offering is None or (reached and not offering.published):
        raise Unknown(f"There is no offering {asked.offering}.", offering=asked.offering)
    found = [one.learner async for some in untold(reads, offering, reached) for one in some]
    return Untold(
        offering=asked.offering, course=offering.course, learners=tuple(found[:MOST_TOLD]), learners_in_all=len(found)
    )


async def list_interested(reads: Any, principal: Principal, asked: InterestAsked) -> InterestPage:
    """Who is interested in a course, of those whom the caller sees.

    Raises:
        Unknown: there is no such course.
    """
    if await reads.get(COURSES, asked.course) is None:
        raise Unknown(f"There is no course {asked.course}.", course=asked.course)
    where: dict[str, Any] = {"course": asked.course, "standing": True, **await reach(reads, principal, SCOPE)}
    if asked.organization is not None:
        if asked.organization not in where.get("organization", (asked.organization,)):
            return InterestPage(course=asked.course, interested=0, organizations=(), items=())
        where["organization"] = asked.organization
    counts: Mapping[tuple[Any, ...], int] = await reads.count(INTERESTS, ("organization",), where)
    found, after = await reads.find(INTERESTS, where, ("turn",), asked.limit, asked.after)
    return InterestPage(
        course=asked.course,
        interested=sum(counts.values()),
        organizations=tuple(
            OfOrganization(organization=one, interested=count)
            for (one,), count in sorted(counts.items(), key=lambda each: (-each[1], each[0][0] or ""))
        ),
        items=await _shown(reads, found),
        after=after,
    )


async def list_interests(reads: Any, principal: Principal, asked: InterestsAsked) -> Interests:
    """What a learner is interested in.

    Raises:
        Unknown: there is no such learner, or none that the caller may see.
    """
    known: LearnerDocument | None = await reads.get(LEARNERS, asked.learner)
    if known is None or not await sees(reads, principal, SCOPE, known):
        raise Unknown(f"There is no learner {asked.learner}.", learner=asked.learner)
    where = {"learner": await called(reads, asked.learner), "standing": True}
    found, _ = await reads.find(INTERESTS, where, ("turn",), MOST_OF_ONE)
    return Interests(items=await _shown(reads, found))


async def _shown(reads: Any, interests: list[InterestDocument]) -> tuple[InterestShown, ...]:
    known: Mapping[str, LearnerDocument] = await reads.get_many(LEARNERS, {one.learner for one in interests})
    return tuple(
        InterestShown(
            interest=one.interest,
            course=one.course,
            learner=one.learner,
            name=known[one.learner].name if one.learner in known else None,
            organization=one.organization,
            since=one.since,
            via=one.via,
            told=one.told,
        )
        for one in interests
    )
