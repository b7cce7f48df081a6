"""How fast views are built in MongoDB: batches through the whole applier, beside the bare bulk writes of the same; and
how soon a report over them is answered.

`python -m benchmarks.cluster_views [--mongo URI] [--events N] [--batch N] [--rounds N] [--driver NAME]`; figures go to
build/benchmarks/cluster_views.json too.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pymongo import MongoClient

from benchmarks.measure import Ratio, figures, interleaved, report
from benchmarks.rebuild import DOCUMENTS, FACTS, SERVICES, write
from benchmarks.servers import VARIABLES, server
from chassis.apply import Applier
from chassis.feed.log_feed import LogFeed
from chassis.feed.port import Batch, sources_of
from chassis.projection import AsOf, Figure, Month
from chassis.readstore import mongo_write
from chassis.readstore.mongo import MongoReadStore
from chassis.readstore.port import Change, View

EVENTS, BATCH, ROUNDS = 20_000, 5_000, 3
ENROLLMENTS = 27_125
DATABASE = "rollbook_benchmark"
BY_COURSE = (["course", "organization"], [Figure(name="all"), Figure(name="done", where={"state": "completed"})])
BY_MONTH = ([Month(column="enrolled_at", timezone="Europe/London")], [Figure(name="all")])


async def batches(folder: Path, events: int, size: int) -> list[Batch]:
    """Two logs as they come from a feed."""
    logs = {service: write(folder, service, events // len(SERVICES)) for service in SERVICES}
    feed, found = LogFeed(logs), []
    for source, types in sources_of([DOCUMENTS]).items():
        newest = await feed.last_position(source)
        async for batch in feed.batches(source, 0, types, size):
            found.append(batch)
            if batch.position >= newest:
                break
    for log in logs.values():
        log.close()
    return found


class Bench:
    """One server, one set of batches, and what the applier writes of them."""

    def __init__(self, uri: str, driver: Any, todo: Sequence[Batch]) -> None:
        self._uri, self._driver, self._todo = uri, driver, todo
        self._events = sum(len(batch.events) for batch in todo)

    async def build(self, view: View) -> MongoReadStore:
        """Every batch through the applier, into a generation of its own; the store that holds it."""
        store = MongoReadStore(self._uri, "bench", driver=self._driver, database=DATABASE, timeout_seconds=60)
        await store.prepare([view])
        generation = await store.begin_generation(view)
        applier = Applier("bench", store, {view.name: generation}, [view], owner="bench")
        for batch in self._todo:
            await applier.apply(batch)
        return store

    async def applied(self, view: View) -> float:
        """Events a second through the applier."""
        self.drop()
        before = time.perf_counter()
        store = await self.build(view)
        seconds = time.perf_counter() - before
        await store.close()
        return self._events / seconds

    async def bare(self, written: Sequence[Sequence[tuple[int, dict[str, Any]]]]) -> float:
        """Events a second where each payload is decoded and the documents of each batch are bulk-written."""
        self.drop()
        store = MongoReadStore(self._uri, "bench", driver=self._driver, database=DATABASE, timeout_seconds=60)
        put = store._driver.put  # noqa: SLF001
        before = time.perf_counter()
        for batch, documents in zip(self._todo, written, strict=True):
            for event in batch.events:
                event.payload()
            await put("bare", documents)
        seconds = time.perf_counter() - before
        await store.close()
        return self._events / seconds

    async def documents(self, view: View) -> list[list[tuple[int, dict[str, Any]]]]:
        """What the applier writes, batch by batch."""
        found: list[list[tuple[int, dict[str, Any]]]] = []

        class Watched(MongoReadStore):
            async def commit(self, changes: Sequence[Change], *rest: Any, **more: Any) -> Sequence[tuple[str, str]]:
                found.append([one for change in changes for one in mongo_write.documents(change, "0" * 16)])
                return await super().commit(changes, *rest, **more)

        self.drop()
        store = Watched(self._uri, "bench", driver=self._driver, database=DATABASE, timeout_seconds=60)
        await store.prepare([view])
        applier = Applier("bench", store, {view.name: await store.begin_generation(view)}, [view], owner="bench")
        for batch in self._todo:
            await applier.apply(batch)
        await store.close()
        return found

    def drop(self) -> None:
        """Forget what was built."""
        with MongoClient[dict[str, Any]](self._uri) as client:
            client.drop_database(DATABASE)


async def report_seconds(uri: str, driver: Any, asked: tuple[list[Any], list[Figure]], as_of: AsOf) -> float:
    """How long a report over the enrollments takes that `fill` put there."""
    store = MongoReadStore(uri, "bench", driver=driver, database=DATABASE, timeout_seconds=60)
    await store.prepare([FACTS])
    before = time.perf_counter()
    await store.aggregate(FACTS, *asked, {}, as_of)
    seconds = time.perf_counter() - before
    await store.close()
    return seconds


async def fill(uri: str, driver: Any, folder: Path) -> None:
    """Facts of as many enrollments as the full tables have, serving."""
    todo = await batches(folder, ENROLLMENTS * 2, BATCH)
    bench = Bench(uri, driver, todo)
    bench.drop()
    store = await bench.build(FACTS)
    await store.serve({FACTS.name: 1}, "bench", {}, whole=False)
    await store.close()


VIEWS = {"documents": DOCUMENTS, "facts": FACTS}
AS_OF = datetime(2026, 3, 1, tzinfo=UTC)


def main() -> int:
    """Measure everything; there are no targets here."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mongo", default=os.environ.get(VARIABLES["mongo"]))
    parser.add_argument("--events", type=int, default=EVENTS)
    parser.add_argument("--batch", type=int, default=BATCH)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--driver", default="motor")
    asked = parser.parse_args()
    uri = asked.mongo or server("mongo")
    steps: dict[str, Callable[[], float]] = {}
    with tempfile.TemporaryDirectory() as place:
        bench = Bench(uri, asked.driver, asyncio.run(batches(Path(place), asked.events, asked.batch)))
        for name, view in VIEWS.items():
            written = asyncio.run(bench.documents(view))
            steps[f"{name}, bare"] = lambda written=written: asyncio.run(bench.bare(written))
            steps[f"{name}, applied"] = lambda view=view: asyncio.run(bench.applied(view))
        samples = interleaved(steps, asked.rounds)
    with tempfile.TemporaryDirectory() as place:
        asyncio.run(fill(uri, asked.driver, Path(place)))
    for name, question in {"report by course": BY_COURSE, "report by month": BY_MONTH}.items():
        for on in (AsOf(), AsOf(on=AS_OF)):
            dated = f"{name}, {'on a day' if on.on else 'now'}"
            samples[dated] = [asyncio.run(report_seconds(uri, asked.driver, question, on)) for _ in range(3)]
    bench.drop()
    units = {name: "s" if name.startswith("report") else "events/s" for name in samples}
    ratios = [Ratio(name=f"{name} ÷ bare", of=f"{name}, applied", to=f"{name}, bare") for name in VIEWS]
    return 0 if report("cluster_views", samples, figures(samples, ratios), units) else 1


if __name__ == "__main__":
    sys.exit(main())
