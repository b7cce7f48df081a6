"""The gateway hears of new events through the topics of its own platform."""

import asyncio

import pytest

from chassis.feed.wakeup import Wakeup
from chassis.kafka.topics import ensure_topics
from gateway.remote.waking import Waking
from tests.integration.kafka.conftest import PARTITIONS
from tests.toys.kafka import as_relayed, send
from tests.toys.reading import enrolled, recorded

pytestmark = pytest.mark.cluster


@pytest.fixture
async def wakeups(topics, running):
    """Of two services, told by the topics of this test."""
    told = {"enrollment": Wakeup(), "attendance": Wakeup()}
    waking = Waking(topics.bootstrap, told, topics.of, PARTITIONS)
    await waking.start()
    running.push_async_callback(waking.stop)
    return told


async def wake(topics, wakeup):
    """Send events until one is heard of: those that came before it listened are not."""
    position = 0
    async with asyncio.timeout(20):
        while not wakeup.position:
            position += 1
            event = recorded(enrolled("o1", "l1"), "roster:o1", version=position, position=position)
            await send(topics, "enrollment", *as_relayed([event], PARTITIONS))
    return position


async def test_new_events_are_heard_of_wherever_the_topics_of_the_platform_are(topics, wakeups):
    await ensure_topics(topics.bootstrap, wakeups, PARTITIONS, topic_of=topics.of)

    newest = await wake(topics, wakeups["enrollment"])

    assert 0 < wakeups["enrollment"].position <= newest
    assert wakeups["attendance"].position == 0


async def test_it_listens_to_all_of_them_once_the_last_is_there(topics, wakeups):
    await ensure_topics(topics.bootstrap, ["attendance"], PARTITIONS, topic_of=topics.of)
    await ensure_topics(topics.bootstrap, ["enrollment"], PARTITIONS, topic_of=topics.of)

    assert await wake(topics, wakeups["enrollment"])
