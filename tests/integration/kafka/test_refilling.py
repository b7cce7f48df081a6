"""A topic that was emptied is filled again from the log, and one that is whole is not."""

import asyncio
import logging

import pytest

from chassis.kafka import leading
from chassis.kafka.refilling import RelayLeads, refill
from chassis.kafka.topics import UnfitTopic, ensure_topics
from tests.integration.kafka.conftest import PARTITIONS
from tests.integration.kafka.published import everything, fill, positions, relayed
from tests.toys.kafka import until

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


async def test_a_topic_that_is_whole_is_not_filled_again(topics, log, checkpoint, relay):
    last = fill(log, 50)
    for _ in range(3):
        running = await relay()
        await relayed(checkpoint, last)
        await running.stop()

    assert sum(map(len, (await positions(topics)).values())) == last


async def test_refilling_is_left_to_a_relay_that_runs(topics, log, checkpoint, relay):
    fill(log, 5)
    await relay()
    await relayed(checkpoint, 5)

    with pytest.raises(RelayLeads, match="relay of enrollment is running"):
        await refill(topics.bootstrap, "enrollment", checkpoint, partitions=PARTITIONS, topic_of=topics.of)


async def test_an_emptied_topic_can_be_had_filled_again_by_hand(topics, log, checkpoint, relay):
    fill(log, 5)
    running = await relay()
    await relayed(checkpoint, 5)
    await running.stop()
    options = {"partitions": PARTITIONS, "topic_of": topics.of}
    assert not await refill(topics.bootstrap, "enrollment", checkpoint, **options)

    await topics.drop("enrollment")
    await asyncio.sleep(0.5)
    await ensure_topics(topics.bootstrap, ["enrollment"], **options)

    assert await refill(topics.bootstrap, "enrollment", checkpoint, **options)
    assert checkpoint.saved[0] == 0


async def test_a_topic_is_never_continued_with_other_partitions(topics, log, checkpoint, relay):
    fill(log, 5)
    running = await relay()
    await relayed(checkpoint, 5)
    await running.stop()
    other = await relay(partitions=PARTITIONS + 1)

    await until(lambda: UnfitTopic.__name__ in other._error)

    assert f"has {PARTITIONS} partitions where {PARTITIONS + 1} are wanted" in (await other.status()).error
