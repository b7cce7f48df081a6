"""One process at a time builds generations of a service's views: two would drop each other's, for ever."""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

CLAIM_SECONDS, LOOK_SECONDS = 20.0, 0.5
log = logging.getLogger(__name__)


class Claims(Protocol):
    """The part of a read store that says whose turn it is."""

    async def claim(self, holder: str, seconds: float) -> bool:
        """Claim, or keep, the right to build for so long; false while another has it."""


class Building:
    """The turn of one process to build; kept for as long as the work goes on, and lost with the process."""

    def __init__(self, store: Claims) -> None:
        self._store, self._holder = store, secrets.token_hex(8)

    async def is_mine(self) -> bool:
        """Whether it is, or has become, this process's turn."""
        return await self._store.claim(self._holder, CLAIM_SECONDS)

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Wait for one's turn, and keep it meanwhile."""
        while not await self.is_mine():  # noqa: ASYNC110 - whose turn it is changes in another process
            await asyncio.sleep(LOOK_SECONDS)
        keeping = asyncio.create_task(self._keep())
        try:
            yield
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)
            await self._store.claim(self._holder, 0)

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(CLAIM_SECONDS / 4)
            try:
                await self._store.claim(self._holder, CLAIM_SECONDS)
            except Exception as away:  # noqa: BLE001 - there are more tries before the claim runs out
                log.warning("the claim to build views could not be kept just now: %s", away)
