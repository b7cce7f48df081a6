"""How far a group of views has come, and waiting until it has come far enough."""

import asyncio
from collections.abc import Mapping
from typing import Protocol

from chassis.feed.wakeup import Wakeup


class Follows(Protocol):
    """Tells how far views are, whoever keeps them up to date."""

    def positions(self) -> dict[str, int]:
        """Per source, the position up to which everything can be seen."""

    async def wait(self, positions: Mapping[str, int], seconds: float) -> bool:
        """Wait until these positions are reached, at most so long; whether they are."""


class Progress:
    """Positions by source, moved by whoever applies events; anyone may wait for them."""

    def __init__(self) -> None:
        self._sources: dict[str, Wakeup] = {}

    def follow(self, source: str) -> None:
        """Say that this source is applied here; those never named are not waited for."""
        self._sources.setdefault(source, Wakeup())

    def reached(self, source: str, position: int) -> None:
        """Say that everything up to this position can be seen now. From any thread."""
        self.follow(source)
        self._sources[source].notify(position)

    def positions(self) -> dict[str, int]:
        """Per source, the position up to which everything can be seen."""
        return {source: wakeup.position for source, wakeup in self._sources.items()}

    async def wait(self, positions: Mapping[str, int], seconds: float) -> bool:
        """Wait until these positions are reached, at most so long; whether they are."""
        ahead = [
            (self._sources[source], position)
            for source, position in positions.items()
            if source in self._sources and self._sources[source].position < position
        ]
        if not ahead:
            return True
        return all(await asyncio.gather(*(wakeup.wait(position - 1, seconds) for wakeup, position in ahead)))
