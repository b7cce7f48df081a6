"""Processes of two versions of the code beside each other, as while a cluster is being updated one by one."""

import asyncio

import pytest

from chassis.projection import Figure
from chassis.reads import Reads
from chassis.readstore.mongo import MongoReadStore
from chassis.runner import ProjectionRunner
from chassis.service import Service
from tests.integration.projections.conftest import PARTITIONS, PATIENCE_SECONDS
from tests.toys.kafka import relayed, until
from tests.toys.reading import ENROLLMENTS, ROSTERS, enrolled, fold_roster

pytestmark = pytest.mark.cluster


def newer(roster, event, recorded):
    """The fold of the next version."""
    return fold_roster(roster, event, recorded)


NEWER = ROSTERS.__class__(
    **{name: getattr(ROSTERS, name) for name in ROSTERS.__struct_fields__} | {"fold": newer, "index": ("size",)}
)


@pytest.fixture
async def process(kafka_server, mongo_uri, enrollment, attendance):
    """Starts workers of the service, each with a store and a feed of its own."""
    started = []
    async with relayed(kafka_server, enrollment, attendance, partitions=PARTITIONS) as feeds:

        async def start(*views):
            store = MongoReadStore(mongo_uri, "reporting")
            runner = ProjectionRunner(Service(name="reporting", views=views), feeds(), store)
            started.append((runner, store))
            async with asyncio.timeout(PATIENCE_SECONDS):
                await runner.start()
            return runner, Reads(store, runner.progress)

        yield start
        for runner, store in started:
            await runner.stop()
            await store.close()


def fill(log, first, count):
    for number in range(first, first + count):
        log.add(enrolled(f"o{number % 12}", f"l{number}"), f"roster:o{number % 12}")


async def rosters(reads, view):
    found = await reads.get_many(view, [f"o{number}" for number in range(12)])
    return sum(roster.size for roster in found.values())


async def facts(reads):
    return sum(row["n"] for row in await reads.aggregate(ENROLLMENTS, [], [Figure(name="n")]))


async def shows(count, least):
    """Wait until a view shows so many."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while await count() < least:  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def test_what_older_code_follows_is_not_lost_for_the_views_of_newer(process, enrollment):
    """Given a worker, when one with a view that has changed starts beside it, then the new view misses nothing."""
    older, _ = await process(ROSTERS, ENROLLMENTS)
    fill(enrollment, 0, 24)
    await until(lambda: older.progress.positions()["enrollment"] == 24)

    newer, reads = await process(NEWER, ENROLLMENTS)
    fill(enrollment, 24, 96)

    await shows(lambda: rosters(reads, NEWER), 120)
    assert not newer.errors()


async def test_older_code_says_why_it_follows_no_more(process, enrollment):
    older, _ = await process(ROSTERS, ENROLLMENTS)
    await process(NEWER, ENROLLMENTS)
    fill(enrollment, 0, 96)

    await until(lambda: "other code" in older.errors().get("enrollment", ""))


async def test_what_older_code_follows_is_not_lost_for_a_view_that_it_has_not(process, enrollment):
    """Given a worker, when one with one more view starts beside it, then that view misses nothing."""
    older, _ = await process(ROSTERS)
    fill(enrollment, 0, 24)
    await until(lambda: older.progress.positions()["enrollment"] == 24)

    newer, reads = await process(ROSTERS, ENROLLMENTS)
    fill(enrollment, 24, 96)

    await shows(lambda: facts(reads), 120)
    assert "enrollments" in older.errors()["enrollment"]
    assert not newer.errors()


async def test_a_view_that_older_code_left_behind_is_built_anew(process, enrollment):
    """Given that the older code was started once more, when the newer one is, then its view misses nothing."""
    await process(ROSTERS, ENROLLMENTS)
    fill(enrollment, 0, 24)
    older, _ = await process(ROSTERS)
    fill(enrollment, 24, 24)
    await until(lambda: older.progress.positions()["enrollment"] == 48)

    _, reads = await process(ROSTERS, ENROLLMENTS)
    fill(enrollment, 48, 24)

    await shows(lambda: facts(reads), 72)


async def test_views_are_built_anew_though_others_follow_all_the_while(process, enrollment):
    """Given a worker under load, when another one's view has to be built, then it is, and misses nothing."""
    await process(ROSTERS, ENROLLMENTS)
    loading = asyncio.create_task(load(enrollment))
    await until(lambda: len(enrollment.events) > 50)

    _, reads = await process(NEWER, ENROLLMENTS)
    loading.cancel()
    await asyncio.gather(loading, return_exceptions=True)

    await shows(lambda: rosters(reads, NEWER), len(enrollment.events))


async def load(log):
    for number in range(100_000):
        fill(log, number, 1)
        await asyncio.sleep(0.002)
