"""Progress as others make it: looked up in the read store, often while somebody waits for it."""

import asyncio
import logging
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Protocol

from chassis.feed.lanes import Mark, reached
from chassis.progress import Progress
from chassis.readstore.port import ReadStoreUnavailable

IDLE_SECONDS, WAITING_SECONDS = 0.5, 0.005
log = logging.getLogger(__name__)


class Checkpoints(Protocol):
    """The part of a read store that tells how far a group is."""

    async def checkpoints(self, owner: str) -> Mapping[str, Mark]:
        """Per lane, how far `owner` has applied everything."""


class Lanes(Protocol):
    """The part of a feed that names the lanes of a source."""

    def lanes(self, source: str) -> Iterable[str]:
        """The lanes of a source, in order."""


class StoredProgress:
    """How far the group `owner` is with these sources, whichever processes are its members."""

    def __init__(self, store: Checkpoints, owner: str, sources: Iterable[str], feed: Lanes) -> None:
        self._store, self._owner, self._feed = store, owner, feed
        self._sources = tuple(sources)
        self._progress = Progress()
        self._waiting = 0
        self._somebody = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        for source in self._sources:
            self._progress.follow(source)

    async def start(self) -> None:
        """Look from now on."""
        self._task = asyncio.create_task(self._run(), name=f"progress of {self._owner}")

    async def stop(self) -> None:
        """Look no more."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    def positions(self) -> dict[str, int]:
        """Per source, the position up to which everything can be seen; may lag behind by half a second."""
        return self._progress.positions()

    async def wait(self, positions: Mapping[str, int], seconds: float) -> bool:
        """Wait until these positions are reached, at most so long; whether they are."""
        self._waiting += 1
        self._somebody.set()
        try:
            return await self._progress.wait(positions, seconds)
        finally:
            self._waiting -= 1
            if not self._waiting:
                self._somebody.clear()

    async def look(self) -> None:
        """Look once.

        Raises:
            ReadStoreUnavailable: the store cannot be read just now.
        """
        marks = await self._store.checkpoints(self._owner)
        for source in self._sources:
            self._progress.reached(source, reached(marks, self._feed.lanes(source)))

    async def _run(self) -> None:
        while True:
            try:
                await self.look()
            except ReadStoreUnavailable as away:
                log.info("%s: progress cannot be looked up: %s", self._owner, away)
            except Exception:
                log.exception("%s: looking for progress failed", self._owner)
            if self._waiting:
                await asyncio.sleep(WAITING_SECONDS)
            else:
                with suppress(TimeoutError):
                    async with asyncio.timeout(IDLE_SECONDS):
                        await self._somebody.wait()
