"""The feed of an embedded platform: straight from the logs of the services."""

import asyncio
from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from contextlib import aclosing

from chassis.eventlog.port import EventLog
from chassis.feed.ahead import ahead
from chassis.feed.port import Batch, Batches, Membership, Party, family
from chassis.feed.tail import Tail
from chassis.feed.wakeup import Wakeup
from contracts.envelope import Recorded

POLL_SECONDS = 0.25
VERSIONS_AHEAD = 5
BUSY_EVENTS, LINGER_SECONDS = 8, 0.03
"""Who gets so many events at once is given a little longer to gather the next ones: under load a few
large batches cost far less than many small ones, and a lone event is not kept waiting."""


class LogFeed:
    """Pages of the logs; woken by their writers, and polling slowly behind that.

    A log selects by exact type, so versions that are not known here are asked for by number, up to
    `VERSIONS_AHEAD` beyond the one declared.
    """

    def __init__(
        self,
        logs: Mapping[str, EventLog],
        wakeups: Mapping[str, Wakeup] | None = None,
        *,
        poll_seconds: float = POLL_SECONDS,
    ) -> None:
        self._logs = logs
        self._wakeups = {name: (wakeups or {}).get(name) or Wakeup() for name in logs}
        self._tails = {name: Tail(log) for name, log in logs.items()}
        self._poll_seconds = poll_seconds

    @property
    def sources(self) -> Collection[str]:
        """The services whose logs are at hand."""
        return self._logs.keys()

    async def join(self, _group: str, parties: Sequence[Party], limit: int) -> Membership:
        """Every source is one lane, and nobody else is there to take it."""
        for party in parties:
            for source, types in party.sources.items():
                party.member.take(source, self._lane(source, types, limit))
        return _Alone(parties)

    async def replay(
        self, source: str, after: Mapping[str, int], types: Sequence[str], limit: int
    ) -> AsyncGenerator[Batch, None]:
        """The log from a position to what is its end by now."""
        reached, upto = after.get(source, 0), await self.last_position(source)
        if reached >= upto:
            return
        async with aclosing(ahead(self.batches(source, reached, types, limit))) as batches:
            async for batch in batches:
                yield batch
                if batch.position >= upto:
                    return

    def lanes(self, source: str) -> Sequence[str]:
        """The log itself."""
        return (source,)

    def _lane(self, source: str, types: Sequence[str], limit: int) -> Batches:
        return lambda after: self.batches(source, after, types, limit)

    async def batches(self, source: str, after: int, types: Sequence[str], limit: int) -> AsyncGenerator[Batch, None]:
        """Batches of one source, for ever. Raises what the log raises; start again from a checkpoint."""
        wakeup, wanted = self._wakeups[source], every_version(types)
        while True:
            announced = wakeup.position
            events, position = await self._next(source, after, limit, wanted)
            if position == after:
                await wakeup.wait(max(after, announced), self._poll_seconds)
                continue
            busy = position - after >= BUSY_EVENTS and len(events) < limit
            after = position
            yield Batch(source=source, events=events, position=position)
            if busy:
                await asyncio.sleep(LINGER_SECONDS)

    async def last_position(self, source: str) -> int:
        """The newest position in the log of `source`."""
        return await asyncio.to_thread(self._logs[source].last_position)

    async def _next(
        self, source: str, after: int, limit: int, types: Collection[str]
    ) -> tuple[Sequence[Recorded], int]:
        """The next events, and the position up to which nothing else was asked for."""
        tail = self._tails[source]
        if tail.covers(after) and not tail.reaches(after):
            await tail.fill(after)
        # While this one waited, the tail may have moved on without it.
        if tail.covers(after):
            return tail.take(after, limit, types)
        events, position, newest = await asyncio.to_thread(_page, self._logs[source], after, limit, types)
        if position == newest:
            tail.begin(newest)
        return events, position


class _Alone:
    """The membership of a group of one."""

    def __init__(self, parties: Sequence[Party]) -> None:
        self._parties = parties

    async def end(self) -> None:
        """Leave every source."""
        await asyncio.gather(*(party.member.leave(source) for party in self._parties for source in party.sources))


def every_version(types: Sequence[str]) -> frozenset[str]:
    """The types asked for, in every version up to a few beyond the one named."""
    named: set[str] = set()
    for kind in types:
        newest = int(kind.rpartition(".v")[2]) + VERSIONS_AHEAD
        named.update(f"{family(kind)}.v{version}" for version in range(1, newest + 1))
    return frozenset(named)


def _page(log: EventLog, after: int, limit: int, types: Collection[str]) -> tuple[Sequence[Recorded], int, int]:
    """A page read from the log itself: its events, its position, and the newest there is."""
    newest = max(log.last_position(), after)
    events = log.read(after, limit, sorted(types), newest) if newest > after else ()
    return events, events[-1].position if len(events) == limit else newest, newest
