"""A page of an offering's roster or queue: as it is, or over both times."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from chassis.days import Day, Timezone, last, timezone
from chassis.errors import Unknown
from chassis.projection import AsOf, Between
from chassis.readstore.cursor import cursor, read_cursor
from services.enrollment.api.queries import Limit
from services.enrollment.projections import (
    ENROLLMENTS,
    LEARNERS,
    OFFERINGS,
    STANDINGS,
    EnrollmentDocument,
    LearnerDocument,
    standing,
)

ORDER = ("turn",)
ALL = 1_000_000
"""More than an offering ever has enrollments; who stood where is sorted out among all of them."""


class RosterAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Whose roster or waitlist, and which page of it; as it was `on` a day, as it was `known_at` one.
    A day counts to its end.
    """

    offering: str
    on: Day | None = None
    known_at: Day | None = None
    timezone: Timezone = "UTC"
    limit: Limit = 100
    after: str | None = None


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """Some enrollments in their order, how many stand before them and how many there are in all, the names
    of their learners, and the cursor after the last (null: no more).
    """

    found: Sequence[EnrollmentDocument]
    ahead: int
    total: int
    names: Mapping[str, str | None]
    after: str | None


async def listed(reads: Any, asked: RosterAsked, where: Mapping[str, Any]) -> Listed:
    """The page asked for of the enrollments that satisfy `where`.

    Raises:
        Unknown: there is no such offering.
        Malformed: a day, the timezone or the cursor is none.
    """
    if await reads.get(OFFERINGS, asked.offering) is None:
        raise no_offering(asked.offering)
    zone = timezone(asked.timezone)
    as_of = AsOf(on=last(asked.on, zone, "on"), known_at=last(asked.known_at, zone, "known_at"))
    where = {**where, "target": asked.offering}
    found, ahead, total, after = await (
        _now(reads, asked, where) if as_of == AsOf() else _then(reads, asked, where, as_of)
    )
    people: Mapping[str, LearnerDocument] = await reads.get_many(LEARNERS, [one.learner for one in found])
    names = {learner: person.name for learner, person in people.items()}
    return Listed(found=found, ahead=ahead, total=total, names=names, after=after)


def no_offering(ident: str) -> Unknown:
    """There is no such offering."""
    return Unknown(f"There is no offering {ident}.", offering=ident)


Page = tuple[Sequence[EnrollmentDocument], int, int, str | None]


async def _now(reads: Any, asked: RosterAsked, where: Mapping[str, Any]) -> Page:
    found, after = await reads.find(ENROLLMENTS, where, ORDER, asked.limit, asked.after)
    if asked.after is None and after is None:
        return found, 0, len(found), None
    total = await _count(reads, where)
    ahead = await _count(reads, {**where, "turn": Between(before=found[0].turn)}) if found and asked.after else 0
    return found, ahead, total, after


async def _count(reads: Any, where: Mapping[str, Any]) -> int:
    return sum((await reads.count(ENROLLMENTS, (), where)).values())


async def _then(reads: Any, asked: RosterAsked, where: Mapping[str, Any], as_of: AsOf) -> Page:
    rows = await reads.rows(STANDINGS, where, as_of, ALL)
    everyone = sorted((row["turn"], row["enrollment"], row) for row in rows)
    begin = 0
    if asked.after is not None:
        (turn,), key = read_cursor(asked.after, ORDER)
        begin = sum((place, enrollment) <= (turn, key) for place, enrollment, _ in everyone)
    page = everyone[begin : begin + asked.limit]
    more = begin + len(page) < len(everyone)
    after = cursor(ORDER, page[-1][1], [page[-1][0]]) if page and more else None
    return [standing(enrollment, row) for _, enrollment, row in page], begin, len(everyone), after
