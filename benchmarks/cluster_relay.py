"""The relay, from a log in PostgreSQL to its topic in Kafka, beside a producer that sends the same messages bare.

`python -m benchmarks.cluster_relay [--events N] [--rounds N]`; figures go to build/benchmarks/cluster_relay.json too.
The relay is the real one, its pages read from the log and its checkpoint kept there; the yardstick is `send()` of
messages that are ready in memory, with the same acknowledgements, and batches as large as made it fastest; beside it,
the same compressed as the relay has it.
"""

import argparse
import asyncio
import itertools
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, closing
from typing import Any
from uuid import uuid4

from aiokafka import AIOKafkaProducer

from benchmarks.command_path import KIND
from benchmarks.measure import Ratio, figures, interleaved, report
from benchmarks.seats import event_of, meta_of
from benchmarks.servers import postgres_database, server
from chassis.eventlog.port import Append, NewEvent
from chassis.eventlog.postgres import PostgresEventLog, prepare
from chassis.feed.wakeup import Wakeup
from chassis.ids import new_id
from chassis.kafka.checkpoint import Lease
from chassis.kafka.messages import outgoing
from chassis.kafka.relay import Relay
from chassis.kafka.topics import ensure_topics
from chassis.mapper import encode, event_ids
from contracts.envelope import Told
from contracts.kafka import Message
from contracts.topics import PARTITIONS

EVENTS, ROUNDS, PAGE = 20_000, 11, 1_000
STREAMS = 500
BATCH_BYTES = 256 * 1024
RELAY, SEND, SMALL = "relay, from the log", "send(), batches of 256 kB", "send(), defaults"
PACKED = "send(), batches of 256 kB, zstd"


class Held:
    """A log and its checkpoint, of which a relay sees nothing new until it is let go."""

    def __init__(self, log: PostgresEventLog) -> None:
        self.service, self._log = log.service, log
        self._upto = 0
        self.reached = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    def let_go(self) -> None:
        """Show everything."""
        self.reached.clear()
        self._upto = self._log.last_position()

    def told(self, after: int, limit: int) -> Sequence[Told]:
        """A page of what is shown."""
        return self._log.told(after, min(limit, self._upto - after)) if after < self._upto else ()

    def last_position(self) -> int:
        """The newest position."""
        return self._log.last_position()

    def try_lead(self, role: str) -> Lease | None:
        """Lead."""
        return self._log.try_lead(role)

    def relayed(self) -> tuple[int, Sequence[int]]:
        """How far the topic is."""
        return self._log.relayed()

    def save_relayed(self, epoch: int, position: int, lasts: Sequence[int]) -> bool:
        """Keep how far it is; tells when that is everything."""
        saved = self._log.save_relayed(epoch, position, lasts)
        if position >= self._upto:
            self._loop.call_soon_threadsafe(self.reached.set)
        return saved

    def save_trouble(self, epoch: int, trouble: str) -> bool:
        """Keep what went wrong."""
        print(trouble, file=sys.stderr)
        return self._log.save_trouble(epoch, trouble)


class Stream:
    """Events of a few hundred streams, appended page by page."""

    def __init__(self, log: PostgresEventLog) -> None:
        self._log = log
        self._names = [f"session:{new_id('s')}" for _ in range(STREAMS)]
        self._version = itertools.count(1)

    def append(self, count: int) -> None:
        """So many more events."""
        meta = meta_of()
        for _ in range(count // STREAMS):
            version = next(self._version)
            states = [encode(event_of(seat), ident, meta) for seat, ident in enumerate(event_ids(0, STREAMS))]
            named = zip(self._names, states, strict=True)
            self._log.append([Append(events=[NewEvent(name, version, KIND, state)]) for name, state in named])


@asynccontextmanager
async def relaying(log: PostgresEventLog, bootstrap: str, topic: str) -> AsyncIterator[Callable[[], object]]:
    """A relay that leads; what it yields measures the events a second of one round."""
    held, wakeup, stream = Held(log), Wakeup(), Stream(log)
    relay = Relay(held, held, bootstrap, wakeup=wakeup, topic_of=lambda _: topic)  # type: ignore[arg-type]

    async def measured(count: int) -> float:
        await asyncio.to_thread(stream.append, count)
        while not relay._leading:  # noqa: ASYNC110, SLF001
            await asyncio.sleep(0.05)
        await asyncio.to_thread(held.let_go)
        began = time.perf_counter()
        wakeup.notify(log.last_position())
        await held.reached.wait()
        return count / (time.perf_counter() - began)

    await relay.start()
    try:
        yield measured
    finally:
        await relay.stop()


async def sent(bootstrap: str, topic: str, messages: Sequence[Message], **more: Any) -> float:
    """Messages a second through `send()`, a page in flight at a time as the relay has it."""
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, enable_idempotence=True, acks="all", linger_ms=0, **more)
    await producer.start()
    try:
        await producer.partitions_for(topic)
        began = time.perf_counter()
        for begin in range(0, len(messages), PAGE):
            page = messages[begin : begin + PAGE]
            flying = [await producer.send(topic, value=one.value, key=one.key, headers=[*one.headers]) for one in page]
            await asyncio.gather(*flying)
        return len(messages) / (time.perf_counter() - began)
    finally:
        await producer.stop()


RATIOS = (
    Ratio(name="12 relay ÷ send()", of=RELAY, to=SEND, at_least=2.0),
    Ratio(name="12 relay ÷ send() with its defaults", of=RELAY, to=SMALL),
    Ratio(name="12 relay ÷ send(), compressed", of=RELAY, to=PACKED),
)


def main() -> int:
    """Measure everything; 1 if a target was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=EVENTS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    asked = parser.parse_args()
    bootstrap, name = server("kafka"), uuid4().hex[:8]
    with postgres_database() as conninfo, asyncio.Runner() as runner:
        prepare(conninfo, "seats")
        with closing(PostgresEventLog(conninfo, "seats")) as log:
            Stream(log).append(asked.events)
            before = [b"0"] * PARTITIONS
            messages = [
                outgoing(event, before, None)
                for after in range(0, asked.events, PAGE)
                for event in log.told(after, PAGE)
            ]
            topics = {kind: f"bench.{kind}.{name}" for kind in ("relay", "bare")}
            runner.run(ensure_topics(bootstrap, ["bare"], topic_of=lambda kind: topics[kind]))
            bare = topics["bare"]
            relayed = relaying(log, bootstrap, topics["relay"])
            measured = runner.run(relayed.__aenter__())
            steps = {
                SEND: lambda: runner.run(sent(bootstrap, bare, messages, max_batch_size=BATCH_BYTES)),
                RELAY: lambda: runner.run(measured(asked.events)),
                SMALL: lambda: runner.run(sent(bootstrap, bare, messages)),
                PACKED: lambda: runner.run(
                    sent(bootstrap, bare, messages, max_batch_size=BATCH_BYTES, compression_type="zstd")
                ),
            }
            for step in steps.values():
                step()
            samples = interleaved(steps, asked.rounds)
            runner.run(relayed.__aexit__(None, None, None))
    units = dict.fromkeys(samples, "events/s")
    return 0 if report("cluster_relay", samples, figures(samples, RATIOS), units) else 1


if __name__ == "__main__":
    sys.exit(main())
