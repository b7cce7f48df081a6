"""The event source of an embedded platform: straight from the logs, woken by their writers."""

import asyncio
from collections.abc import Mapping, Sequence

from chassis.errors import Unavailable
from chassis.eventlog.port import LogReader, LogUnavailable
from chassis.feed.wakeup import Wakeup
from contracts.envelope import Recorded
from gateway.streams.port import Selection, Slice
from gateway.streams.sharing import Shared


class LogSource:
    """Reads logs in a thread, once for all who follow from the same place. A log without a wake-up of its
    own is looked at every `poll` seconds.
    """

    def __init__(
        self, logs: Mapping[str, LogReader], wakeups: Mapping[str, Wakeup] | None = None, *, poll: float = 1.0
    ) -> None:
        self.services: Sequence[str] = tuple(logs)
        self._logs, self._wakeups, self._poll = logs, wakeups or {}, poll
        self._shared = Shared()

    async def read(self, after: Mapping[str, int], limit: int, selection: Selection) -> Sequence[Slice]:
        """One slice a service, of at most `limit` events each."""
        return await self._in_thread(after, limit, selection, newest=False)

    async def newest(self, limit: int, selection: Selection) -> Sequence[Slice]:
        """As `read`, but the last `limit` events of each service."""
        return await self._in_thread({}, limit, selection, newest=True)

    async def last_positions(self) -> Mapping[str, int]:
        """The position of the newest event of each service."""
        try:
            return await self._shared.run("ends", self._ends)
        except LogUnavailable as away:
            raise Unavailable("The event log cannot be read just now.") from away

    async def wait(self, after: Mapping[str, int], seconds: float) -> bool:
        """Wait until any service is beyond `after`, at most so long; whether one is."""
        deadline = asyncio.get_running_loop().time() + seconds
        while True:
            ends = await self.last_positions()
            left = deadline - asyncio.get_running_loop().time()
            if any(ends[service] > after.get(service, 0) for service in self.services):
                return True
            if left <= 0:
                return False
            await self._stirred(ends, min(left, self._poll if len(self._wakeups) < len(self._logs) else left))

    async def _stirred(self, ends: Mapping[str, int], seconds: float) -> None:
        waiting = [asyncio.ensure_future(one.wait(ends[name], seconds)) for name, one in self._wakeups.items()]
        if not waiting:
            await asyncio.sleep(seconds)
            return
        try:
            await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in waiting:
                one.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)

    async def _in_thread(
        self, after: Mapping[str, int], limit: int, selection: Selection, *, newest: bool
    ) -> Sequence[Slice]:
        def read() -> Sequence[Slice]:
            # What is there at the first look was caused by what is there at the second, at the latest.
            settled, upto = self._ends(), self._ends()
            return [
                Slice(
                    service=service,
                    events=(events := self._select(service, after, limit, selection, upto[service], newest=newest)),
                    upto=max(upto[service], after.get(service, 0)),
                    settled=settled[service],
                    full=len(events) == limit,
                )
                for service in self.services
            ]

        try:
            return await self._shared.run((tuple(sorted(after.items())), limit, selection, newest), read)
        except LogUnavailable as away:
            raise Unavailable("The event log cannot be read just now.") from away

    def _select(
        self, service: str, after: Mapping[str, int], limit: int, selection: Selection, upto: int, *, newest: bool
    ) -> Sequence[Recorded]:
        start = after.get(service, 0)
        types = selection.types and [kind for kind in selection.types if kind.split(".")[1] == service]
        if start >= upto or (types is not None and not types):
            return ()
        return self._logs[service].read(
            start, limit, types, upto, stream=selection.stream, root=selection.root, newest=newest
        )

    def _ends(self) -> Mapping[str, int]:
        return {service: log.last_position() for service, log in self._logs.items()}
