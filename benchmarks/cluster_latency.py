"""How soon a command can be seen in a view, through the whole cluster path, beside the sum of its bare hops.

`python -m benchmarks.cluster_latency [--commands N] [--rounds N]`; figures go to build/benchmarks/cluster_latency.json
too. Every part is the real one, in one process: an append to PostgreSQL that is announced, the listener that wakes the
relay, Kafka, the group that projects, and the checkpoint in MongoDB behind which queries see the document. Commands
come one at a time. The hops alone: the same append; one message sent and received; one document read and written.
"""

import argparse
import asyncio
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from typing import Any
from uuid import uuid4

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from benchmarks.measure import Ratio, figures, report
from benchmarks.rebuild import DOCUMENTS, START
from benchmarks.servers import postgres_database, server
from chassis.eventlog.port import Append, NewEvent
from chassis.eventlog.postgres import PostgresEventLog, prepare
from chassis.feed.log_feed import LogFeed
from chassis.feed.wakeup import Wakeup
from chassis.ids import new_id
from chassis.kafka.feed import KafkaFeed
from chassis.kafka.relay import Relay
from chassis.kafka.topics import ensure_topics
from chassis.mapper import Meta, encode, event_ids
from chassis.readstore.mongo import MongoReadStore
from chassis.readstore.mongo_driver import MongoDriver
from chassis.runner import ProjectionRunner
from chassis.service import Service
from contracts.enrollment import LearnerEnrolled
from contracts.shared import Format

COMMANDS, ROUNDS = 100, 5
SERVICE = "enrollment"
PAUSE_SECONDS, PATIENCE_SECONDS = 0.02, 30.0
WHOLE, HOPS = "command → view", "append + produce → consume + read and write"
BODY = b"x" * 300


