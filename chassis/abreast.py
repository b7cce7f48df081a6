"""Handling batches of several lanes at the same time, and those of one lane one after the other."""

import asyncio
from collections.abc import Awaitable, Callable
from types import TracebackType

from chassis.feed.port import Batch


class Abreast:
    """Hands batches to `handle`, `most` of them at a time. What it raises is raised where the next batch is added, or
    at the end; what is under way then is finished first.
    """

    def __init__(self, handle: Callable[[Batch], Awaitable[None]], most: int) -> None:
        self._handle, self._most = handle, most
        self._under_way: dict[str, asyncio.Task[None]] = {}

    async def add(self, batch: Batch) -> None:
        """Handle a batch, once the one before it on its lane is handled and there is room."""
        while batch.source in self._under_way or len(self._under_way) >= self._most:
            await self._some_end(asyncio.FIRST_COMPLETED)
        self._under_way[batch.source] = asyncio.create_task(self._run(batch))

    async def __aenter__(self) -> "Abreast":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        if failure is None:
            await self._some_end(asyncio.ALL_COMPLETED)
        elif not isinstance(failure, Exception):
            for task in self._under_way.values():
                task.cancel()
        await asyncio.gather(*self._under_way.values(), return_exceptions=True)

    async def _run(self, batch: Batch) -> None:
        await self._handle(batch)

    async def _some_end(self, when: str) -> None:
        if self._under_way:
            await asyncio.wait(self._under_way.values(), return_when=when)
        for lane in [lane for lane, task in self._under_way.items() if task.done()]:
            self._under_way.pop(lane).result()
