import asyncio
import logging

import pytest

from chassis.feed.port import Batch
from chassis.following import Follower
from chassis.readstore.port import ReadStoreUnavailable

FULL = ReadStoreUnavailable("views.db: database or disk is full")


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr("chassis.following.FIRST_PAUSE_SECONDS", 0)
    monkeypatch.setattr("chassis.following.LONGEST_PAUSE_SECONDS", 0)


async def followed(failures, positions=1):
    """Follow a lane to a position, failing so often before, with what is given."""
    left, handled, done = list(failures), [], asyncio.Event()

    async def begin(lane):
        return len(handled)

    async def handle(batch, after):
        if left:
            raise left.pop(0)
        handled.append(batch.position)
        if len(handled) == positions:
            done.set()

    async def batches(after):
        while True:
            await asyncio.sleep(0)
            after += 1
            yield Batch(source="toy", events=(), position=after)

    follower = Follower("views", begin, handle)
    follower.take("toy", batches)
    await done.wait()
    await follower.leave("toy")
    return handled[:positions]


async def test_a_back_end_that_is_away_is_told_once_without_a_trace_and_once_more_when_it_is_back(caplog):
    assert await followed([FULL] * 20, positions=3) == [1, 2, 3]

    assert [record.getMessage() for record in caplog.records] == [
        "views from toy: held up, and tried again until it works: views.db: database or disk is full",
        "views from toy: goes on",
    ]
    assert not any(record.exc_info for record in caplog.records)


async def test_back_ends_that_are_away_together_are_told_as_one(caplog):
    await followed([ExceptionGroup("two", [FULL, FULL])])

    assert caplog.records[0].getMessage().count("disk is full") == 1
    assert not any(record.exc_info for record in caplog.records)


async def test_what_is_no_outage_is_told_with_its_trace_each_time(caplog):
    await followed([ExceptionGroup("both", [FULL, KeyError("ours")]), KeyError("ours")])

    assert [bool(record.exc_info) for record in caplog.records if record.levelno == logging.ERROR] == [True, True]
