"""Audit views straight from the logs. Event ids tell their time, so they are found without an index."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from uuid import UUID

from chassis.errors import Unavailable
from chassis.eventlog.port import LogReader, LogUnavailable
from contracts.envelope import Recorded

T = TypeVar("T")
PAGE = 1000
SEARCHED = timedelta(minutes=2)
MOST_SEARCHED = 5_000
MOST_IDS = 50
UUID_OF_TIME = 7


class LogHistory:
    """Reads the logs of all services, in a thread."""

    def __init__(self, logs: Mapping[str, LogReader]) -> None:
        self._logs = logs

    async def stream(self, name: str, after: int, limit: int, *, newest: bool = False) -> Sequence[Recorded]:
        """The events of one stream after a version, in order; with `newest`, the last `limit`."""
        return await _in_thread(lambda: self._stream(name, after, limit, newest=newest))

    async def events(self, ids: Sequence[str], near: Sequence[str] = ()) -> Mapping[str, Recorded]:
        """Those of these events that exist, by id; looked for first within the roots `near`."""
        return await _in_thread(lambda: self._events(set(ids), near))

    async def effects(self, cause: Recorded) -> Sequence[Recorded]:
        """The events that followed from one, within the first minutes after it, in order."""
        return await _in_thread(lambda: self._effects(cause))

    def _stream(self, name: str, after: int, limit: int, *, newest: bool) -> Sequence[Recorded]:
        for log in self._logs.values():
            found = log.read(0, limit, stream=name, newest=True) if newest else log.streams({name: after})[name][:limit]
            if found:
                return found
        return ()

    def _events(self, wanted: set[str], near: Sequence[str]) -> Mapping[str, Recorded]:
        found: dict[str, Recorded] = {}
        for log in self._logs.values():
            for root in near:
                found |= {one.id: one for one in log.read(0, PAGE, root=root, newest=True) if one.id in wanted}
        for ident in sorted(wanted - set(found))[:MOST_IDS]:
            drawn = drawn_at(ident)
            if drawn is None:
                continue
            for log in self._logs.values():
                found |= {one.id: one for one in _around(log, drawn, until=ident) if one.id == ident}
        return found

    def _effects(self, cause: Recorded) -> Sequence[Recorded]:
        followed = [
            one
            for log in self._logs.values()
            for one in _around(log, cause.recorded_at)
            if one.causation == cause.id and one.id != cause.id
        ]
        return sorted(followed, key=lambda one: (one.recorded_at, one.service, one.position))


def drawn_at(ident: str) -> datetime | None:
    """When an event id was drawn, to the millisecond; null for what is no such id."""
    try:
        parsed = UUID(ident)
    except ValueError:
        return None
    return datetime.fromtimestamp((parsed.int >> 80) / 1000, UTC) if parsed.version == UUID_OF_TIME else None


def position_before(log: LogReader, moment: datetime) -> int:
    """The position of the last event recorded before a moment; 0 if there is none."""
    low, high = 0, log.last_position()
    while low < high:
        middle = (low + high) // 2
        (found,) = log.read(middle, 1)
        if found.recorded_at < moment:
            low = middle + 1
        else:
            high = middle
    return low


def _around(log: LogReader, moment: datetime, until: str | None = None) -> Sequence[Recorded]:
    """Events recorded from a moment on, for as long as it is likely that they have to do with it, or
    until the one that is sought.
    """
    position = position_before(log, moment)
    found: list[Recorded] = []
    while len(found) < MOST_SEARCHED:
        page = log.read(position, PAGE)
        found += [one for one in page if one.recorded_at <= moment + SEARCHED]
        over = len(page) < PAGE or page[-1].recorded_at > moment + SEARCHED
        if over or any(one.id == until for one in page):
            break
        position = page[-1].position
    return found


async def _in_thread(work: Callable[[], T]) -> T:
    try:
        return await asyncio.to_thread(work)
    except LogUnavailable as away:
        raise Unavailable("The event log cannot be read just now.") from away
