"""A reporting service over the logs of enrollment and attendance, with a read store of each kind, and over topics."""

import asyncio

import pytest

from chassis.reads import Reads
from chassis.readstore.mongo import MongoReadStore
from chassis.readstore.sqlite import SqliteReadStore
from chassis.runner import ProjectionRunner
from chassis.service import Service
from tests.toys.kafka import relayed
from tests.toys.reading import ENROLLMENTS, ROSTERS, MemoryLog, feed_of

SQLITE, MONGO, OVER_TOPICS = "sqlite", "mongo", "mongo-over-topics"
WAYS = (SQLITE, pytest.param(MONGO, marks=pytest.mark.cluster))
EVERY_WAY = (*WAYS, pytest.param(OVER_TOPICS, marks=pytest.mark.cluster))
PARTITIONS, PATIENCE_SECONDS = 3, 60


@pytest.fixture
def enrollment():
    return MemoryLog("enrollment")


@pytest.fixture
def attendance():
    return MemoryLog("attendance")


@pytest.fixture(params=WAYS)
def way(request):
    """Where views are kept, and whether events come from the logs or over topics."""
    return request.param


@pytest.fixture
async def feed(way, request, enrollment, attendance):
    if way != OVER_TOPICS:
        yield feed_of(enrollment, attendance)
        return
    bootstrap = request.getfixturevalue("kafka_server")
    async with relayed(bootstrap, enrollment, attendance, partitions=PARTITIONS) as feeds:
        yield feeds()


class Platform:
    """One process of the reporting service: it can be started, killed and started again."""

    def __init__(self, open_store, feed):
        self._open_store, self._feed = open_store, feed
        self._running = None

    async def start(self, *views, limit=1000, vault=None, watch=None):
        """Start with these views; answers its runner and reads."""
        store = self._open_store()
        service = Service(name="reporting", views=views or (ROSTERS, ENROLLMENTS))
        runner = ProjectionRunner(service, self._feed, store, vault=vault, limit=limit)
        self._running = (runner, store)
        await runner.start(watch)
        return runner, Reads(store, runner.progress)

    @property
    def store(self):
        return self._running[1]

    async def stop(self):
        if self._running:
            runner, store = self._running
            self._running = None
            await runner.stop()
            await store.close()


@pytest.fixture
def open_store(way, request):
    """Opens the store of the service, any number of times."""
    if way == SQLITE:
        path = request.getfixturevalue("tmp_path") / "reporting.views.db"
        return lambda: SqliteReadStore(path, "reporting")
    uri = request.getfixturevalue("mongo_uri")
    return lambda: MongoReadStore(uri, "reporting")


@pytest.fixture
async def platform(open_store, feed):
    made = Platform(open_store, feed)
    yield made
    await made.stop()


@pytest.fixture
def caught_up(enrollment, attendance):
    """Waits until reads show everything that the logs hold."""

    async def wait(reads):
        await reads.wait(
            {"enrollment": enrollment.last_position(), "attendance": attendance.last_position()}, PATIENCE_SECONDS
        )
        await asyncio.sleep(0)

    return wait
