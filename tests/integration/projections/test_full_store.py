"""A read store without room ends nothing: however often a batch is tried, nothing of it is set aside."""

import asyncio

import pytest

from chassis.readstore.port import ReadStoreUnavailable
from chassis.readstore.sqlite import SqliteReadStore
from chassis.rebuild import Rebuild
from tests.integration.projections.conftest import Platform
from tests.toys.reading import ENROLLMENTS, ROSTERS, enrolled, feed_of

OFTEN = 10
OFFERINGS = [f"o{number}" for number in range(400)]


class Disk:
    """Where stores are kept: `room` is how many more pages they may have, `failures` how often that was too little."""

    def __init__(self, path):
        self._path, self.room, self.failures, self._failed = path, None, 0, asyncio.Event()

    def open(self):
        disk = self

        class Store(SqliteReadStore):
            async def commit(self, changes, *more, **told):
                disk.limit(self)
                try:
                    return await super().commit(changes, *more, **told)
                except ReadStoreUnavailable:
                    disk.failures += 1
                    disk._failed.set()
                    raise

        return Store(self._path, "reporting")

    def limit(self, store):
        writer = store._threads._writing
        pages = writer.execute("PRAGMA page_count").fetchone()[0]
        writer.execute(f"PRAGMA max_page_count = {1_000_000 if self.room is None else pages + self.room}")

    async def failed(self, more):
        """Until there were so many more failures."""
        most = self.failures + more
        while self.failures < most:
            self._failed.clear()
            await self._failed.wait()


@pytest.fixture
def disk(tmp_path):
    return Disk(tmp_path / "views.db")


@pytest.fixture
async def platform(disk, feed):
    made = Platform(disk.open, feed)
    yield made
    await made.stop()


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr("chassis.following.FIRST_PAUSE_SECONDS", 0.001)
    monkeypatch.setattr("chassis.following.LONGEST_PAUSE_SECONDS", 0.001)


@pytest.fixture
def feed(enrollment, attendance):
    return feed_of(enrollment, attendance)


async def whole(platform, reads):
    """Every event is in its view, and none set aside."""
    return await platform.store.parked() == [] and len(await reads.get_many(ROSTERS, OFFERINGS)) == len(OFFERINGS)


async def test_a_store_that_is_full_for_long_sets_nothing_aside(platform, disk, enrollment, caught_up):
    _, reads = await platform.start()
    disk.room = 1
    for offering in OFFERINGS:
        enrollment.add(enrolled(offering, "l1"), f"roster:{offering}")
    await disk.failed(OFTEN)

    disk.room = None
    await caught_up(reads)

    assert await whole(platform, reads)


async def test_nor_does_one_that_is_full_at_every_start(platform, disk, enrollment, caught_up):
    await platform.start()
    disk.room = 1
    for offering in OFFERINGS:
        enrollment.add(enrolled(offering, "l1"), f"roster:{offering}")
    for _ in range(OFTEN):
        await disk.failed(1)
        await platform.stop()
        await platform.start()

    disk.room = None
    await platform.stop()
    _, reads = await platform.start()
    await caught_up(reads)

    assert await whole(platform, reads)


async def test_nor_do_rebuilds_that_found_no_room(platform, disk, enrollment, feed, caught_up):
    for offering in OFFERINGS:
        enrollment.add(enrolled(offering, "l1"), f"roster:{offering}")
    _, reads = await platform.start(ENROLLMENTS)
    await caught_up(reads)
    await platform.store.prepare([ROSTERS])
    disk.room = 1
    for _ in range(OFTEN):
        with pytest.raises(ReadStoreUnavailable):
            await Rebuild("reporting", [ROSTERS], feed, platform.store).run()

    disk.room = None
    await Rebuild("reporting", [ROSTERS], feed, platform.store).run()

    assert await whole(platform, reads)
