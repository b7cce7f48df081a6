"""Which requirements somebody is late with: counted when asked, and not asked for again at once where that is slow."""

import time
from collections import Counter
from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

import msgspec

from chassis.access import Principal
from chassis.clock import utc_now
from chassis.days import Timezone, timezone
from chassis.projection import AsOf
from services.enrollment import obligations
from services.enrollment.api.reach import meets, reach
from services.enrollment.domain.obligation import Standing
from services.enrollment.obligations import Moment, Row

SCOPE = "requirements:read"
REST = 20
"""For how many times as long as it took to count, the figures are told again."""


class Late(msgspec.Struct, frozen=True, kw_only=True):
    """A requirement that somebody is late with: never completed by its day, or run out since; of how many in all."""

    requirement: str
    code: str
    title: str
    overdue: int
    lapsed: int
    required: int


class LateAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The requirements that somebody is late with, by code."""

    items: tuple[Late, ...]


class LateAsked(msgspec.Struct, frozen=True, kw_only=True):
    """In whose days; late is who is past the day by now."""

    timezone: Timezone = "UTC"


class OverdueQuery:
    """The query. What it counted for those who reach everybody is kept for a while, by zone."""

    def __init__(self) -> None:
        self._kept: WeakKeyDictionary[Any, dict[str, tuple[float, LateAnswer]]] = WeakKeyDictionary()

    async def answer(self, reads: Any, principal: Principal, asked: LateAsked) -> LateAnswer:
        """What somebody is late with at this moment; managers are told of their people, learners of themselves."""
        reached = await reach(reads, principal, SCOPE)
        kept = self._kept.setdefault(reads, {})
        until, found = kept.get(asked.timezone, (0.0, None))
        began = time.monotonic()
        if found is None or reached or began >= until:
            found = LateAnswer(items=tuple(await _late(reads, reached, asked)))
            if not reached:
                ended = time.monotonic()
                kept[asked.timezone] = (ended + REST * (ended - began), found)
        return found


async def _late(reads: Any, reached: Any, asked: LateAsked) -> Sequence[Late]:
    moment = Moment(as_of=AsOf(), at=utc_now(), zone=timezone(asked.timezone))
    late = []
    for row in await obligations.requirements(reads, moment, {}):
        counts = await _counts(reads, row, moment, reached)
        overdue, lapsed = counts[Standing.OVERDUE], counts[Standing.LAPSED]
        if overdue or lapsed:
            about = {name: str(row[name]) for name in ("requirement", "code", "title")}
            late.append(Late(**about, overdue=overdue, lapsed=lapsed, required=counts.total()))
    return late


async def _counts(reads: Any, row: Row, moment: Moment, reached: Any) -> Counter[Standing]:
    counts: Counter[Standing] = Counter()
    after: str | None = ""
    while after is not None:
        some, after = await obligations.people(reads, row, moment, reached.get("organization"), after)
        mine = reached.get("learner")
        counts.update(told.state for profile, told in some if mine is None or meets(profile["learner"], mine))
    return counts
