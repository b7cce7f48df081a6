"""Documents that are asked for one by one, and at the same moment, read in one query a view."""

import asyncio
from collections.abc import Collection, Mapping
from typing import Any, TypeVar

import msgspec

from chassis.projection import Projection

D = TypeVar("D", bound=msgspec.Struct)


class SharedReads:
    """Reads documents for many who do the same thing side by side: what they ask for in one turn of the event loop is
    found by one query a view, so that a hundred of them ask a store as often as one does. `reads` is a `Reads`, or what
    stands in for one, and what it raises is raised to each who asked.
    """

    def __init__(self, reads: Any) -> None:
        self._reads = reads
        self._asked: dict[str, _Round] = {}

    async def get(self, view: Projection[D], key: str) -> D | None:
        """One document, if there is one."""
        return (await self.get_many(view, [key])).get(key)

    async def get_many(self, view: Projection[D], keys: Collection[str]) -> Mapping[str, D]:
        """The documents of these keys that exist."""
        if not keys:
            return {}
        asked = self._asked.get(view.name)
        if asked is None:
            asked = self._asked[view.name] = _Round(asyncio.create_task(self._read(view)))
        asked.keys.update(keys)
        # Who no longer waits for it takes it from nobody else.
        found: Mapping[str, D] = await asyncio.shield(asked.found)
        return {key: found[key] for key in keys if key in found}

    async def _read(self, view: Projection[D]) -> Mapping[str, D]:
        # A task begins in the turn after that in which it was made: by then all have asked who do so in the same one.
        asked = self._asked.pop(view.name)
        found: Mapping[str, D] = await self._reads.get_many(view, asked.keys)
        return found


class _Round:
    """What is to be read of one view in one query."""

    __slots__ = ("found", "keys")

    def __init__(self, found: asyncio.Task[Mapping[str, Any]]) -> None:
        self.found = found
        self.keys: set[str] = set()
