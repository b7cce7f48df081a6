"""Saving how far a group has come, in the log of its service."""

import asyncio
from collections.abc import Mapping, Set

from chassis.eventlog.port import EventLog
from chassis.feed.lanes import Mark
from chassis.outage import Outage

SAVE_SECONDS = 1.0
Place = tuple[str, str]
"""Whose mark, and of which lane."""


class Saving:
    """Saves `marks`: at once where that is asked for, else within a second, for each costs a write."""

    def __init__(self, whose: str, eventlog: EventLog, marks: Mapping[Place, Mark]) -> None:
        self._whose, self._log, self._marks = whose, eventlog, marks
        self._unsaved: set[Place] = set()
        self._settling = asyncio.Lock()
        self._outage = Outage(f"{whose}, saving how far they are")
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Save from now on."""
        self._task = asyncio.create_task(self._regularly(), name=f"{self._whose} save")

    async def stop(self) -> None:
        """Save what can be, and no more."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None
        await self._all()

    async def save(self, place: Place, *, now: bool) -> None:
        """Save the mark of a place.

        Raises:
            LogUnavailable: it shall be saved `now`, and cannot; it is tried again within a second.
        """
        self._unsaved.add(place)
        if now:
            await self._write({place})

    async def settled(self, _lane: str) -> None:
        """Save what can be, before others take a lane: in one write for all that are left at the same moment."""
        async with self._settling:
            await self._all()

    async def _write(self, places: Set[Place]) -> None:
        self._unsaved -= places
        try:
            await asyncio.to_thread(self._log.save_checkpoints, {place: self._marks[place] for place in places})
        except BaseException:
            self._unsaved |= places
            raise

    async def _regularly(self) -> None:
        while True:
            await asyncio.sleep(SAVE_SECONDS)
            await self._all()

    async def _all(self) -> None:
        try:
            if unsaved := set(self._unsaved):
                await self._write(unsaved)
                self._outage.over()
        except Exception as away:  # noqa: BLE001 - what was reacted to is known by its command ids all the same
            self._outage.began(away)
