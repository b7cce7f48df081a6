"""A source from where each lane was to what is its end by now, whichever feed it comes from."""

import asyncio
from contextlib import aclosing

import pytest

from contracts.enrollment import LearnerEnrolled
from tests.toys.reading import cancelled, enrolled

ENROLLED = [LearnerEnrolled.TYPE]


async def replayed(feed, *, source="enrollment", after=None, types=ENROLLED, limit=100):
    async with aclosing(feed.replay(source, after or {}, types, limit)) as batches:
        return [batch async for batch in batches]


async def all_in_topic(world, position, source="enrollment"):
    """What is in a log comes to its topic a little later."""
    async with asyncio.timeout(20):
        while await world.feed.last_position(source) < position:  # noqa: ASYNC110
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("count", [0, 3])
async def test_the_last_position_is_that_of_the_newest_event(world, count):
    for number in range(count):
        world.add(enrolled("o1", f"l{number}"), "roster:o1")

    await all_in_topic(world, count)

    assert await world.feed.last_position("enrollment") == count


async def test_a_replay_has_everything_there_is_and_ends(world):
    for number in range(30):
        last = world.add(enrolled(f"o{number % 7}", f"l{number}"), f"roster:o{number % 7}")
    await all_in_topic(world, last)

    batches = await replayed(world.feed, limit=4)

    assert sorted(event.position for batch in batches for event in batch.events) == list(range(1, 31))
    assert all(len(batch.events) <= 4 for batch in batches)
    assert max(batch.position for batch in batches) == last


async def test_a_replay_begins_where_each_lane_was(world):
    for number in range(30):
        last = world.add(enrolled(f"o{number % 7}", f"l{number}"), f"roster:o{number % 7}")
    await all_in_topic(world, last)
    first = await replayed(world.feed)

    world.add(enrolled("o1", "new"), "roster:o1")
    await all_in_topic(world, last + 1)
    second = await replayed(world.feed, after={batch.source: batch.position for batch in first})

    assert [event.position for batch in second for event in batch.events] == [31]


async def test_a_replay_of_nothing_is_empty(world):
    assert await replayed(world.feed) == []


async def test_a_replay_passes_what_was_not_asked_for(world):
    world.add(enrolled("o1", "l1"), "roster:o1")
    last = world.add(cancelled("o1", "l1"), "roster:o1")
    await all_in_topic(world, last)

    batches = await replayed(world.feed)

    assert [event.position for batch in batches for event in batch.events] == [1]
    assert max(batch.position for batch in batches) == last
