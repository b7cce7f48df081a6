"""What a MongoDB that hangs, breaks off or is killed does to batches that are being written."""

import asyncio
from contextlib import AsyncExitStack
from urllib.parse import urlsplit, urlunsplit

import msgspec
import pytest

from chassis.apply import Applier
from chassis.attempts import Attempts
from chassis.feed.port import Batch
from chassis.projection import AsOf, Figure
from chassis.readstore.mongo import MongoReadStore
from chassis.readstore.port import ReadStoreUnavailable
from tests.toys.proxy import Proxy
from tests.toys.reading import ENROLLMENTS, ROSTERS, MemoryLog, Roster, completed, enrolled
from tests.toys.shelf import OWNER, VIEWS, document, put

OFFERINGS = 4


@pytest.fixture
async def proxy(mongo_uri):
    address = urlsplit(mongo_uri)
    made = Proxy(address.hostname, address.port)
    await made.start()
    yield made
    await made.cut()


@pytest.fixture
def by_proxy(mongo_uri, proxy):
    address = urlsplit(mongo_uri)
    return urlunsplit(address._replace(netloc=f"127.0.0.1:{proxy.port}", query="directConnection=true"))


@pytest.fixture
async def serving():
    """Makes stores whose views serve an empty first generation, if there is none yet."""
    async with AsyncExitStack() as stack:

        async def make(uri, driver="motor", seconds=0.5):
            store = MongoReadStore(uri, "reporting", driver=driver, timeout_seconds=seconds)
            stack.push_async_callback(store.close)
            if not all((await store.prepare(VIEWS)).values()):
                generations = {view.name: await store.begin_generation(view) for view in VIEWS}
                await store.serve(generations, OWNER, {}, whole=True)
            return store

        yield make


async def applier(store, attempts=None):
    now = await store.serving()
    return Applier("reporting", store, now.generations, VIEWS, owner=OWNER, epoch=now.epoch, attempts=attempts)


def batches(log, size):
    """Everything in a log, in batches."""
    for first in range(0, len(log.events), size):
        events = tuple(log.events[first : first + size])
        yield Batch(source=log.service, events=events, position=events[-1].position)


async def rosters(store):
    bodies = await store.get_many(ROSTERS, [f"o{number}" for number in range(OFFERINGS)])
    return [msgspec.json.decode(bodies[key], type=Roster) for key in sorted(bodies)]


def filled(log, make, count):
    for number in range(count):
        log.add(make(f"o{number % OFFERINGS}", f"l{number:04}"), f"{log.service}:o{number % OFFERINGS}")
    return log


@pytest.fixture
async def store(serving, by_proxy, driver):
    return await serving(by_proxy, driver)


async def test_a_server_that_is_away_is_unavailable_and_the_store_comes_back_with_it(store, proxy):
    await proxy.cut()

    for asked in (store.get(ROSTERS, "o1"), store.serving(), put(store, ROSTERS, document("o1"))):
        with pytest.raises(ReadStoreUnavailable):
            await asked

    await proxy.restore()
    assert await put(store, ROSTERS, document("o1")) == ()


async def test_a_server_that_is_away_when_a_process_starts_is_waited_for_by_asking_again(by_proxy, proxy, driver):
    await proxy.cut()
    store = MongoReadStore(by_proxy, "reporting", driver=driver)

    with pytest.raises(ReadStoreUnavailable):
        await store.prepare(VIEWS)

    await proxy.restore()
    assert await store.prepare(VIEWS) == {"rosters": False, "enrollments": False}
    await store.close()


async def test_a_server_that_hangs_is_unavailable_in_the_end(store, proxy):
    proxy.stall()

    with pytest.raises(ReadStoreUnavailable):
        await store.get(ROSTERS, "o1")

    proxy.resume()
    assert await store.get(ROSTERS, "o1") is None


@pytest.mark.parametrize("command", [b"\x02insert\x00", b"\x02update\x00"])
async def test_a_write_whose_answer_is_lost_is_written_once_when_the_batch_comes_again(store, proxy, command):
    log = filled(MemoryLog("enrollment"), enrolled, 8)
    first, second = batches(log, 4)
    applying = await applier(store)
    await applying.apply(first)
    proxy.silence(command)

    with pytest.raises(ReadStoreUnavailable):
        await applying.apply(second)
    assert proxy.swallowed
    proxy.silence(b"")
    await applying.apply(second)

    loaded = await store.load(ROSTERS, 1, ["o0"])
    assert (loaded["o0"].revision, loaded["o0"].versions) == (2, {"enrollment/enrollment:o0": 2})
    assert [roster.size for roster in await rosters(store)] == [2] * OFFERINGS
    assert await store.aggregate(ENROLLMENTS, [], [Figure(name="n")], {}, AsOf()) == [{"n": 8}]
    assert (await store.checkpoints(OWNER))["enrollment"].position == 8


async def follow(store, log, size):
    """Apply a log batch by batch from the checkpoint on, beginning again whenever the store is away."""
    attempts = Attempts(store.begin_attempt)
    while True:
        try:
            applying = await applier(store, attempts)
            reached = (await store.checkpoints(OWNER)).get(log.service)
            after = reached.position if reached else 0
            for batch in batches(log, size):
                if batch.position > after:
                    await applying.handle(batch, after)
                    after = batch.position
        except ReadStoreUnavailable:
            await asyncio.sleep(0.05)
        else:
            return


async def test_two_workers_whose_sources_meet_in_one_document_lose_no_update(serving, mongo_uri, driver):
    logs = [filled(MemoryLog(name), make, 60) for name, make in (("enrollment", enrolled), ("attendance", completed))]
    stores = [await serving(mongo_uri, driver, 10) for _ in logs]

    await asyncio.gather(*(follow(store, log, 3) for store, log in zip(stores, logs, strict=True)))

    for number, roster in enumerate(await rosters(stores[0])):
        learners = [f"l{learner:04}" for learner in range(number, 60, OFFERINGS)]
        assert (roster.learners, roster.completed) == (learners, learners)
    assert await stores[0].aggregate(ENROLLMENTS, ["state"], [Figure(name="n")], {}, AsOf()) == [
        {"state": "completed", "n": 60}
    ]


async def interrupt_by_pausing(process):
    process.pause()
    await asyncio.sleep(1.5)
    process.resume()


async def interrupt_by_killing(process):
    process.kill()
    process.start()
    await asyncio.to_thread(process.wait)


@pytest.mark.parametrize("interrupt", [interrupt_by_pausing, interrupt_by_killing])
async def test_a_server_stopped_mid_batch_loses_and_doubles_nothing(serving, mongo_process, mongo_uri, interrupt):
    log = filled(MemoryLog("enrollment"), enrolled, 400)
    store = await serving(mongo_uri)
    following = asyncio.create_task(follow(store, log, 5))
    for _ in range(3):
        await asyncio.sleep(0.4)
        await interrupt(mongo_process)
    await following

    store = await serving(mongo_uri, seconds=10)
    assert not await store.parked()
    for number, roster in enumerate(await rosters(store)):
        assert roster.learners == [f"l{learner:04}" for learner in range(number, 400, OFFERINGS)]
    loaded = await store.load(ROSTERS, 1, ["o0"])
    assert loaded["o0"].versions == {"enrollment/enrollment:o0": 100}
    assert await store.aggregate(ENROLLMENTS, [], [Figure(name="n")], {}, AsOf()) == [{"n": 400}]
