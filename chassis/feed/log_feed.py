"""The feed of an embedded platform: straight from the logs of the services."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence

from chassis.eventlog.port import EventLog
from chassis.feed.port import Batch, family
from chassis.feed.wakeup import Wakeup
from contracts.envelope import Recorded

POLL_SECONDS = 0.25
VERSIONS_AHEAD = 5


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
        self._poll_seconds = poll_seconds

    async def batches(self, source: str, after: int, types: Sequence[str], limit: int) -> AsyncGenerator[Batch, None]:
        """Batches of one source, for ever. Raises what the log raises; start again from a checkpoint."""
        log, wakeup, wanted = self._logs[source], self._wakeups[source], every_version(types)
        while True:
            events, position = await asyncio.to_thread(_page, log, after, limit, wanted)
            if position > after:
                after = position
                yield Batch(source=source, events=events, position=position)
            else:
                await wakeup.wait(after, self._poll_seconds)

    async def last_position(self, source: str) -> int:
        """The newest position in the log of `source`."""
        return await asyncio.to_thread(self._logs[source].last_position)


def every_version(types: Sequence[str]) -> tuple[str, ...]:
    """The types asked for, in every version up to a few beyond the one named."""
    named: dict[str, None] = {}
    for kind in types:
        newest = int(kind.rpartition(".v")[2]) + VERSIONS_AHEAD
        named.update(dict.fromkeys(f"{family(kind)}.v{version}" for version in range(1, newest + 1)))
    return tuple(named)


def _page(log: EventLog, after: int, limit: int, types: Sequence[str]) -> tuple[Sequence[Recorded], int]:
    """The next events, and the position up to which nothing else was asked for."""
    newest = log.last_position()
    if newest <= after:
        return (), after
    events = log.read(after, limit, types, newest)
    return events, events[-1].position if len(events) == limit else newest
