"""A page of an offering's roster or queue: as it is, or over both times."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from chassis.days import Day, Timezone, last, timezone
from chassis.errors import Unknown
from chassis.projection import AsOf, Between
from chassis.readstore.cursor import cursor, read_cursor
from services.enrollment.api.queries import Limit
from services.enrollment.api.reach import meets
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
MOST_BETWEEN = 1_000
"""How many are read at once to tell the places of some among all."""


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
    """Some enrollments in their order, each with its place among all (from 1), how many there are in all, the
    names of their learners, and the cursor after the last (null: no more).
    """

    found: Sequence[tuple[int, EnrollmentDocument]]
    total: int
    names: Mapping[str, str | None]
    after: str | None


async def listed(reads: Any, asked: RosterAsked, where: Mapping[str, Any], own: Mapping[str, Any]) -> Listed:
    """The page asked for of the enrollments that satisfy `where`, of which only those of `own` are shown.

    Raises:
        Unknown: there is no such offering.
        Malformed: a day, the timezone or the cursor is none.
    """
    if await reads.get(OFFERINGS, asked.offering) is None:
        raise no_offering(asked.offering)
    zone = timezone(asked.timezone)
    as_of = AsOf(on=last(asked.on, zone, "on"), known_at=last(asked.known_at, zone, "known_at"))
    where = {**where, "target": asked.offering}
    found, total, after = await (
        _now(reads, asked, where, own) if as_of == AsOf() else _then(reads, asked, where, own, as_of)
    )
    people: Mapping[str, LearnerDocument] = await reads.get_many(LEARNERS, [one.learner for _, one in found])
    names = {learner: person.name for learner, person in people.items()}
    return Listed(found=found, total=total, names=names, after=after)


def no_offering(ident: str) -> Unknown:
    """There is no such offering."""
    return Unknown(f"There is no offering {ident}.", offering=ident)


Page = tuple[Sequence[tuple[int, EnrollmentDocument]], int, str | None]


async def _now(reads: Any, asked: RosterAsked, where: Mapping[str, Any], own: Mapping[str, Any]) -> Page:
    found, after = await reads.find(ENROLLMENTS, {**where, **own}, ORDER, asked.limit, asked.after)
    if asked.after is None and after is None and not own:
        return list(enumerate(found, 1)), len(found), None
    total = await _count(reads, where)
    if not found:
        return [], total, after
    ahead = await _count(reads, {**where, "turn": Between(before=found[0].turn)}) if own or asked.after else 0
    if not own:
        return list(enumerate(found, ahead + 1)), total, after
    places = await _places(reads, where, found, ahead)
    # Who has left since they were found has no place any more.
    return [(places[one.enrollment], one) for one in found if one.enrollment in places], total, after


async def _places(
    reads: Any, where: Mapping[str, Any], found: Sequence[EnrollmentDocument], ahead: int
) -> Mapping[str, int]:
    """The places of those found among all, of whom so many are ahead of them; others may stand between."""
    places: dict[str, int] = {}
    from_first, size = {**where, "turn": Between(since=found[0].turn)}, len(found)
    after: str | None = None
    while found[-1].enrollment not in places:
        between, after = await reads.find(ENROLLMENTS, from_first, ORDER, size, after)
        places |= {one.enrollment: place for place, one in enumerate(between, ahead + len(places) + 1)}
        if after is None:
            break
        size = min(2 * size, MOST_BETWEEN)
    return places


async def _count(reads: Any, where: Mapping[str, Any]) -> int:
    return sum((await reads.count(ENROLLMENTS, (), where)).values())


async def _then(reads: Any, asked: RosterAsked, where: Mapping[str, Any], own: Mapping[str, Any], as_of: AsOf) -> Page:
    rows = await reads.rows(STANDINGS, where, as_of, ALL)
    everyone = sorted((row["turn"], row["enrollment"], row) for row in rows)
    behind = ("", "")
    if asked.after is not None:
        (turn,), key = read_cursor(asked.after, ORDER)
        behind = str(turn), key
    shown = [
        (place, standing(enrollment, row))
        for place, (turn, enrollment, row) in enumerate(everyone, 1)
        if (turn, enrollment) > behind and all(meets(row[name], value) for name, value in own.items())
    ]
    page = shown[: asked.limit]
    after = cursor(ORDER, page[-1][1].enrollment, [page[-1][1].turn]) if len(shown) > len(page) else None
    return page, len(everyone), after
