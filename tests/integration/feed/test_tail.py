import asyncio
from contextlib import aclosing

import pytest

from chassis.feed import tail as subject
from chassis.feed.log_feed import LogFeed
from contracts.enrollment import LearnerEnrolled
from tests.toys.reading import MemoryLog, cancelled, enrolled

TYPES = [LearnerEnrolled.TYPE]


class Counting(MemoryLog):
    """Counts the events that were read, as often as they were."""

    def __init__(self, service):
        super().__init__(service)
        self.reads = 0

    def read(self, *args, **named):
        found = super().read(*args, **named)
        self.reads += len(found)
        return found


@pytest.fixture
def log():
    return Counting("enrollment")


@pytest.fixture
def feed(log):
    return LogFeed({"enrollment": log}, {"enrollment": log.wakeup}, poll_seconds=5)


async def follow(feed, upto, *, limit=100, slow=0.0):
    seen = []
    async with aclosing(feed.batches("enrollment", 0, TYPES, limit)) as batches:
        async for batch in batches:
            seen += [event.position for event in batch.events]
            if batch.position >= upto:
                return seen
            await asyncio.sleep(slow)
    return seen


async def test_many_followers_read_each_new_event_once(log, feed):
    following = [asyncio.create_task(follow(feed, 200)) for _ in range(5)]
    await asyncio.sleep(0.01)

    for number in range(200):
        log.add(enrolled("o1", f"l{number}"), "roster:o1")
        await asyncio.sleep(0)

    assert await asyncio.gather(*following) == [list(range(1, 201))] * 5
    assert log.reads == 200


@pytest.mark.parametrize("limit", [1, 3, 100])
async def test_who_falls_far_behind_misses_nothing(log, feed, monkeypatch, limit):
    monkeypatch.setattr(subject, "WINDOW", 10)
    fast = asyncio.create_task(follow(feed, 300))
    slow = asyncio.create_task(follow(feed, 300, limit=limit, slow=0.0005))

    for number in range(150):
        log.add(enrolled("o1", f"l{number}"), "roster:o1")
        log.add(cancelled("o1", f"l{number}"), "roster:o1")
        await asyncio.sleep(0)

    assert await fast == list(range(1, 300, 2))
    assert await slow == list(range(1, 300, 2))


async def test_under_load_batches_grow_and_a_lone_event_is_not_kept_waiting(log, feed):
    for number in range(40):
        log.add(enrolled("o1", f"l{number}"), "roster:o1")
    async with aclosing(feed.batches("enrollment", 0, TYPES, 100)) as batches:
        assert len((await anext(batches)).events) == 40
        coming = asyncio.ensure_future(anext(batches))
        for number in range(10):
            log.add(enrolled("o1", f"x{number}"), "roster:o1")
            await asyncio.sleep(0)
        assert len((await coming).events) == 10

        coming = asyncio.ensure_future(anext(batches))
        await asyncio.sleep(0.01)
        log.add(enrolled("o1", "alone"), "roster:o1")
        assert len((await coming).events) == 1
