"""How often something was tried that may end the process: counted durably, before it is tried."""

from collections.abc import Awaitable, Callable

from chassis.gate import Gate

Count = Callable[[str, str, int], Awaitable[int]]
"""Counts, durably, one more attempt of an owner at what follows a position of a lane; answers how many."""


class Attempts:
    """The attempts of this process. What failed because a back end is away has ended nothing: tried
    again, it is the same attempt, however often.
    """

    def __init__(self, count: Count) -> None:
        self._count = count
        self.gate = Gate()
        """Closed while single events are tried, with all else inside: none is blamed for what another did."""
        self._begun: dict[tuple[str, str], tuple[int, int]] = {}

    async def begin(self, owner: str, lane: str, position: int) -> int:
        """Begin an attempt at what follows a position, or go on with the one begun; answers which it is."""
        at, number = self._begun.get((owner, lane), (-1, 0))
        return number if at == position else await self.begin_another(owner, lane, position)

    async def begin_another(self, owner: str, lane: str, position: int) -> int:
        """Begin the next attempt; answers which it is."""
        number = await self._count(owner, lane, position)
        self._begun[owner, lane] = position, number
        return number


def alone(owner: str, lane: str) -> str:
    """Under which name an owner counts attempts at single events of a lane."""
    return f"{owner}/alone/{lane}"
