"""How long a free seat has waited for the promotion of somebody who could take it: a number to raise an alarm by."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any

from chassis.effects import Tools
from chassis.gauging import Gauge
from chassis.ids import stream
from chassis.telemetry import Instrument, metrics
from contracts.enrollment import EnrollmentState
from services.enrollment.domain.due import Watched, due_since, follow
from services.enrollment.domain.roster import blank
from services.enrollment.projections import ENROLLMENTS, OFFERINGS, OfferingDocument, Stage

LAG = metrics.add(Instrument("gauge", "rollbook.promotion.lag", "s", "Age of the longest promotion that is due"))


class Lag:
    """The longest lag of all rosters of a log. The views say which are worth a look; those are followed in the log
    itself, so that what holds up a reaction holds up nothing here.
    """

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._watched: dict[str, Watched] = {}

    async def longest(self) -> float:
        """In seconds; 0 where no promotion is due.

        Raises:
            Unavailable: the views cannot be read.
            LogUnavailable: the log cannot be read.
        """
        found = await self._worth_a_look()
        return await asyncio.to_thread(self._among, [stream("roster", offering) for offering in found])

    async def _worth_a_look(self) -> Collection[str]:
        """Offerings that somebody waits for, with fewer learners than seats."""
        reads = self._tools.reads
        waiting = await reads.count(ENROLLMENTS, ("target",), {"state": EnrollmentState.WAITLISTED})
        if not waiting:
            return ()
        known: Mapping[str, OfferingDocument] = await reads.get_many(OFFERINGS, [target for (target,) in waiting])
        opened = {one: known[one] for one in known if known[one].stage is Stage.OPEN}
        where: dict[str, Any] = {"target": sorted(opened), "state": EnrollmentState.ENROLLED}
        seated = await reads.count(ENROLLMENTS, ("target",), where) if opened else {}
        return [
            ident for ident, one in opened.items() if one.capacity is None or seated.get((ident,), 0) < one.capacity
        ]

    def _among(self, names: Collection[str]) -> float:
        self._watched = {name: self._watched.get(name) or Watched(roster=blank(name)) for name in names}
        news = self._tools.log.streams({name: one.version for name, one in self._watched.items()}) if names else {}
        for name, events in news.items():
            follow(self._watched[name], ((one.payload(), one.recorded_at) for one in events))
        now = self._tools.clock()
        since = [due for one in self._watched.values() if (due := due_since(one, now))]
        return max((now - min(since)).total_seconds(), 0.0) if since else 0.0


def measuring(tools: Tools) -> Callable[[], Awaitable[float]]:
    """The lag as it is measured by one process."""
    return Lag(tools).longest


GAUGES = (Gauge(instrument=LAG, measure=measuring),)
