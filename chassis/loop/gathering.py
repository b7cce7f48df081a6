"""Facts for commands that need some, gathered a batch at a time for each kind of command.

A slow batch steps aside, so that later commands need not wait for it. A command that names what has
not arrived here yet is tried again, alone, for two seconds.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from chassis.decider import Gathered, Handler
from chassis.errors import NotYetKnown, Problem, TimedOut, Unavailable
from chassis.loop.requests import Item

log = logging.getLogger(__name__)

BATCH = 1024
PATIENCE_SECONDS = 2.0
STEP_ASIDE_SECONDS = 0.05
LONGEST_SECONDS = 10.0
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 0.01, 0.16


class Waits(Protocol):
    """The part of the reads that the loop itself needs; gathers are handed the whole."""

    async def wait(self, after: Mapping[str, int], seconds: float = PATIENCE_SECONDS) -> None:
        """Return when the read model has reached these positions.

        Raises:
            TimedOut: it did not in time.
        """


class _Lane:
    """Commands of one kind that wait for their facts."""

    __slots__ = ("busy", "handler", "items")

    def __init__(self, handler: Handler[Any]) -> None:
        self.handler = handler
        self.items: deque[Item] = deque()
        self.busy = False


class Gathering:
    """Hands every item on to `ready`, with its facts or with the problem that there are none."""

    def __init__(self, reads: Waits | None, ready: Callable[[list[Item]], None]) -> None:
        self._reads = reads
        self._ready = ready
        self._lanes: dict[type, _Lane] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def add(self, item: Item) -> None:
        """Take an item in."""
        item.patience = time.monotonic() + min(PATIENCE_SECONDS, item.request.patience_seconds)
        if item.request.after and self._reads is not None:
            self._spawn(self._when_reached(self._reads, item))
        else:
            self._enqueue(item)

    def _enqueue(self, item: Item) -> None:
        lane = self._lanes.get(item.handler.command)
        if lane is None:
            lane = self._lanes[item.handler.command] = _Lane(item.handler)
        lane.items.append(item)
        self._start(lane)

    def _start(self, lane: _Lane) -> None:
        if lane.items and not lane.busy:
            lane.busy = True
            self._spawn(self._gather(lane))

    def _spawn(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _when_reached(self, reads: Waits, item: Item) -> None:
        try:
            await reads.wait(item.request.after, PATIENCE_SECONDS)
        except TimedOut:
            # What is missing may still be on its way, so it is not yet known rather than unknown.
            item.patience, item.behind = time.monotonic(), True
        except Exception:
            log.exception("waiting for the read model failed")
        self._enqueue(item)

    async def _gather(self, lane: _Lane) -> None:
        batch = [lane.items.popleft() for _ in range(min(BATCH, len(lane.items)))]
        work = asyncio.ensure_future(self._facts(lane.handler, batch))
        await asyncio.wait([work], timeout=STEP_ASIDE_SECONDS)
        lane.busy = False
        self._start(lane)
        for item, found in zip(batch, await work, strict=True):
            if isinstance(found, Gathered):
                item.facts, item.rests_on = found.facts, dict(found.rests_on) or None
            else:
                item.problem = found
        self._ready([item for item in batch if not self._tried_again(item)])

    async def _facts(self, handler: Handler[Any], batch: Sequence[Item]) -> Sequence[Gathered | Problem]:
        if handler.gather is None:
            raise TypeError(f"{handler.command.__name__} gathers nothing")
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                found: Sequence[Gathered | Problem] = await handler.gather(
                    [item.command for item in batch], self._reads
                )
        except TimeoutError:
            return [Unavailable("The facts for this cannot be had just now.") for _ in batch]
        except Exception as failed:  # noqa: BLE001 - found out one by one below
            if len(batch) == 1:
                return [_problem(handler, failed)]
        else:
            if len(found) == len(batch) and all(isinstance(one, Gathered | Problem) for one in found):
                return found
            return [_problem(handler, TypeError("not one Gathered or Problem for each command")) for _ in batch]
        return [one for item in batch for one in await self._facts(handler, [item])]

    def _tried_again(self, item: Item) -> bool:
        """Whether the item goes back into its lane, to be tried again in a moment."""
        now = time.monotonic()
        if not isinstance(item.problem, NotYetKnown):
            return False
        if now >= min(item.patience, item.deadline):
            item.problem = item.problem if item.behind else item.problem.otherwise or item.problem
            return False
        item.problem = None
        waited = PATIENCE_SECONDS - (item.patience - now)
        pause = min(_LONGEST_PAUSE_SECONDS, max(_FIRST_PAUSE_SECONDS, waited))
        asyncio.get_running_loop().call_later(pause, self._enqueue, item)
        return True


def _problem(handler: Handler[Any], failed: Exception) -> Problem:
    if isinstance(failed, Problem):
        return failed
    log.error("gathering for %s failed", handler.command.__name__, exc_info=failed)
    return Problem("The facts for this could not be found because of a fault on our side. It was logged.")
