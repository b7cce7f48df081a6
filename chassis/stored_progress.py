"""Progress as others make it: looked up in the read store, often while somebody waits for it, hardly while nobody
asks.
"""

import asyncio
import logging
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Protocol

from chassis.feed.lanes import Mark, reached
from chassis.progress import Progress
from chassis.readstore.port import ReadStoreUnavailable

ASKED_SECONDS, SILENT_SECONDS = 0.5, 5.0
SHORTEST_SECONDS, LONGEST_SECONDS, SLOWER = 0.005, 0.05, 1.25
"""Who waits is told within these; the longer it takes, the less a moment more matters."""

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
        self._waiting, self._asked, self._pause = 0, False, SHORTEST_SECONDS
        self._resting = 0.0
        self._stirred = asyncio.Event()
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
        """Per source, the position up to which everything can be seen; may lag behind by half a second, and by
        a few seconds where nobody has asked for so long.
        """
        self._asked = True
        self._within(ASKED_SECONDS)
        return self._progress.positions()

    async def wait(self, positions: Mapping[str, int], seconds: float) -> bool:
        """Wait until these positions are reached, at most so long; whether they are."""
        self._waiting += 1
        self._pause = SHORTEST_SECONDS
        self._within(SHORTEST_SECONDS)
        try:
            return await self._progress.wait(positions, seconds)
        finally:
            self._waiting -= 1

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
            await self._rest()

    async def _rest(self) -> None:
        self._stirred.clear()
        if self._waiting:
            self._resting = self._pause
            self._pause = min(self._pause * SLOWER, LONGEST_SECONDS)
        else:
            self._resting = ASKED_SECONDS if self._asked else SILENT_SECONDS
            self._asked = False
        with suppress(TimeoutError):
            async with asyncio.timeout(self._resting):
                await self._stirred.wait()

    def _within(self, seconds: float) -> None:
        """Look now, if the rest that is being taken is longer than this."""
        if self._resting > seconds:
            self._stirred.set()