def enrolled() -> tuple[str, Append]:
    """One command's worth: the key of its document, and what is appended."""
    offering, learner = new_id("d"), new_id("l")
    key = f"{offering}.{learner}"
    event = LearnerEnrolled(
        enrollment=key,
        offering=offering,
        course=new_id("c"),
        learner=learner,
        format=Format.SELF_PACED,
        organization=new_id("g"),
    )
    (ident,) = event_ids(time.time_ns() // 1000, 1)
    state = encode(event, ident, Meta(effective_at=START, actor="bench"))
    return key, Append(events=[NewEvent(f"enrollment:{key}", 1, event.TYPE, state)])


class Chain:
    """The cluster's parts between a command and a view."""

    def __init__(self, conninfo: str, bootstrap: str, mongo: str, name: str) -> None:
        self._log = PostgresEventLog(conninfo, SERVICE)
        self._wakeup = Wakeup()
        self._listener = self._log.listener(self._wakeup.notify)

        def topic_of(service: str) -> str:
            return f"bench.{name}.{service}"

        self._relay = Relay(self._log, self._log, bootstrap, wakeup=self._wakeup, topic_of=topic_of)
        views = [DOCUMENTS]
        self._feed = KafkaFeed(
            bootstrap,
            own=LogFeed({SERVICE: self._log}, {SERVICE: self._wakeup}),
            topic_of=topic_of,
            group_prefix=f"bench.{name}.",
        )
        self._store = MongoReadStore(mongo, SERVICE, database=f"bench_{name}")
        self._runner = ProjectionRunner(Service(name=SERVICE, views=views), self._feed, self._store)
        self._topics = ensure_topics(bootstrap, [SERVICE, "attendance"], topic_of=topic_of)

    async def open(self) -> None:
        """Begin; returns once one command has come through."""
        await self._topics
        self._listener.start()
        await self._relay.start()
        await self._runner.start()
        await self.take()

    async def close(self) -> None:
        """End."""
        await self._runner.stop()
        await self._relay.stop()
        await self._feed.stop()
        await self._store.close()
        await asyncio.to_thread(self._listener.stop)
        await asyncio.to_thread(self._log.close)

    async def take(self) -> float:
        """Seconds from the append's start until the view shows it."""
        key, append = enrolled()
        began = time.perf_counter()
        appended = await asyncio.to_thread(self._log.append, [append])
        ((_, position),) = appended.positions
        self._log.announce(position)
        if not await self._runner.progress.wait({SERVICE: position}, PATIENCE_SECONDS):
            raise TimeoutError(f"{position} has not come through")
        seconds = time.perf_counter() - began
        if await self._store.get(DOCUMENTS, key) is None:
            raise LookupError(key)
        return seconds


class Bare:
    """The hops with nothing around them."""

    def __init__(self, conninfo: str, bootstrap: str, mongo: str, name: str) -> None:
        self._log = PostgresEventLog(conninfo, SERVICE)
        self._bootstrap, self._topic = bootstrap, f"bench.{name}.bare"
        self._driver = MongoDriver(mongo, f"bench_{name}", "motor", 30.0)
        self._stack = AsyncExitStack()
        self._producer: Any = None
        self._consumer: Any = None

    async def open(self) -> None:
        """Connect."""
        await ensure_topics(self._bootstrap, ["bare"], topic_of=lambda _: self._topic)
        self._producer = AIOKafkaProducer(bootstrap_servers=self._bootstrap, enable_idempotence=True, acks="all")
        self._consumer = AIOKafkaConsumer(self._topic, bootstrap_servers=self._bootstrap, auto_offset_reset="earliest")
        await self._producer.start()
        await self._consumer.start()
        await self.take()

    async def close(self) -> None:
        """End."""
        await self._producer.stop()
        await self._consumer.stop()
        await self._driver.close()
        await asyncio.to_thread(self._log.close)

    async def take(self) -> float:
        """Seconds of the three hops."""
        key, append = enrolled()
        began = time.perf_counter()
        await asyncio.to_thread(self._log.append, [append])
        await self._producer.send_and_wait(self._topic, BODY, key=key.encode())
        await self._consumer.getone()
        await self._driver.find("bare", {"_id": {"$in": [key]}})
        await self._driver.put("bare", [(0, {"_id": key, "revision": 1, "body": BODY})])
        return time.perf_counter() - began


async def lone(take: Callable[[], Awaitable[float]], count: int) -> Sequence[float]:
    """Milliseconds of so many, one at a time, with a pause between."""
    found = []
    for _ in range(count):
        found.append(await take() * 1000)
        await asyncio.sleep(PAUSE_SECONDS)
    return found


async def measured(conninfo: str, count: int, rounds: int) -> dict[str, list[float]]:
    """Median and p99 of each round, by turns."""
    bootstrap, mongo, name = server("kafka"), server("mongo"), uuid4().hex[:8]
    chain, bare = Chain(conninfo, bootstrap, mongo, name), Bare(conninfo, bootstrap, mongo, f"{name}b")
    samples: dict[str, list[float]] = {f"{what}, {part}": [] for what in (WHOLE, HOPS) for part in ("p50", "p99")}
    try:
        await bare.open()
        await chain.open()
        for turn in range(rounds):
            order = [(WHOLE, chain.take), (HOPS, bare.take)]
            for what, take in order[::-1] if turn % 2 else order:
                found = sorted(await lone(take, count))
                samples[f"{what}, p50"].append(statistics.median(found))
                samples[f"{what}, p99"].append(found[int(len(found) * 0.99)])
    finally:
        await chain.close()
        await bare.close()
    return samples


RATIOS = (
    Ratio(name="13 command → view ÷ hops, p50", of=f"{WHOLE}, p50", to=f"{HOPS}, p50", at_most=1.6),
    Ratio(name="13 command → view p99 ÷ hops p50", of=f"{WHOLE}, p99", to=f"{HOPS}, p50", at_most=5.0),
)


def main() -> int:
    """Measure everything; 1 if a target was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--commands", type=int, default=COMMANDS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    asked = parser.parse_args()
    with postgres_database() as conninfo:
        prepare(conninfo, SERVICE)
        samples = asyncio.run(measured(conninfo, asked.commands, asked.rounds))
    return 0 if report("cluster_latency", samples, figures(samples, RATIOS), dict.fromkeys(samples, "ms")) else 1


if __name__ == "__main__":
    sys.exit(main())
