"""Feeds to hold against the port's promises; a new adapter adds its world here."""

import uuid

import pytest

from chassis.eventlog.port import Append, NewEvent
from chassis.eventlog.sqlite.log import SQLiteEventLog
from chassis.feed.log_feed import LogFeed
from chassis.feed.wakeup import Wakeup
from chassis.kafka.feed import KafkaFeed
from chassis.kafka.relay import Relay
from chassis.kafka.topics import ensure_topics
from chassis.mapper import Meta, encode
from tests.toys.kafka import QUICK, MemoryCheckpoint, Topics
from tests.toys.reading import START, MemoryLog, feed_of

SERVICES = ("enrollment", "attendance")


class MemoryWorld:
    """Logs in memory, read straight."""

    def __init__(self):
        self._logs = {name: MemoryLog(name) for name in SERVICES}
        self.feed = feed_of(*self._logs.values())

    @classmethod
    async def begin(cls, request, folder):
        return cls()

    def add(self, payload, stream, kind=None):
        return self._logs[payload.SERVICE].add(payload, stream, kind=kind).position

    async def end(self):
        pass


class SqliteWorld:
    """Logs in files, read straight."""

    def __init__(self, folder):
        self.logs = {name: SQLiteEventLog(folder / f"{name}.db", name) for name in SERVICES}
        self.wakeups = {name: Wakeup() for name in self.logs}
        self._versions = {}
        self.feed = LogFeed(self.logs, self.wakeups, poll_seconds=5)

    @classmethod
    async def begin(cls, request, folder):
        return cls(folder)

    def add(self, payload, stream, kind=None):
        version = self._versions[stream] = self._versions.get(stream, 0) + 1
        state = encode(payload, f"{stream}-{version}", Meta(effective_at=START, actor="test"))
        event = NewEvent(stream, version, kind or payload.TYPE, state)
        ((_, last),) = self.logs[payload.SERVICE].append([Append(events=[event])]).positions
        self.wakeups[payload.SERVICE].notify(last)
        return last

    async def end(self):
        for log in self.logs.values():
            log.close()


class KafkaWorld(SqliteWorld):
    """Logs in files, relayed to topics of a few partitions."""

    PARTITIONS = 3

    @classmethod
    async def begin(cls, request, folder):
        world = cls(folder)
        world._topics = Topics(request.getfixturevalue("kafka_server"))
        options = {"partitions": cls.PARTITIONS, "topic_of": world._topics.of}
        bootstrap = world._topics.bootstrap
        await ensure_topics(bootstrap, SERVICES, **options)
        world._relays = [
            Relay(log, MemoryCheckpoint(), bootstrap, wakeup=world.wakeups[name], **options)
            for name, log in world.logs.items()
        ]
        for relay in world._relays:
            await relay.start()
        world.feed = KafkaFeed(bootstrap, times=QUICK, **options)
        return world

    async def end(self):
        await self.feed.stop()
        for relay in self._relays:
            await relay.stop()
        await super().end()
        await self._topics.drop()


@pytest.fixture(
    params=[MemoryWorld, SqliteWorld, pytest.param(KafkaWorld, marks=pytest.mark.cluster)],
    ids=["memory", "sqlite", "kafka"],
)
async def world(request, tmp_path):
    made = await request.param.begin(request, tmp_path)
    yield made
    await made.end()


@pytest.fixture
def group():
    """The name of a group that nobody else has."""
    return f"test-{uuid.uuid4().hex[:8]}"
