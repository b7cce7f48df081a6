"""The report does not depend on how often, or in which order of roots, events were delivered."""

import random
from contextlib import aclosing

import msgspec
import pytest

from chassis.feed.port import Batch, Party
from chassis.reads import Reads
from chassis.readstore.sqlite import SqliteReadStore
from chassis.runner import ProjectionRunner
from rollbook.sample.content import OULAD
from services.reporting.service import SERVICE as REPORTING
from tests.integration.platform.counting import count, figures

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_after_a_rebuild_of_every_view_the_report_is_the_same(imported):
    for service in ("scheduling", "enrollment", "attendance", "reporting"):
        await imported.platform.services[service].runner.rebuild()
    await imported.platform.settle()

    assert figures(await imported.completion()) == count(OULAD)


class Unreliable:
    """A feed that delivers every event twice, and mixes the roots of each batch anew."""

    def __init__(self, feed, seed):
        self._feed, self._random = feed, random.Random(seed)

    async def last_position(self, source):
        return await self._feed.last_position(source)

    def lanes(self, source):
        return self._feed.lanes(source)

    async def join(self, group, parties, limit):
        (party,) = parties
        self._member = party.member
        return await self._feed.join(group, [Party(party.sources, self)], limit)

    def take(self, lane, batches):
        self._member.take(lane, lambda after: self._spoiled(batches(after)))

    async def leave(self, lane):
        await self._member.leave(lane)

    def replay(self, source, after, types, limit):
        return self._spoiled(self._feed.replay(source, after, types, limit))

    async def _spoiled(self, batches):
        async with aclosing(batches):
            async for batch in batches:
                for _ in range(2):
                    yield Batch(source=batch.source, events=self._mixed(batch.events), position=batch.position)

    def _mixed(self, events):
        roots = {}
        for event in events:
            roots.setdefault(event.root, []).append(event)
        turns = [root for root, waiting in roots.items() for _ in waiting]
        self._random.shuffle(turns)
        return [roots[root].pop(0) for root in turns]


@pytest.mark.parametrize("seed", [1, 2])
async def test_delivered_twice_and_with_roots_mixed_the_report_is_the_same(imported, tmp_path, seed):
    platform = imported.platform
    store = SqliteReadStore(tmp_path / "views.db", "reporting")
    runner = ProjectionRunner(REPORTING, Unreliable(platform.services["reporting"].runner._feed, seed), store)
    await runner.start()
    try:
        route = next(route for route in REPORTING.routes.queries if route.path == "/v1/reports/completion")
        asked = route.params(by=("course", "offering"))
        report = await route.answer(Reads(store, runner.progress), None, asked)
    finally:
        await runner.stop()
        await store.close()

    assert figures(msgspec.to_builtins(report)["rows"]) == count(OULAD)
