"""Telling those who wait for a date of a course that it has one: looked for once, page by page, each told once.

A crash repeats the page, and tells nobody twice: each interest knows of which offerings it has told.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from chassis.decider import Command, Timer
from chassis.effects import Tools, Work
from chassis.errors import Unavailable
from services.enrollment.commands import TellInterested
from services.enrollment.domain.interest import interest_of
from services.enrollment.persons import people_of
from services.enrollment.projections import (
    INTERESTS,
    OFFERINGS,
    InterestDocument,
    OfferingDocument,
    Stage,
)
from services.enrollment.projections.targets import PRIVATE, PUBLIC
from services.enrollment.visibility import line_of, organizations_above

AT_ONCE = 500
CATCH_UP_SECONDS = 30.0
ARRIVES_SECONDS, LOOKS = 5.0, 50


def telling(tools: Tools) -> Work:
    """The work of one offering that was published."""

    async def work(timer: Timer) -> Command | None:
        """Tell those who wait for a date of the course and may take part.

        Raises:
            Problem: a back end is away; it is done again later.
        """
        offering = await _arrived(tools, timer.data["offering"])
        # Whoever was interested before it was published is in the views by then.
        await tools.caught_up(CATCH_UP_SECONDS)
        if _is_open(offering, tools.clock()):
            await _tell(tools, offering)
        return None

    return work


async def _arrived(tools: Tools, ident: str) -> OfferingDocument:
    """The offering, once the views know that it was published.

    Raises:
        Unavailable: they are behind.
    """
    for _ in range(LOOKS):
        found: OfferingDocument | None = await tools.reads.get(OFFERINGS, ident)
        if found is not None and found.stage not in (Stage.DRAFT, Stage.OPENING):
            return found
        await asyncio.sleep(ARRIVES_SECONDS / LOOKS)
    raise Unavailable("That the offering was published has not arrived in the views yet.")


def _is_open(offering: OfferingDocument, at: datetime) -> bool:
    """Whether anybody can still come to it: it was not called off, has not closed, and is not over."""
    ends = [moment for moment in (offering.cut_off_at, offering.ends_at) if moment is not None]
    return offering.stage is Stage.OPEN and not offering.delivered and all(moment > at for moment in ends)


async def _tell(tools: Tools, offering: OfferingDocument) -> None:
    async for some in untold(tools.reads, offering):
        await tools.send(
            [TellInterested(course=one.course, learner=one.learner, offering=offering.offering) for one in some],
            f"offering:{offering.offering}",
        )


async def untold(
    reads: Any, offering: OfferingDocument, reached: Mapping[str, Any] | None = None
) -> AsyncIterator[Sequence[InterestDocument]]:
    """Those who wait for a date of the course, may take part and were not told of this one, in the order in which they
    asked, a page at a time; of those who are `reached` alone, where that is given.
    """
    where: Mapping[str, Any] = {"course": offering.course, "standing": True, **(reached or {})}
    after: str | None = None
    while True:
        page, after = await reads.find(INTERESTS, where, ("turn",), AT_ONCE, after)
        yield await _concerned(reads, [one for one in page if offering.offering not in one.told], offering)
        if after is None:
            return


async def _concerned(
    reads: Any, interests: Collection[InterestDocument], offering: OfferingDocument
) -> Sequence[InterestDocument]:
    """Those who have not left and see the offering: of one that is for an organization its people and those of all
    below it, of a private one nobody.
    """
    if offering.visibility == PRIVATE:
        return ()
    known = await people_of(reads, [one.learner for one in interests])
    # Who was merged a moment ago is told by the other id, unless the kept one is on the list as well.
    others = {ident: interest_of(offering.course, one.learner) for ident, one in known.items() if one.learner != ident}
    listed: Mapping[str, InterestDocument] = await reads.get_many(INTERESTS, list(others.values()))
    twice = {ident for ident, other in others.items() if other in listed and listed[other].standing}
    there = {ident: one for ident, one in known.items() if one.active and ident not in twice}
    if offering.visibility != PUBLIC:
        above = await organizations_above({one.organization for one in there.values() if one.organization}, reads)
        its = offering.organization
        there = {ident: one for ident, one in there.items() if its in line_of(one.organization, above)}
    return [one for one in interests if one.learner in there]
