"""What ops can do about events that were set aside: list, explain, replay and skip them."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

import msgspec

from chassis.eventlog.port import EventLog
from chassis.parking import ParkedEvent, recorded_of
from chassis.reactions import ReactionRunner
from chassis.readstore.port import ReadStore
from chassis.runner import ProjectionRunner


class Explained(msgspec.Struct, frozen=True, kw_only=True):
    """Why an event is set aside, and what stands around it; never what it says about anyone."""

    owner: str
    source: str
    position: int
    root: str
    stream: str
    version: int
    type: str
    recorded_at: datetime
    error: str
    attempts: int


class Parked:
    """What one service has set aside, for its views and for its reactions."""

    def __init__(self, store: ReadStore, runner: ProjectionRunner, log: EventLog, reactions: ReactionRunner) -> None:
        self._store, self._runner, self._log, self._reactions = store, runner, log, reactions

    async def list(self, owner: str | None = None, root: str | None = None) -> Sequence[Explained]:
        """Everything that is set aside, in order of owner, source and position."""
        of_reactions = await asyncio.to_thread(self._log.parked, owner, root)
        return [explained(one) for one in (*await self._store.parked(owner, root), *of_reactions)]

    async def replay(self, owner: str, root: str) -> int:
        """Handle, in order, everything set aside of a root; answers how many events that was. It
        ends as if nothing had ever been wrong, whatever other roots have done meanwhile.

        Raises:
            StillFails: an event still cannot be taken; it and those behind it stay set aside.
        """
        if self._reactions.owns(owner):
            return await self._reactions.replay(owner, root)
        return await self._runner.replay(owner, root)

    async def skip(self, owner: str, source: str, position: int) -> bool:
        """Give up on one event for good; whether it was there. What waits behind it can be replayed."""
        if self._reactions.owns(owner):
            found = _at(await asyncio.to_thread(self._log.parked, owner), source, position)
            await asyncio.to_thread(self._log.unpark, found)
        else:
            found = _at(await self._store.parked(owner), source, position)
            await self._store.commit((), unpark=found)
        return bool(found)


def explained(parked: ParkedEvent) -> Explained:
    """A parked event, told without its payload."""
    event = recorded_of(parked)
    return Explained(
        owner=parked.owner,
        source=parked.source,
        position=parked.position,
        root=parked.root,
        stream=event.stream,
        version=event.version,
        type=event.type,
        recorded_at=event.recorded_at,
        error=parked.error,
        attempts=parked.attempts,
    )


def _at(parked: Sequence[ParkedEvent], source: str, position: int) -> Sequence[ParkedEvent]:
    return [one for one in parked if (one.source, one.position) == (source, position)]
