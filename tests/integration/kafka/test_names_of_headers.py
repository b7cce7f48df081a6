"""The name of a header may be any bytes: who reads a topic comes past such a message, and misses nothing around it."""

import asyncio

import pytest

from chassis.feed.wakeup import Wakeup
from chassis.kafka.topics import ensure_topics
from contracts.enrollment import LearnerEnrolled
from gateway.remote.waking import Waking
from tests.integration.kafka.conftest import PARTITIONS
from tests.integration.kafka.published import an_event, as_message, fill, relayed
from tests.toys.following import following
from tests.toys.kafka import RawName, messages, send, send_together

pytestmark = pytest.mark.cluster

ODD = (0, b"key", b"hello", [("trace", b"1"), (RawName(b"\xff\xfe"), b"2")])


async def test_where_it_is_the_first_of_a_partition_it_is_set_aside_and_what_follows_is_handled(topics, feed, group):
    await send_together(topics, "enrollment", 0, ODD)
    await send(topics, "enrollment", as_message(an_event()))

    async with following(feed, group) as reader:
        await reader.until(lambda reader: reader.foreign and reader.events)

    (found,) = reader.foreign
    assert (found.offset, found.key, found.value, found.error) == (0, "key", b"hello", "no CloudEvent 1.0")
    assert reader.positions == [1]


async def test_events_that_stand_in_one_batch_with_it_are_handled(topics, feed, group):
    first, second, third = ((0, *sent[1:]) for sent in (as_message(an_event(number)) for number in (1, 2, 3)))
    await send_together(topics, "enrollment", 0, first, ODD, second, ODD, third)

    async with following(feed, group) as reader:
        await reader.until(lambda reader: len(reader.foreign) == 2 and len(reader.events) == 3)

    assert (reader.positions, [one.offset for one in reader.foreign]) == ([1, 2, 3], [1, 3])


async def test_an_event_of_ours_to_which_somebody_added_it_is_an_event(topics, feed, group):
    number, key, value, headers = as_message(an_event())
    await send_together(topics, "enrollment", 0, (number, key, value, [*headers, (RawName(b"\xff"), b"")]))

    async with following(feed, group) as reader:
        await reader.until(lambda reader: reader.events)

    assert (reader.positions, reader.foreign) == ([1], [])


async def test_lanes_of_other_partitions_miss_nothing(topics, log, checkpoint, relay, feed, group):
    last = fill(log, 60)
    await relay(page=5)
    for number in range(PARTITIONS):
        await send_together(topics, "enrollment", number, ODD)
    await relayed(checkpoint, last)

    async with following(feed, group) as reader:
        await reader.until(lambda reader: len(reader.foreign) == PARTITIONS and len(reader.events) >= 60)

    assert sorted(reader.positions) == [event.position for event in log.events]
    assert reader.failures == {}


async def test_a_relay_that_begins_behind_it_goes_on(topics, log, checkpoint, relay, running):
    await ensure_topics(topics.bootstrap, ["enrollment"], PARTITIONS, topic_of=topics.of)
    for number in range(PARTITIONS):
        await send_together(topics, "enrollment", number, ODD)

    last = fill(log, 20)
    await relay()

    await relayed(checkpoint, last)
    found = await messages(topics, "enrollment", PARTITIONS)
    assert sum(map(len, found.values())) == 20 + PARTITIONS


async def test_what_is_read_again_from_the_beginning_comes_past_it(topics, log, checkpoint, relay, feed):
    last = fill(log, 20)
    await relay()
    await relayed(checkpoint, last)
    for number in range(PARTITIONS):
        await send_together(topics, "enrollment", number, ODD)

    found = [
        event.position
        async for batch in feed.replay("enrollment", {}, (LearnerEnrolled.TYPE,), 100)
        for event in batch.events
    ]

    assert sorted(found) == [event.position for event in log.events]
    assert await feed.last_position("enrollment") == last


async def test_who_waits_for_news_hears_of_what_comes_after_it(topics, running):
    wakeup = Wakeup()
    listening = Waking(topics.bootstrap, {"enrollment": wakeup}, topics.of, PARTITIONS)
    await ensure_topics(topics.bootstrap, ["enrollment"], PARTITIONS, topic_of=topics.of)
    await listening.start()
    running.push_async_callback(listening.stop)
    waiting = asyncio.create_task(wakeup.wait(0, 20))

    await send_together(topics, "enrollment", 0, ODD)
    await send(topics, "enrollment", as_message(an_event()))

    assert await waiting
