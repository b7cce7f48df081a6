"""A reporting service over the logs of enrollment and attendance, with a read store of each kind."""

import asyncio

import pytest

from chassis.reads import Reads
from chassis.readstore.mongo import MongoReadStore
from chassis.readstore.sqlite import SqliteReadStore
from chassis.runner import ProjectionRunner
from chassis.service import Service
from tests.toys.reading import ENROLLMENTS, ROSTERS, MemoryLog, feed_of


@pytest.fixture
def enrollment():
    return MemoryLog("enrollment")


@pytest.fixture
def attendance():
    return MemoryLog("attendance")


@pytest.fixture
def feed(enrollment, attendance):
    return feed_of(enrollment, attendance)


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


def sqlite(request):
    path = request.getfixturevalue("tmp_path") / "reporting.views.db"
    return lambda: SqliteReadStore(path, "reporting")


def mongo(request):
    uri = request.getfixturevalue("mongo_uri")
    return lambda: MongoReadStore(uri, "reporting")


@pytest.fixture(params=[sqlite, pytest.param(mongo, marks=pytest.mark.cluster)], ids=["sqlite", "mongo"])
def open_store(request):
    """Opens the store of the service, any number of times."""
    return request.param(request)


@pytest.fixture
async def platform(open_store, feed):
    made = Platform(open_store, feed)
    yield made
    await made.stop()


@pytest.fixture
def caught_up(enrollment, attendance):
    """Waits until reads show everything that the logs hold."""

    async def wait(reads):
        await reads.wait({"enrollment": enrollment.last_position(), "attendance": attendance.last_position()}, 5)
        await asyncio.sleep(0)

    return wait
