"""Two workers of one service write the same documents: each event of either is in them, once."""

import asyncio
import itertools
import random
from contextlib import asynccontextmanager

import msgspec
import pytest

from chassis.feed.port import sources_of
from chassis.readstore.mongo import MongoReadStore
from chassis.readstore.sqlite import SqliteReadStore
from chassis.rebuild import live_owner
from chassis.runner import ProjectionRunner
from chassis.service import Service
from chassis.stored_progress import StoredProgress
from tests.integration.kafka.conftest import PARTITIONS
from tests.toys.kafka import relayed
from tests.toys.reading import ROSTERS, MemoryLog, cancelled, completed, enrolled, feed_of

pytestmark = pytest.mark.cluster
OFFERINGS = [f"o{number}" for number in range(12)]
SERVICE = Service(name="reporting", views=(ROSTERS,))
ROUNDS, LIMIT, ENOUGH, PATIENCE_SECONDS = 25, 5, 10, 90


class Meeting:
    """The read store of one worker, which dawdles between reading and writing; `lost` is how often somebody else
    had written meanwhile.
    """

    def __init__(self, store, seed):
        self._store, self._chance = store, random.Random(seed)
        self.lost = self.commits = 0

    def __getattr__(self, name):
        return getattr(self._store, name)

    async def load(self, view, generation, keys):
        found = await self._store.load(view, generation, keys)
        await asyncio.sleep(self._chance.uniform(0, 0.01))
        return found

    async def commit(self, *what, **more):
        lost = await self._store.commit(*what, **more)
        self.lost += len(lost)
        self.commits += 1
        return lost


@pytest.fixture
def logs():
    return MemoryLog("enrollment"), MemoryLog("attendance")


@pytest.fixture
async def open_store(mongo_uri, running):
    """Opens the store of a worker, with a seed for how it dawdles."""

    def opened(seed):
        store = MongoReadStore(mongo_uri, SERVICE.name)
        running.push_async_callback(store.close)
        return Meeting(store, seed)

    return opened


@asynccontextmanager
async def worker(feed, store):
    """A worker's runner, for a while."""
    runner = ProjectionRunner(SERVICE, feed, store, limit=LIMIT)
    try:
        await runner.start()
        yield runner
    finally:
        await runner.stop()


async def happen(enrollment, attendance, number):
    """One round: somebody is enrolled in every offering, who was enrolled before completes, a third one leaves."""
    for offering in OFFERINGS:
        enrollment.add(enrolled(offering, f"l{number}"), f"roster:{offering}")
        attendance.add(completed(offering, f"l{number - 1}"), f"roll:{offering}")
        if number % 5 == 4:
            enrollment.add(cancelled(offering, f"l{number - 2}"), f"roster:{offering}")
        await asyncio.sleep(0)


async def everything(store):
    """All documents that serve, with what they have had of each stream."""
    generation, _ = await store.generations(ROSTERS)
    found = await store.load(ROSTERS, generation, OFFERINGS)
    return {key: (msgspec.json.decode(one.body), one.versions) for key, one in found.items()}


async def shows_all(store, feed, logs):
    """Until views show all that happened, whichever worker it came to."""
    progress = StoredProgress(store, live_owner(SERVICE.name), sources_of(SERVICE.views), feed)
    await progress.start()
    try:
        assert await progress.wait({log.service: log.last_position() for log in logs}, PATIENCE_SECONDS)
    finally:
        await progress.stop()


async def of_one_worker(logs, path):
    """What one worker makes of the logs themselves."""
    store, feed = SqliteReadStore(path, SERVICE.name), feed_of(*logs)
    try:
        async with worker(feed, store):
            await shows_all(store, feed, logs)
            return await everything(store)
    finally:
        await store.close()


async def test_no_update_is_lost_where_two_workers_meet(kafka_server, logs, open_store, tmp_path):
    one, other = open_store(1), open_store(2)
    async with relayed(kafka_server, *logs, partitions=PARTITIONS) as feeds:
        feed = feeds()
        async with worker(feed, one), worker(feeds(), other):
            for number in range(ROUNDS):
                await happen(*logs, number)
                await asyncio.sleep(0.02)
            await shows_all(one, feed, logs)

        assert await everything(one) == await of_one_worker(logs, tmp_path / "alone.db")
        assert one.commits, "the first worker had nothing to do"
        assert other.commits, "the second worker had nothing to do"
        assert one.lost + other.lost, "they never met"


async def test_no_update_is_lost_while_workers_come_and_go(kafka_server, logs, open_store, tmp_path):
    steady, numbers = open_store(3), itertools.count()
    async with relayed(kafka_server, *logs, partitions=PARTITIONS) as feeds:
        feed = feeds()
        async with worker(feed, steady):
            for seed in (4, 5, 6):
                passing = open_store(seed)
                async with worker(feeds(), passing), asyncio.timeout(PATIENCE_SECONDS):
                    while passing.commits < ENOUGH:
                        await happen(*logs, next(numbers))
                        await asyncio.sleep(0.05)
            await shows_all(steady, feed, logs)

        assert await everything(steady) == await of_one_worker(logs, tmp_path / "alone.db")
