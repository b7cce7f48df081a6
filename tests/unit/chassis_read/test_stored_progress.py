"""How far views are, as a process learns it that does not keep them up to date itself."""

import asyncio

import pytest

from chassis.feed.lanes import Mark
from chassis.readstore.port import ReadStoreUnavailable
from chassis.stored_progress import SILENT_SECONDS, StoredProgress


class Store:
    def __init__(self):
        self.marks, self.away, self.looks = {}, False, 0

    async def checkpoints(self, owner):
        self.looks += 1
        if self.away:
            raise ReadStoreUnavailable("away")
        return dict(self.marks)


class TwoLanes:
    def lanes(self, source):
        return [f"{source}/0", f"{source}/1"]


@pytest.fixture
def store():
    return Store()


@pytest.fixture
async def progress(store):
    made = StoredProgress(store, "reporting.projections", ["enrollment"], TwoLanes())
    await made.start()
    yield made
    await made.stop()


async def test_who_waits_is_told_once_nothing_is_missing_any_more(store, progress):
    assert not await progress.wait({"enrollment": 5}, 0.05)
    store.marks = {"enrollment/0": Mark(5, (3, 4))}
    assert not await progress.wait({"enrollment": 5}, 0.05)
    store.marks |= {"enrollment/1": Mark(4, (3, 2))}
    assert await progress.wait({"enrollment": 5}, 2)
    assert progress.positions() == {"enrollment": 5}


async def test_who_asks_after_a_long_silence_is_told_what_is_there_a_moment_later(store, progress):
    async with asyncio.timeout(2):
        while not store.looks:  # noqa: ASYNC110
            await asyncio.sleep(0)
        store.marks = {"enrollment/0": Mark(5, (3, 4)), "enrollment/1": Mark(4, (3, 2))}
        while progress.positions() != {"enrollment": 5}:  # noqa: ASYNC110
            await asyncio.sleep(0)


@pytest.fixture
async def pass_by(monkeypatch):
    """Lets time pass for all who wait on the event loop, without waiting."""
    loop, passed = asyncio.get_running_loop(), [0.0]
    clock = loop.time
    monkeypatch.setattr(loop, "time", lambda: clock() + passed[0])

    async def seconds(count):
        passed[0] += count
        for _ in range(10):
            await asyncio.sleep(0)

    return seconds


async def test_as_long_as_nobody_asks_it_hardly_looks(store, progress, pass_by):
    looks = []
    for seconds in (0, 0.9 * SILENT_SECONDS, 0.2 * SILENT_SECONDS, 0.7 * SILENT_SECONDS):
        await pass_by(seconds)
        looks.append(store.looks)

    assert looks == [1, 1, 2, 2]


async def test_sources_that_no_view_takes_are_not_waited_for(progress):
    assert await progress.wait({"scheduling": 9}, 0)


async def test_a_store_that_was_away_is_looked_at_again(store, progress):
    store.away = True
    assert not await progress.wait({"enrollment": 1}, 0.05)
    store.away, store.marks = False, {"enrollment/0": Mark(1, (0, 0)), "enrollment/1": Mark()}
    assert await progress.wait({"enrollment": 1}, 2)
