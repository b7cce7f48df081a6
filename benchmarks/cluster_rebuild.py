"""How fast views are rebuilt in a cluster: from topics in Kafka, through the whole applier, into MongoDB.

`python -m benchmarks.cluster_rebuild [--events N] [--rounds N]`; figures go to build/benchmarks/cluster_rebuild.json
too. Beside it: a bare consumer that fetches the same messages, decodes them and writes the same documents with
`bulk_write`; the same with what is replaced in transactions, as the rebuild has it; and a projection as the library
runs it, an event a transaction, with its position beside the document, in the same store.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
from aiokafka import AIOKafkaConsumer, TopicPartition
from pymongo import AsyncMongoClient, InsertOne, MongoClient, ReplaceOne

from benchmarks.library_runner import by_the_library
from benchmarks.measure import Ratio, figures, interleaved, report
from benchmarks.rebuild import DOCUMENTS, SERVICES, write
from benchmarks.servers import server
from chassis.kafka.feed import KafkaFeed
from chassis.kafka.pages import PageSender, Relayed
from chassis.kafka.topics import ensure_topics
from chassis.readstore import mongo_write
from chassis.readstore.mongo import MongoReadStore
from chassis.readstore.mongo_driver import MongoDriver
from chassis.readstore.port import Change
from chassis.rebuild import LIMIT, Rebuild
from contracts.topics import PARTITIONS

EVENTS, ROUNDS, ONE_BY_ONE = 80_000, 3, 200
REBUILD, LIBRARY = "rebuild", "library, an event a transaction"
BARE, GROUPED = "bare fetch, decode, bulk_write", "bare, replaced in transactions"

Written = Sequence[tuple[int, dict[str, Any]]]


class Watched(MongoReadStore):
    """A store that remembers what it was given to write."""

    def __init__(self, uri: str, database: str) -> None:
        super().__init__(uri, "bench", database=database, timeout_seconds=60)
        self.written: list[Written] = []

    async def commit(self, changes: Sequence[Change], *rest: Any, **more: Any) -> Sequence[tuple[str, str]]:
        """See `ReadStore.commit`."""
        self.written.append([one for change in changes for one in mongo_write.documents(change, "0" * 16)])
        return await super().commit(changes, *rest, **more)


class Bench:
    """Topics that are filled, and a database for each rebuild."""

    def __init__(self, bootstrap: str, mongo: str, name: str) -> None:
        self._bootstrap, self._mongo, self._name = bootstrap, mongo, name
        self._events = 0
        self._written: list[Written] = []
        self._databases = 0

    def _topic_of(self, service: str) -> str:
        return f"bench.{self._name}.{service}"

    def drop(self) -> None:
        """Forget what was built last."""
        with MongoClient[Any](self._mongo) as client:
            client.drop_database(f"bench_{self._name}_{self._databases}")

    def _database(self) -> str:
        self.drop()
        self._databases += 1
        return f"bench_{self._name}_{self._databases}"

    async def fill(self, events: int) -> None:
        """Logs of so many events together, sent to their topics; and one rebuild, of which the writes are kept."""
        self._events = events
        await ensure_topics(self._bootstrap, SERVICES, topic_of=self._topic_of)
        with tempfile.TemporaryDirectory() as place:
            for service in SERVICES:
                with closing(write(Path(place), service, events // len(SERVICES))) as log:
                    sender = PageSender(self._bootstrap, self._topic_of(service), PARTITIONS)
                    await sender.start()
                    relayed = Relayed(0, (0,) * PARTITIONS)
                    while page := log.told(relayed.position, 5_000):
                        relayed = await sender.send(page, relayed, None)
                    await sender.close()
        store = Watched(self._mongo, self._database())
        await self._build(store)
        self._written = store.written

    async def rebuild(self) -> float:
        """Events a second through the whole rebuild, from connecting to serving."""
        return await self._build(MongoReadStore(self._mongo, "bench", database=self._database(), timeout_seconds=60))

    async def bare(self) -> float:
        """Events a second where each message is fetched and decoded, and documents are written as often, by bulks."""
        async with AsyncMongoClient[dict[str, Any]](self._mongo, w="majority", journal=True) as client:
            place = client[self._database()]["bare"]

            async def put(documents: Written) -> None:
                bulk = [
                    ReplaceOne({"_id": one["_id"], "revision": revision}, one) if revision else InsertOne(one)
                    for revision, one in documents
                ]
                await place.bulk_write(bulk, ordered=False)

            return await self._fetched_and(put)

    async def grouped(self) -> float:
        """The same with what is replaced in transactions of a thousand: on this server each is a commit of its own."""
        driver = MongoDriver(self._mongo, self._database(), "motor", 60.0)

        async def put(documents: Written) -> None:
            await driver.put("bare", documents)

        try:
            return await self._fetched_and(put)
        finally:
            await driver.close()

    async def _fetched_and(self, put: Callable[[Written], Awaitable[None]]) -> float:
        began, done, waiting = time.perf_counter(), 0, self._due()
        for service in SERVICES:
            topic = self._topic_of(service)
            async for values in fetched(self._bootstrap, topic):
                for value in values:
                    msgspec.json.decode(value)
                done += len(values)
                while waiting and waiting[0][0] <= done:
                    await put(waiting.pop(0)[1])
        return done / (time.perf_counter() - began)

    def one_by_one(self) -> float:
        """Events a second through the library's runner."""
        return by_the_library(self._mongo, self._database(), ONE_BY_ONE)

    async def _build(self, store: MongoReadStore) -> float:
        feed = KafkaFeed(self._bootstrap, topic_of=self._topic_of, group_prefix=f"bench.{self._name}.")
        began = time.perf_counter()
        await store.prepare([DOCUMENTS])
        await Rebuild("bench", [DOCUMENTS], feed, store).run()
        seconds = time.perf_counter() - began
        await feed.stop()
        await store.close()
        return self._events / seconds

    def _due(self) -> list[tuple[int, Written]]:
        """What to write once so many events were read: the rebuild's own writes, evenly spread."""
        batches = [written for written in self._written if written]
        return [(self._events * (place + 1) // len(batches), written) for place, written in enumerate(batches)]


async def fetched(bootstrap: str, topic: str) -> AsyncIterator[Sequence[bytes]]:
    """The values in a topic, as they come."""
    partitions = [TopicPartition(topic, number) for number in range(PARTITIONS)]
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=4 * 1024 * 1024,
    )
    await consumer.start()
    consumer.assign(partitions)
    left = sum((await consumer.end_offsets(partitions)).values())
    while left > 0:
        found = await consumer.getmany(timeout_ms=500, max_records=LIMIT)
        values = [record.value for records in found.values() for record in records]
        left -= len(values)
        yield values
    await consumer.stop()


RATIOS = (
    Ratio(name="10 rebuild ÷ library's runner", of=REBUILD, to=LIBRARY, at_least=25.0),
    Ratio(name="11 rebuild ÷ bare", of=REBUILD, to=BARE, at_least=0.8),
    Ratio(name="11 rebuild ÷ bare, in transactions", of=REBUILD, to=GROUPED),
)


def main() -> int:
    """Measure everything; 1 if a target was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=EVENTS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    asked = parser.parse_args()
    bench = Bench(server("kafka"), server("mongo"), uuid4().hex[:8])
    with asyncio.Runner() as runner:
        runner.run(bench.fill(asked.events))
        samples = interleaved(
            {
                BARE: lambda: runner.run(bench.bare()),
                GROUPED: lambda: runner.run(bench.grouped()),
                REBUILD: lambda: runner.run(bench.rebuild()),
                LIBRARY: bench.one_by_one,
            },
            asked.rounds,
        )
        bench.drop()
    return 0 if report("cluster_rebuild", samples, figures(samples, RATIOS), dict.fromkeys(samples, "events/s")) else 1


if __name__ == "__main__":
    sys.exit(main())
