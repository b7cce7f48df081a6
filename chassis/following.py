"""Following lanes, batch by batch, and beginning again from the last mark whenever something fails."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import aclosing, suppress

from chassis.feed.port import Batch, Batches
from chassis.outage import Outage, is_away

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.05, 5.0
LEAVE_SECONDS = 5.0
log = logging.getLogger(__name__)


class Follower:
    """A member of a group. `begin(lane)` answers the position it goes on from; `handle(batch, after)` takes
    what follows a position; `failed` is told what held a lane up, `left` that one is followed no more. A back end that
    is away is told once.
    """

    def __init__(
        self,
        name: str,
        begin: Callable[[str], Awaitable[int]],
        handle: Callable[[Batch, int], Awaitable[None]],
        failed: Callable[[str, Exception], None] = lambda lane, failure: None,
        left: Callable[[str], Awaitable[None]] | None = None,
    ) -> None:
        self._name, self._begin, self._handle, self._failed, self._left = name, begin, handle, failed, left
        self._lanes: dict[str, tuple[asyncio.Task[None], asyncio.Lock]] = {}

    def take(self, lane: str, batches: Batches) -> None:
        """Follow this lane from now on."""
        between = asyncio.Lock()
        following = asyncio.create_task(self._follow(lane, batches, between), name=f"{self._name} from {lane}")
        self._lanes[lane] = (following, between)

    async def leave(self, lane: str) -> None:
        """Follow a lane no more, after the batch that is being handled, unless that takes very long."""
        following, between = self._lanes.pop(lane)
        with suppress(TimeoutError):
            async with asyncio.timeout(LEAVE_SECONDS), between:
                following.cancel()
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
        if self._left:
            await self._left(lane)

    async def _follow(self, lane: str, batches: Batches, between: asyncio.Lock) -> None:
        pause, outage = FIRST_PAUSE_SECONDS, Outage(f"{self._name} from {lane}")
        while True:
            try:
                after = await self._begin(lane)
                async with aclosing(batches(after)) as coming:
                    async for batch in coming:
                        async with between:
                            await self._handle(batch, after)
                        after, pause = batch.position, FIRST_PAUSE_SECONDS
                        outage.over()
            except Exception as failure:
                self._failed(lane, failure)
                if is_away(failure):
                    outage.began(failure)
                else:
                    log.exception("%s from %s: trying again in %.2f s", self._name, lane, pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
