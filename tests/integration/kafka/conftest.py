"""Topics of one test each, and relays and feeds on them."""

import uuid
from contextlib import AsyncExitStack

import pytest

from chassis.kafka.feed import KafkaFeed
from chassis.kafka.relay import Relay
from chassis.kafka.topics import ensure_topics
from tests.toys.kafka import QUICK, MemoryCheckpoint, Topics
from tests.toys.reading import MemoryLog

PARTITIONS = 3


@pytest.fixture
async def topics(kafka_server):
    named = Topics(kafka_server)
    yield named
    await named.drop()


@pytest.fixture
def log():
    return MemoryLog("enrollment")


@pytest.fixture
def checkpoint():
    return MemoryCheckpoint()


@pytest.fixture
def group():
    return f"test-{uuid.uuid4().hex[:8]}"


@pytest.fixture
async def running():
    """What is to be stopped when the test ends, the last first."""
    async with AsyncExitStack() as stack:
        yield stack


@pytest.fixture
def relay(topics, log, checkpoint, running):
    """Makes relays of the log, started."""

    async def make(**options):
        made = Relay(
            options.pop("log", log),
            options.pop("checkpoint", checkpoint),
            topics.bootstrap,
            wakeup=log.wakeup,
            partitions=options.pop("partitions", PARTITIONS),
            topic_of=topics.of,
            **options,
        )
        await made.start()
        running.push_async_callback(made.stop)
        return made

    return make


@pytest.fixture
async def feed(topics, running):
    await ensure_topics(topics.bootstrap, ["enrollment"], PARTITIONS, topic_of=topics.of)
    made = KafkaFeed(topics.bootstrap, partitions=PARTITIONS, topic_of=topics.of, times=QUICK)
    running.push_async_callback(made.stop)
    return made
