"""One partition, as it is followed by one party of a member of a group."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import suppress
from typing import Protocol

from chassis.feed.lanes import Mark, lane
from chassis.feed.port import Batch
from chassis.kafka.gathering import Gathering, TopicGap
from chassis.kafka.messages import Arrival, Wanted

GAP_SECONDS, SEARCH_AGAIN_SECONDS = 1.0, 60.0
"""A lane that misses events says so again after the first, and reads all of its partition again after the second."""


class Flow(Protocol):
    """What a lane asks of the consumer that feeds it."""

    @property
    def held(self) -> bool:
        """Whether any lane holds it."""

    def hold(self, lane: object) -> None:
        """Fetch nothing for now."""

    def release(self, lane: object) -> None:
        """Fetch again."""

    def go_back(self, offset: int) -> None:
        """Deliver the partition from there on."""

    def end(self) -> int:
        """The offset behind the newest message, so far as it is known."""


class Lane:
    """Holds what was delivered of a partition until it is handled. `committable` is the offset from which
    another may go on, `committed` at first. What was handed out, but not followed by a request for more, is
    handed out again.

    Where a message is out of turn, the partition is searched from its beginning to its end, once, for what
    should come before; it may lie anywhere: behind, if the topic was filled again or the reader's own memory
    was reset, or ahead, if a relay sent part of a page, failed, and sent it again.

    A lane that has plenty holds up all that follow the partition. Where nothing is handled on it for `patience`
    seconds, it lets the others go on without it, and has the partition read again from there once it can go on.
    """

    def __init__(
        self,
        source: str,
        number: int,
        topic: str,
        wanted: Wanted,
        limit: int,
        flow: Flow,
        *,
        committed: int = 0,
        patience: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name, self.committable = lane(source, number), committed
        self._source, self._number, self._topic = source, number, topic
        self._wanted, self._limit, self._flow = wanted, limit, flow
        self._patience, self._clock = patience, clock
        self._arrivals: deque[Arrival] = deque()
        self._arrived = asyncio.Event()
        self._held = False
        self._tiring: asyncio.TimerHandle | None = None
        self._left_at: int | None = None
        self._missing = 0
        self._search_end = 0
        self._searched_at = 0.0
        self._lost_at = -1

    def put(self, arrivals: Sequence[Arrival]) -> None:
        """Take what was delivered; a lane that has plenty asks for no more until it has handled some."""
        if self._left_at is not None:
            return
        self._arrivals.extend(arrivals)
        self._arrived.set()
        if len(self._arrivals) >= 2 * self._limit and not self._held:
            self._held = True
            self._flow.hold(self)
            self._wait_for_more()

    def end(self) -> None:
        """Ask for nothing more."""
        self._patience = None
        self._calm_down()

    async def batches(self, after: int) -> AsyncGenerator[Batch, None]:
        """The batches after a position, for ever.

        Raises:
            TopicGap: events are missing, in all of the partition.
        """
        reached = Mark(after)
        if self._missing and not self._search_end:
            self._look_again(after)
        while True:
            await self._some()
            gathering = Gathering(self._source, self._number, self._wanted, reached, self._limit, self.committable)
            taken = self._gather(gathering)
            moved, batch, reached = gathering.moved, gathering.batch(), gathering.reached
            if batch:
                yield batch
            self._done(taken, moved=moved)
            if self._missing and not self._search_end:
                if moved:
                    self._missing = 0
                    continue
                self._lost_at = reached.position
                raise TopicGap(self.name, self._topic, reached.position, self._missing)

    async def _some(self) -> None:
        """Wait for messages; where some are known to be missing, not for long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(GAP_SECONDS if self._missing else None):
                while not self._arrivals:
                    self._arrived.clear()
                    await self._arrived.wait()
        if not self._arrivals and not self._flow.held:
            self._search_end = 0

    def _gather(self, gathering: Gathering) -> int:
        """Take from what is there; answers with how many messages that dealt."""
        taken = 0
        for arrival in self._arrivals:
            if gathering.full:
                return taken
            before = gathering.take(arrival)
            if not before:
                if self._missing and gathering.position >= self._missing:
                    self._missing = self._search_end = 0
            elif self._missing:
                self._missing = min(self._missing, before)
            elif gathering.batch():
                return taken
            else:
                self._search(before, arrival.offset + 1)
                return 0
            taken += 1
            if self._search_end and arrival.offset + 1 >= self._search_end:
                self._search_end = 0
                return taken
        return taken

    def _search(self, before: int, end: int) -> None:
        """Read the partition from its beginning, to find what leads up to a position."""
        self._missing, self._search_end = before, max(end, self._flow.end())
        self._searched_at = self._clock()
        self._arrivals.clear()
        self._left_at = None
        self._flow.go_back(0)
        self._let_go()

    def _look_again(self, after: int) -> None:
        """Search once more for what was not found: if it is something else now, or long after."""
        if after != self._lost_at:
            self._missing = 0
        elif self._clock() - self._searched_at > SEARCH_AGAIN_SECONDS:
            self._search(self._missing, 1)

    def _done(self, taken: int, *, moved: bool) -> None:
        if not taken:
            return
        for _ in range(taken):
            offset = self._arrivals.popleft().offset
        if not self._missing:
            # What is known already may lie anywhere: others of the partition have it read again, too.
            self.committable = offset + 1 if moved else max(self.committable, offset + 1)
        if len(self._arrivals) < self._limit:
            self._let_go()
        elif self._held:
            self._wait_for_more()
        if self._left_at is not None and not self._arrivals:
            behind, self._left_at = self._left_at, None
            self._flow.go_back(behind)

    def _wait_for_more(self) -> None:
        self._calm_down()
        if self._patience is not None:
            self._tiring = asyncio.get_running_loop().call_later(self._patience, self._stay_behind)

    def _calm_down(self) -> None:
        if self._tiring:
            self._tiring.cancel()

    def _stay_behind(self) -> None:
        self._left_at = self._arrivals[-1].offset + 1
        self._let_go()

    def _let_go(self) -> None:
        if self._held:
            self._held = False
            self._calm_down()
            self._flow.release(self)
