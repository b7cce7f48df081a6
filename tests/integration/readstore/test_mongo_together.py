"""What one process writes for several lanes at the same moment, and in one transaction where it can."""

import asyncio

import pytest
from pymongo import AsyncMongoClient

from chassis.feed.lanes import Mark
from chassis.readstore.mongo import MongoReadStore
from chassis.readstore.mongo_schema import collection
from chassis.readstore.port import Checkpoint, Moved, ReadStoreUnavailable
from tests.toys.reading import ROSTERS
from tests.toys.shelf import OWNER, VIEWS, document, put


@pytest.fixture
async def store(driver, mongo_uri):
    """A store whose views serve an empty first generation."""
    made = MongoReadStore(mongo_uri, "reporting", driver=driver)
    await made.prepare(VIEWS)
    await made.serve({view.name: await made.begin_generation(view) for view in VIEWS}, OWNER, {}, whole=True)
    yield made
    await made.close()


async def test_of_commits_of_the_same_moment_each_is_told_what_it_lost(store):
    """Given documents, when several commits of a process put them at once, then each document takes one of them."""
    keys = [f"o{number}" for number in range(20)]
    await put(store, ROSTERS, *(document(key) for key in keys))

    answers = await asyncio.gather(
        *(
            put(store, ROSTERS, *(document(key, str(number), revision=1) for key in keys[number:]), document("new"))
            for number in range(10)
        )
    )

    wrote = [({*keys[number:], "new"} - {key for _, key in lost}, str(number)) for number, lost in enumerate(answers)]
    assert sorted(key for won, _ in wrote for key in won) == sorted([*keys, "new"])
    for won, name in wrote:
        kept = await store.load(ROSTERS, 1, sorted(won - {"new"}))
        assert all((one.revision, one.body) == (2, document(key, name).body) for key, one in kept.items())


async def test_checkpoints_of_the_same_moment_move_each_on_its_own_epoch(store):
    """Given lanes that end batches at the same moment, one of which rests on what served before, then only that one
    stays where it was.
    """
    epoch = (await store.serving()).epoch
    moves = [
        Checkpoint(owner=OWNER, source=f"enrollment/{number}", position=7, epoch=epoch - (number == 3))
        for number in range(12)
    ]

    ended = await asyncio.gather(*(store._state.advance(one) for one in moves), return_exceptions=True)

    assert [type(one) for one in ended] == [Moved if number == 3 else type(None) for number in range(12)]
    marks = await store.checkpoints(OWNER)
    assert marks == {f"enrollment/{number}": Mark(7) for number in range(12) if number != 3}


async def test_replacing_at_once_gives_way_to_replacing_one_by_one(store, mongo_uri):
    """Given another's open transaction on one of many documents, when they are replaced, then all are, once it ends."""
    names = [f"o{number}" for number in range(20)]
    await put(store, ROSTERS, *(document(name) for name in names))
    async with AsyncMongoClient(mongo_uri) as client, client.start_session() as session:
        await session.start_transaction()
        there = client.get_default_database()[collection(ROSTERS, 1)]
        await there.update_one({"_id": "o7"}, {"$set": {"odd": True}}, session=session)
        putting = asyncio.create_task(put(store, ROSTERS, *(document(name, "new", revision=1) for name in names)))
        await asyncio.wait([putting], timeout=0.2)
        await session.abort_transaction()

    try:
        assert not await putting
    except ReadStoreUnavailable:
        assert not await put(store, ROSTERS, *(document(name, "new", revision=1) for name in names))
