"""The newest events of a log, read and decoded once for everybody who follows it."""

import asyncio
from bisect import bisect_right
from collections.abc import Collection, Sequence
from operator import attrgetter

from chassis.eventlog.port import EventLog
from contracts.envelope import Recorded

WINDOW = 2_000
"""Events that are kept; who is further behind reads pages of the log instead."""

_position = attrgetter("position")


class Tail:
    """Begins where somebody first reached the end of the log; from there on it has everything, up to
    `WINDOW` events back.
    """

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._events: list[Recorded] = []
        self._after: int | None = None
        self._upto = 0
        self._filling = asyncio.Lock()

    def begin(self, position: int) -> None:
        """Start here, unless it has come further already."""
        if self._after is None or position > self._upto:
            self._after = self._upto = position
            self._events.clear()

    def covers(self, after: int) -> bool:
        """Whether everything that comes after this position is here, or will be."""
        return self._after is not None and self._after <= after <= self._upto

    def reaches(self, after: int) -> bool:
        """Whether something after this position is here."""
        return self._upto > after

    async def fill(self, after: int) -> None:
        """Read what is new in the log, unless somebody else does so just now.

        Raises:
            LogUnavailable: the log cannot be read just now.
        """
        async with self._filling:
            if self._upto > after:
                return
            fresh = await asyncio.to_thread(self._log.read, self._upto, WINDOW)
            if not fresh:
                return
            self._events.extend(fresh)
            self._upto = fresh[-1].position
            if (extra := len(self._events) - WINDOW) > WINDOW // 2:
                self._after = self._events[extra - 1].position
                del self._events[:extra]

    def take(self, after: int, limit: int, types: Collection[str]) -> tuple[Sequence[Recorded], int]:
        """The events of these types after a position, and the position up to which that is all."""
        taken: list[Recorded] = []
        for event in self._events[bisect_right(self._events, after, key=_position) :]:
            if event.type in types:
                taken.append(event)
                if len(taken) == limit:
                    return taken, event.position
        return taken, self._upto
