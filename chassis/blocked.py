"""Which roots wait behind an event that was set aside, as far as those who follow have to ask for it."""

from collections.abc import Awaitable, Callable, Mapping

Ask = Callable[[], Awaitable[Mapping[str, frozenset[str]]]]
"""Tells, per owner, the roots that have anything set aside."""


class Blocked:
    """What a process asks before it takes a batch; it asks no more once nothing is there, until something may be.

    All who follow in a process share it. What one sets aside while another asks may be missing in that answer, so only
    an answer that nothing came in between of is believed.
    """

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._any, self._noted = True, 0

    async def roots(self) -> Mapping[str, frozenset[str]]:
        """Per owner, the roots that wait."""
        if not self._any:
            return {}
        noted = self._noted
        found = await self._ask()
        if not found and noted == self._noted:
            self._any = False
        return found

    def note(self) -> None:
        """Something may be set aside by now."""
        self._any, self._noted = True, self._noted + 1


class Waiting(set[str]):
    """Roots whose events wait, as a batch is handled; `freed` once one need not wait any more."""

    freed = False
