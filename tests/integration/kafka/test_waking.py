"""Who follows the event stream is told of new events as soon as their topic has them."""

import asyncio

import pytest

from chassis.feed.wakeup import Wakeup
from chassis.kafka.topics import ensure_topics
from gateway.remote.waking import Waking
from tests.integration.kafka.conftest import PARTITIONS
from tests.toys.kafka import as_relayed, send
from tests.toys.reading import enrolled

pytestmark = pytest.mark.cluster


async def test_topics_are_heard_under_whatever_name_they_have(topics, log, running):
    await ensure_topics(topics.bootstrap, ["enrollment"], PARTITIONS, topic_of=topics.of)
    wakeup = Wakeup()
    waking = Waking(topics.bootstrap, {"enrollment": wakeup}, topics.of)
    await waking.start()
    running.push_async_callback(waking.stop)

    async with asyncio.timeout(20):
        while wakeup.position == 0:
            log.add(enrolled("o1", "l1"), "roster:o1")
            await send(topics, "enrollment", as_relayed(log.events, PARTITIONS)[-1])

    assert 0 < wakeup.position <= log.last_position()
