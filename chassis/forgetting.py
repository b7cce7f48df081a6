"""Forgetting a person in the views of the service that knows their name.

What serves, or is being built, learns of it by the event, as of anything else. What is kept for a rollback learns of
nothing, and what waits behind an event that could not be taken would learn of it late: both are emptied here.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from chassis.parking import owner_of
from chassis.projection import Facts, Projection
from chassis.readstore.port import Change, ReadStore, View, Write
from contracts.envelope import Recorded
from contracts.event import Event


class Forgetting:
    """Does so for one service. `forgets` are the events that say that somebody is forgotten."""

    def __init__(self, service: str, views: Sequence[View], forgets: Sequence[type[Event]], store: ReadStore) -> None:
        self._service, self._store = service, store
        self._types = {kind.TYPE for kind in forgets}
        self._views: list[Projection[Any]] = [
            view for view in views if not isinstance(view, Facts) and view.personal and set(view.sources) & set(forgets)
        ]

    @asynccontextmanager
    async def around(self, events: Sequence[Recorded], serving: Mapping[str, int]) -> AsyncIterator[None]:
        """Where one of these events, which are applied within, says that somebody is forgotten: before that, empty
        what it does not reach; after it, let what it overwrote leave the disk.
        """
        forgotten = [event for event in events if event.type in self._types]
        if forgotten:
            await self._empty(forgotten, serving)
        yield
        if forgotten:
            await self._store.scrub()

    async def _empty(self, events: Sequence[Recorded], serving: Mapping[str, int]) -> None:
        parked = await self._store.parked_roots()
        for view in self._views:
            keys = _keys(view, events)
            await self._store.purge(view, keys)
            if (generation := serving.get(view.name)) is not None:
                stuck = parked.get(owner_of(self._service, view.name, generation), frozenset())
                await self._remove(view, generation, _keys(view, [one for one in events if one.root in stuck]))

    async def _remove(self, view: View, generation: int, keys: Sequence[str]) -> None:
        while keys:
            kept = await self._store.load(view, generation, keys)
            writes = [
                Write(key=one.key, revision=one.revision, versions=one.versions, body=None) for one in kept.values()
            ]
            lost = await self._store.commit([Change(view=view, generation=generation, writes=writes)])
            keys = [key for _, key in lost]


def _keys(view: Projection[Any], events: Sequence[Recorded]) -> Sequence[str]:
    found: dict[str, None] = {}
    for event in events:
        told = view.key(event.payload(), event)
        found |= dict.fromkeys([told] if isinstance(told, str) else told)
    return list(found)
