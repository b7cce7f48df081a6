"""A topic that was emptied is filled again from the log, and one that is whole is not."""

import asyncio
import logging

import msgspec
import pytest

from chassis.feed.port import Party
from chassis.kafka import leading
from chassis.kafka import topics as topic
from chassis.kafka.partitions import partition_of
from chassis.kafka.reading import topic_reader
from chassis.kafka.topics import UnfitTopic, ensure_topics
from contracts.enrollment import LearnerEnrolled
from tests.integration.kafka.conftest import PARTITIONS
from tests.integration.kafka.published import everything, fill, positions, relayed
from tests.toys.following import Reader, following
from tests.toys.kafka import as_relayed, send, until
from tests.toys.reading import MemoryLog

pytestmark = pytest.mark.cluster


async def test_a_topic_that_was_deleted_is_made_and_filled_again_when_a_relay_starts(
    topics, log, checkpoint, relay, caplog
):
    last = fill(log, 50)
    first = await relay()
    await relayed(checkpoint, last)
    await first.stop()
    await topics.drop("enrollment")
    await asyncio.sleep(0.5)
    fill(log, 1)

    with caplog.at_level(logging.WARNING):
        await relay()
        await relayed(checkpoint, last + 1)

    assert await everything(topics) == list(range(1, last + 2))
    assert "was emptied, or lost messages" in caplog.text


async def test_a_relay_at_work_notices_that_its_topic_was_emptied(topics, log, checkpoint, relay, monkeypatch):
    monkeypatch.setattr(leading, "TOPIC_SECONDS", 0.2)
    last = fill(log, 50)
    await relay()
    await relayed(checkpoint, last)

    await topics.drop("enrollment")
    await asyncio.sleep(0.5)
    await ensure_topics(topics.bootstrap, ["enrollment"], PARTITIONS, topic_of=topics.of)

    async def filled():
        return await everything(topics) == list(range(1, last + 1))

    async with asyncio.timeout(20):
        while not await filled():  # noqa: ASYNC110
            await asyncio.sleep(0.2)


@pytest.mark.parametrize("roots", [1, 50], ids=["on one partition", "on all"])
async def test_a_topic_that_is_emptied_while_its_relay_sends_is_filled_again_in_order(
    topics, log, checkpoint, relay, roots
):
    fill(log, 60)
    await relay()
    await relayed(checkpoint, 60)

    await empty(topics)
    fill(log, 30, roots)

    await until_in_order(topics, 90)


async def test_what_is_emptied_while_no_relay_is_there_to_see_it_is_filled_again_though_another_sent_on(
    topics, log, checkpoint, relay
):
    fill(log, 60)
    running = await relay()
    await relayed(checkpoint, 60)
    await running.stop()
    fill(log, 30, roots=50)

    await empty(topics)
    await send(topics, "enrollment", *as_relayed(log.events, PARTITIONS)[60:])
    lasts = [
        max(event.position for event in log.events if partition_of(event.root, PARTITIONS) == one) for one in (0, 1, 2)
    ]
    checkpoint.saved = (90, tuple(lasts))
    await relay()

    await until_in_order(topics, 90)


async def test_a_topic_that_lost_its_beginning_is_filled_again_in_order(topics, log, checkpoint, relay, monkeypatch):
    monkeypatch.setattr(leading, "TOPIC_SECONDS", 0.2)
    fill(log, 60)
    await relay()
    await relayed(checkpoint, 60)

    await lose_beginnings(topics)

    await until_in_order(topics, 60)


async def test_readers_at_work_and_away_have_each_event_once_though_the_topic_was_filled_again(
    topics, log, checkpoint, relay, feed, group, monkeypatch
):
    monkeypatch.setattr(leading, "TOPIC_SECONDS", 0.2)
    fill(log, 60)
    await relay()
    async with following(feed, f"{group}-away") as away:
        await away.got(60)
    fill(log, 60)
    async with following(feed, group) as reader:
        await reader.got(120)

        await lose_beginnings(topics)
        await until_in_order(topics, 120)
        fill(log, 10)
        await reader.got(130)
    back = Reader(dict(away.marks))
    membership = await feed.join(f"{group}-away", [Party({"enrollment": [LearnerEnrolled.TYPE]}, back)], 100)
    await back.got(70)
    await membership.end()

    assert sorted(reader.positions) == list(range(1, 131))
    assert sorted(back.positions) == list(range(61, 131))


async def test_a_topic_that_is_whole_is_not_filled_again(topics, log, checkpoint, relay):
    last = fill(log, 50)
    for _ in range(3):
        running = await relay()
        await relayed(checkpoint, last)
        await running.stop()

    assert sum(map(len, (await positions(topics)).values())) == last


async def test_a_topic_is_never_continued_with_other_partitions(topics, log, checkpoint, relay):
    fill(log, 5)
    running = await relay()
    await relayed(checkpoint, 5)
    await running.stop()
    other = await relay(partitions=PARTITIONS + 1)

    await until(lambda: UnfitTopic.__name__ in other.error)

    assert f"has {PARTITIONS} partitions where {PARTITIONS + 1} are wanted" in (await other.status()).error


@pytest.mark.parametrize("since", [0, 10, 30], ids=["shorter", "as long", "longer"])
async def test_nothing_is_relayed_of_a_log_that_lost_what_it_told_already(topics, log, checkpoint, relay, since):
    fill(log, 30)
    running = await relay()
    await relayed(checkpoint, 30)
    await running.stop()
    restored, checkpoint.saved = MemoryLog("enrollment"), (20, checkpoint.saved[1])
    fill(restored, 20 + since)
    restored.events = log.events[:20] + [msgspec.structs.replace(one, id=f"{one.id}b") for one in restored.events[20:]]

    other = await relay(log=restored)

    await until(lambda: UnfitTopic.__name__ in other.error)
    assert f"has event {log.events[-1].id} at 30" in other.error
    assert await everything(topics) == list(range(1, 31))


async def empty(topics):
    """Delete a topic, and make it again."""
    await topics.drop("enrollment")
    await asyncio.sleep(0.5)
    await ensure_topics(topics.bootstrap, ["enrollment"], PARTITIONS, topic_of=topics.of)


async def lose_beginnings(topics):
    """Delete the first half of each partition."""
    async with topic_reader(topics.bootstrap, topics.of("enrollment"), PARTITIONS) as reader:
        ends = {partition: end // 2 for partition, (_, end) in (await reader.ends()).items()}
    await topic.empty(topics.bootstrap, ends)


async def until_in_order(topics, last):
    """Wait until all up to a position stands in the topic, once and in order."""
    async with asyncio.timeout(30):
        while await everything(topics) != list(range(1, last + 1)):  # noqa: ASYNC110
            await asyncio.sleep(0.2)
    assert all(places == sorted(places) for places in (await positions(topics)).values())
