"""A history of events as the logs of several services hold it, and a feed that delivers it."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

import msgspec

from chassis.feed.port import Batch, Member, family
from chassis.ids import root_of
from contracts.envelope import Recorded
from contracts.event import Event

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


class History:
    """Events in the order in which they were recorded; positions and versions follow from it."""

    def __init__(self) -> None:
        self.logs: dict[str, list[Recorded]] = {}
        self._versions: dict[tuple[str, str], int] = {}
        self._last = EPOCH

    def add(
        self, event: Event, stream: str, *, effective: datetime | None = None, recorded: datetime | None = None
    ) -> Recorded:
        """Append an event; recorded a second after the one before, and effective then, if not said."""
        log = self.logs.setdefault(event.SERVICE, [])
        version = self._versions[event.SERVICE, stream] = self._versions.get((event.SERVICE, stream), 0) + 1
        self._last = recorded or self._last + timedelta(seconds=1)
        made = Recorded(
            id=f"{event.SERVICE}-{len(log) + 1}",
            type=event.TYPE,
            service=event.SERVICE,
            stream=stream,
            version=version,
            root=root_of(stream),
            position=len(log) + 1,
            recorded_at=self._last,
            effective_at=effective or self._last,
            actor="test",
            correlation="test",
            data=msgspec.Raw(msgspec.json.encode(event)),
        )
        log.append(made)
        return made

    def events(self) -> Sequence[Recorded]:
        """Everything, in the order in which it was recorded."""
        return sorted((one for log in self.logs.values() for one in log), key=lambda one: one.recorded_at)


class HistoryFeed:
    """A feed straight from a history, in pages; `times` says how often each event is delivered."""

    def __init__(self, history: History, *, times: int = 1) -> None:
        self._history, self._times = history, times

    async def join(
        self, _group: str, sources: Mapping[str, Sequence[str]], member: Member, limit: int
    ) -> "HistoryFeed":
        """Every log is one lane, taken at once."""
        self._taken = (member, tuple(sources))
        for source, types in sources.items():
            member.take(source, partial(self._for_ever, source, types, limit))
        return self

    async def end(self) -> None:
        """Leave every log."""
        member, sources = self._taken
        await asyncio.gather(*(member.leave(source) for source in sources))

    async def replay(
        self, source: str, after: Mapping[str, int], types: Sequence[str], limit: int
    ) -> AsyncGenerator[Batch, None]:
        """Pages of one log."""
        families, reached = {family(kind) for kind in types}, after.get(source, 0)
        log = self._history.logs.get(source, [])
        while reached < len(log):
            page = log[reached : reached + limit]
            reached += len(page)
            wanted = [event for event in page if family(event.type) in families]
            yield Batch(source=source, events=wanted * self._times, position=reached)

    def lanes(self, source: str) -> Sequence[str]:
        """The log itself."""
        return (source,)

    async def last_position(self, source: str) -> int:
        """How long a log is."""
        return len(self._history.logs.get(source, []))

    async def _for_ever(self, source: str, types: Sequence[str], limit: int, after: int) -> AsyncGenerator[Batch, None]:
        async for batch in self.replay(source, {source: after}, types, limit):
            yield batch
        await asyncio.Event().wait()
