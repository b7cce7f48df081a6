import asyncio

import pytest

from chassis.feed.log_feed import LogFeed, every_version
from tests.toys.reading import MemoryLog, enrolled


def test_a_type_is_asked_for_in_every_version_up_to_a_few_ahead():
    assert every_version(["rollbook.enrollment.learner-enrolled.v2"]) == {
        f"rollbook.enrollment.learner-enrolled.v{version}" for version in range(1, 8)
    }


async def test_appends_that_nobody_announces_are_found_by_polling():
    log = MemoryLog("enrollment")
    feed = LogFeed({"enrollment": log}, poll_seconds=0.01)
    waiting = asyncio.ensure_future(anext(feed.batches("enrollment", 0, [enrolled("o1", "l1").TYPE], 10)))
    await asyncio.sleep(0)

    log.add(enrolled("o1", "l1"), "roster:o1")

    assert (await asyncio.wait_for(waiting, 2)).position == 1


async def test_an_idle_reader_asks_the_log_only_when_woken_or_at_its_polls():
    asked = []

    class Counting(MemoryLog):
        def last_position(self):
            asked.append(1)
            return super().last_position()

    feed = LogFeed({"enrollment": Counting("enrollment")}, poll_seconds=5)
    waiting = asyncio.ensure_future(anext(feed.batches("enrollment", 0, [], 10)))
    await asyncio.sleep(0.03)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)

    assert len(asked) == 1


async def test_an_announcement_that_does_not_come_true_is_not_asked_for_without_end():
    asked = []

    class Counting(MemoryLog):
        def read(self, *args, **named):
            asked.append(1)
            return super().read(*args, **named)

    log = Counting("enrollment")
    feed = LogFeed({"enrollment": log}, {"enrollment": log.wakeup}, poll_seconds=5)
    waiting = asyncio.ensure_future(anext(feed.batches("enrollment", 0, [], 10)))
    await asyncio.sleep(0.01)
    log.wakeup.notify(7)
    await asyncio.sleep(0.03)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)

    assert len(asked) == 1


async def test_a_log_that_is_away_is_the_readers_to_know():
    log = MemoryLog("enrollment")
    log.broken = OSError("away")

    with pytest.raises(OSError, match="away"):
        await anext(LogFeed({"enrollment": log}).batches("enrollment", 0, [], 10))
