"""Work that exactly one process of a service does: whoever has the lease, until it is lost."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Protocol

LOOK_SECONDS = 1.0
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.1, 5.0
log = logging.getLogger(__name__)


class Lease(Protocol):
    """The right to lead, held until it is released or its connection dies."""

    epoch: int

    def held(self) -> bool:
        """Whether it is still held."""

    def release(self) -> None:
        """Let another lead."""


class Leads(Protocol):
    """Where leases are had."""

    def try_lead(self, role: str) -> Lease | None:
        """A lease with an epoch of its own; null while somebody else has one."""


class Leading:
    """Tries to lead in a role, and does `work(lease)` while it does; work that fails is begun again."""

    def __init__(self, leads: Leads, role: str, work: Callable[[Lease], Awaitable[None]]) -> None:
        self._leads, self._role, self._work = leads, role, work
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Try from now on."""
        self._task = asyncio.create_task(self._run(), name=f"leading {self._role}")

    async def stop(self) -> None:
        """Stop the work, and let another lead."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def _run(self) -> None:
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                lease = await asyncio.to_thread(self._leads.try_lead, self._role)
                if lease is None:
                    await asyncio.sleep(LOOK_SECONDS)
                    continue
                log.info("leading %s, epoch %d", self._role, lease.epoch)
                await self._lead(lease)
                pause = FIRST_PAUSE_SECONDS
            except Exception:
                log.exception("leading %s failed, trying again in %.1f s", self._role, pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    async def _lead(self, lease: Lease) -> None:
        working = asyncio.ensure_future(self._work(lease))
        try:
            while not working.done():
                await asyncio.wait([working], timeout=LOOK_SECONDS)
                if not working.done() and not await asyncio.to_thread(lease.held):
                    log.warning("no longer leading %s", self._role)
                    return
            working.result()
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
            await asyncio.to_thread(lease.release)
