"""Following a feed as a member that keeps what it got, and how far it is, in memory."""

import asyncio
from contextlib import asynccontextmanager

from chassis.feed.port import Party
from chassis.following import Follower
from contracts.enrollment import LearnerEnrolled


class Reader:
    """A member of a group. `handle`, if given, is called with each batch before it counts."""

    def __init__(self, marks=None, handle=None):
        self.marks = {} if marks is None else marks
        self.batches, self.failures = [], {}
        self._handle = handle
        self._follower = Follower("reader", self._begin, self._take, self._failed)
        self.taken = []
        self.left = []

    @property
    def events(self):
        return [event for batch in self.batches for event in batch.events]

    @property
    def positions(self):
        return [event.position for event in self.events]

    @property
    def foreign(self):
        return [one for batch in self.batches for one in batch.foreign]

    def take(self, lane, batches):
        self.taken.append(lane)
        self._follower.take(lane, batches)

    async def leave(self, lane):
        await self._follower.leave(lane)
        self.left.append(lane)

    async def until(self, condition, seconds=20):
        async with asyncio.timeout(seconds):
            while not condition(self):  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    async def reached(self, position, seconds=20):
        """Wait until some lane is there."""
        await self.until(lambda self: max(self.marks.values(), default=0) >= position, seconds)

    async def got(self, count, seconds=20):
        """Wait for so many events."""
        await self.until(lambda self: len(self.events) >= count, seconds)

    async def _begin(self, lane):
        return self.marks.get(lane, 0)

    async def _take(self, batch, after):
        if self._handle:
            await self._handle(batch)
        self.batches.append(batch)
        self.marks[batch.source] = batch.position
        self.failures.pop(batch.source, None)

    def _failed(self, lane, failure):
        self.failures[lane] = failure


@asynccontextmanager
async def following(
    feed, group, *, source="enrollment", types=(LearnerEnrolled.TYPE,), after=0, limit=100, handle=None
):
    """Follow one source for a while."""
    reader = Reader(dict.fromkeys(feed.lanes(source), after) if after else None, handle)
    membership = await feed.join(group, [Party({source: types}, reader)], limit)
    try:
        yield reader
    finally:
        await membership.end()
