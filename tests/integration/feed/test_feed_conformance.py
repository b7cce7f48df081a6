import asyncio
from contextlib import aclosing

import pytest

from contracts.attendance import CourseCompleted
from contracts.enrollment import LearnerEnrolled
from tests.toys.reading import cancelled, completed, enrolled

ENROLLED = [LearnerEnrolled.TYPE]


async def first(feed, count, *, source="enrollment", after=0, types=ENROLLED, limit=100):
    """So many batches, as (positions of the events, position of the batch)."""
    found = []
    async with aclosing(feed.batches(source, after, types, limit)) as batches:
        async for batch in batches:
            found.append(([event.position for event in batch.events], batch.position))
            if len(found) == count:
                return found
    return found


async def test_events_come_in_order_of_position(world):
    for learner in ("l1", "l2", "l3"):
        world.add(enrolled("o1", learner), "roster:o1")

    assert await first(world.feed, 1) == [([1, 2, 3], 3)]


async def test_a_batch_holds_no_more_than_the_limit_and_the_next_goes_on(world):
    for learner in ("l1", "l2", "l3"):
        world.add(enrolled("o1", learner), "roster:o1")

    assert await first(world.feed, 2, limit=2) == [([1, 2], 2), ([3], 3)]


async def test_reading_starts_after_the_position_given(world):
    for learner in ("l1", "l2", "l3"):
        world.add(enrolled("o1", learner), "roster:o1")

    assert await first(world.feed, 1, after=2) == [([3], 3)]


async def test_other_types_are_left_out_but_the_position_passes_them(world):
    world.add(enrolled("o1", "l1"), "roster:o1")
    world.add(cancelled("o1", "l1"), "roster:o1")
    world.add(cancelled("o1", "l1"), "roster:o1")

    assert await first(world.feed, 1) == [([1], 3)]


async def test_a_log_without_any_event_asked_for_is_passed_too(world):
    world.add(cancelled("o1", "l1"), "roster:o1")

    assert await first(world.feed, 1) == [([], 1)]


async def test_a_full_batch_stops_at_its_last_event_so_that_nothing_is_skipped(world):
    world.add(enrolled("o1", "l1"), "roster:o1")
    world.add(cancelled("o1", "l1"), "roster:o1")
    world.add(enrolled("o1", "l2"), "roster:o1")

    assert await first(world.feed, 2, limit=1) == [([1], 1), ([3], 3)]


async def test_sources_are_apart(world):
    world.add(enrolled("o1", "l1"), "roster:o1")
    world.add(completed("o1", "l1"), "progress:o1.l1")

    assert await first(world.feed, 1, source="attendance", types=[CourseCompleted.TYPE]) == [([1], 1)]


async def test_unknown_versions_of_a_type_asked_for_are_delivered(world):
    newer = LearnerEnrolled.TYPE.replace(".v1", ".v2")
    world.add(enrolled("o1", "l1"), "roster:o1", kind=newer)

    async with aclosing(world.feed.batches("enrollment", 0, ENROLLED, 10)) as batches:
        batch = await anext(batches)

    assert [event.type for event in batch.events] == [newer]


async def test_what_is_appended_later_wakes_a_waiting_reader(world):
    waiting = asyncio.create_task(first(world.feed, 1))
    await asyncio.sleep(0.02)
    assert not waiting.done()

    world.add(enrolled("o1", "l1"), "roster:o1")

    assert await asyncio.wait_for(waiting, 2) == [([1], 1)]


async def test_what_was_not_acknowledged_comes_again(world):
    world.add(enrolled("o1", "l1"), "roster:o1")

    assert await first(world.feed, 1) == await first(world.feed, 1)


async def test_envelopes_and_payloads_arrive_whole(world):
    world.add(enrolled("o1", "l1", organization="g1"), "roster:o1")

    async with aclosing(world.feed.batches("enrollment", 0, ENROLLED, 10)) as batches:
        (event,) = (await anext(batches)).events

    assert (event.stream, event.version, event.root, event.service) == ("roster:o1", 1, "o1", "enrollment")
    assert event.payload() == enrolled("o1", "l1", organization="g1")


@pytest.mark.parametrize("count", [0, 3])
async def test_the_last_position_is_that_of_the_newest_event(world, count):
    for number in range(count):
        world.add(enrolled("o1", f"l{number}"), "roster:o1")

    assert await world.feed.last_position("enrollment") == count
