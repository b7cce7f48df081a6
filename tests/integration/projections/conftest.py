"""A reporting service over the logs of enrollment and attendance, with a read store in a file."""

import asyncio

import pytest

from chassis.reads import Reads
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

    def __init__(self, path, feed):
        self._path, self._feed = path, feed
        self._running = None

    async def start(self, *views, limit=1000, vault=None, watch=None):
        """Start with these views; answers its runner and reads."""
        store = SqliteReadStore(self._path, "reporting")
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
async def platform(tmp_path, feed):
    made = Platform(tmp_path / "reporting.views.db", feed)
    yield made
    await made.stop()


@pytest.fixture
def caught_up(enrollment, attendance):
    """Waits until reads show everything that the logs hold."""

    async def wait(reads):
        await reads.wait({"enrollment": enrollment.last_position(), "attendance": attendance.last_position()}, 5)
        await asyncio.sleep(0)

    return wait
