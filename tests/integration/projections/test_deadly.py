"""An event that ends the process is found by those who come after, and set aside like any other poison."""

import asyncio

import msgspec
import pytest

from chassis.apply import Applier
from chassis.feed.lanes import Mark
from chassis.feed.port import Batch
from chassis.parking import owner_of
from chassis.rebuild import Rebuild
from tests.integration.projections.conftest import EVERY_WAY, PATIENCE_SECONDS
from tests.toys.kafka import until
from tests.toys.reading import ENROLLMENTS, ROSTERS, completed, enrolled, fold_roster

pytestmark = pytest.mark.parametrize("way", EVERY_WAY)
ROSTERS_1 = owner_of("reporting", ROSTERS.name, 1)


class Died(BaseException):
    """Stands for the end of the process."""


def deadly_view(deaths):
    """A roster view that ends the process whenever it meets the learner `deadly`."""

    def fold(roster, event, recorded):
        if event.learner == "deadly":
            deaths.append(recorded.position)
            raise Died
        return fold_roster(roster, event, recorded)

    return msgspec.structs.replace(ROSTERS, fold=fold)


async def test_an_event_that_kills_the_process_is_found_and_set_aside(platform, enrollment):
    deaths = []
    deadly = deadly_view(deaths)
    await platform.start(deadly)
    await platform.stop()
    for offering, learner in [("o1", "l1"), ("o1", "deadly"), ("o1", "l2"), ("o2", "l3")]:
        enrollment.add(enrolled(offering, learner), f"roster:{offering}")

    seen = None
    while seen is None or seen.cancelled():
        _, reads = await platform.start(deadly)
        before = len(deaths)
        seen = asyncio.ensure_future(reads.wait({"enrollment": 4}, PATIENCE_SECONDS))
        await until(lambda seen=seen, before=before: seen.done() or len(deaths) > before)
        if not seen.done():
            await platform.stop()
            seen.cancel()
            await asyncio.gather(seen, return_exceptions=True)

    assert len(deaths) <= 9
    assert (await reads.get(deadly, "o1")).learners == ["l1"]
    assert (await reads.get(deadly, "o2")).learners == ["l3"]
    assert [(one.position, one.attempts) for one in await platform.store.parked(ROSTERS_1)] == [(2, 3), (3, 0)]


async def rebuilt(view, feed, store):
    """Rebuild until the process survives it."""
    for _ in range(30):
        try:
            await Rebuild("reporting", [view], feed, store, limit=2).run()
        except Died:
            continue
        return
    raise AssertionError("every rebuild died")


async def test_an_event_that_kills_rebuilds_is_found_too(platform, enrollment, feed, caught_up):
    deadly = deadly_view([])
    for number in range(9):
        enrollment.add(enrolled(f"o{number}", "deadly" if number == 6 else "l1"), f"roster:o{number}")
    _, reads = await platform.start(ENROLLMENTS)
    await caught_up(reads)
    await platform.store.prepare([deadly])

    await rebuilt(deadly, feed, platform.store)

    assert len(await platform.store.get_many(deadly, [f"o{number}" for number in range(9)])) == 8
    assert [(one.position, one.root) for one in await platform.store.parked()] == [(7, "o6")]


async def test_it_is_found_though_another_source_is_read_before_it(platform, enrollment, attendance, feed, caught_up):
    deadly = deadly_view([])
    for number in range(9):
        enrollment.add(enrolled(f"o{number}", "l1"), f"roster:o{number}")
    attendance.add(completed("o1", "l1"), "progress:o1.l1")
    attendance.add(completed("o1", "deadly"), "progress:o1.deadly")
    _, reads = await platform.start(ENROLLMENTS)
    await caught_up(reads)
    await platform.store.prepare([deadly])

    await rebuilt(deadly, feed, platform.store)

    assert (await reads.get(deadly, "o1")).completed == ["l1"]
    assert [(one.source, one.position) for one in await platform.store.parked()] == [("attendance", 2)]


class Slow:
    """A store that takes its time with what one lane writes, longer than dying takes; and that a process which has
    died asks nothing more.
    """

    def __init__(self, store, lane, died):
        self._store, self._lane, self._died = store, lane, died

    def __getattr__(self, name):
        return getattr(self._store, name)

    async def begin_attempt(self, *asked):
        if self._died():
            await asyncio.Event().wait()
        return await self._store.begin_attempt(*asked)

    async def commit(self, changes, checkpoint=None, *aside, **more):
        if checkpoint and checkpoint.source == self._lane:
            await asyncio.sleep(0.2)
        return await self._store.commit(changes, checkpoint, *aside, **more)


@pytest.mark.parametrize("how_many", [1, 2])
async def test_an_event_taken_beside_deadly_ones_is_not_blamed(platform, open_store, enrollment, attendance, how_many):
    """Given two lanes of which one holds deadly events, when the process dies of them again and again while it takes
    the other, too, then the deadly ones alone are set aside.
    """
    deaths = []
    deadly = deadly_view(deaths)
    await platform.start(deadly)
    await platform.stop()
    store = open_store()
    await store.prepare([deadly])
    serving = await store.serving()
    for number in range(how_many):
        enrollment.add(enrolled(f"o{number}", "deadly"), f"roster:o{number}")
    attendance.add(completed("o9", "l9"), "progress:o9.l9")

    async def follow(applier, log):
        reached = (await store.checkpoints("other")).get(log.service, Mark()).position
        for event in log.events[reached:]:
            batch = Batch(source=log.service, events=(event,), position=event.position)
            await applier.handle(batch, event.position - 1)

    for _ in range(30):
        before = len(deaths)
        slow = Slow(store, "attendance", lambda before=before: len(deaths) > before)
        applier = Applier("reporting", slow, serving.generations, [deadly], owner="other", epoch=serving.epoch)
        following = [asyncio.create_task(follow(applier, log)) for log in (enrollment, attendance)]
        await asyncio.wait(following, return_when=asyncio.FIRST_EXCEPTION)
        for task in following:
            task.cancel()
        ended = await asyncio.gather(*following, return_exceptions=True)
        if not any(isinstance(one, BaseException) for one in ended):
            break

    assert len(deaths) >= 3 * how_many
    assert {(one.source, one.position) for one in await store.parked()} == {
        ("enrollment", position) for position in range(1, how_many + 1)
    }
    await store.close()
