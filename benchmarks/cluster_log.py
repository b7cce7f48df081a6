"""The event log on PostgreSQL: appends, grouped commands and reading, beside raw statements and the library.

`python -m benchmarks.cluster_log [--rounds N]`; figures go to build/benchmarks/cluster_log.json too. The
yardstick of an append is a bare insert of the same 300 bytes *with* the command id stored, by the same
driver, prepared and in binary. Rounds are many, because a processor that others use is fast in one second and
slow in the next.
"""

import argparse
import asyncio
import os
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from uuid import uuid4

import psycopg
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg.conninfo import conninfo_to_dict

from benchmarks.command_path import KIND, PAYLOAD, drive, lone_append
from benchmarks.measure import Ratio, figures, interleaved, report
from benchmarks.seats import SEATS, event_of, meta_of, reserve_in
from benchmarks.servers import postgres_database
from chassis.eventlog.port import Append, NewEvent
from chassis.eventlog.postgres import PostgresEventLog, prepare
from chassis.ids import new_id
from chassis.loop import DecisionLoop, Request
from chassis.mapper import encode, event_ids

ROUNDS = 21
PAGE, EVENTS = 1_000, 20_000
Step = Callable[[], float]
Job = Callable[[], Awaitable[object]]

RAW_1, RAW_100 = "raw insert, 1 a transaction", "raw insert, 100 a transaction"
LIBRARY = "library, 64 in flight, a transaction each"
RAW_READ, READ = "raw SELECT", "log read and decoded"

_ONE = (
    "INSERT INTO raw (originator_id, originator_version, topic, state, command_id) "
    "VALUES (%b, %b, %b, %b, %b) RETURNING position"
)
_MANY = (
    "INSERT INTO raw (originator_id, originator_version, topic, state, command_id) "
    "SELECT * FROM unnest(%b::text[], %b::bigint[], %b::text[], %b::bytea[], %b::bytea[]) RETURNING position"
)


def rate(count: int, work: Callable[[], object]) -> float:
    """How many a second, when this does so many."""
    started = time.perf_counter()
    work()
    return count / (time.perf_counter() - started)


@contextmanager
def raw(conninfo: str, batch: int, count: int) -> Iterator[Step]:
    """Bare inserts a second, `batch` in a transaction."""
    with psycopg.connect(conninfo, autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS raw (originator_id text NOT NULL, originator_version bigint NOT NULL, "
            "topic text, state bytea, position bigserial UNIQUE, command_id bytea UNIQUE, "
            "PRIMARY KEY (originator_id, originator_version))"
        )

        def insert() -> None:
            for _ in range(count // batch):
                if batch == 1:
                    row = (f"session:{uuid4().hex[:17]}", 1, KIND, PAYLOAD, os.urandom(16))
                    cursor.execute(_ONE, row, prepare=True).fetchone()
                else:
                    streams = [f"session:{uuid4().hex[:17]}" for _ in range(batch)]
                    ids = [os.urandom(16) for _ in range(batch)]
                    rows = (streams, [1] * batch, [KIND] * batch, [PAYLOAD] * batch, ids)
                    cursor.execute(_MANY, rows, prepare=True).fetchall()

        yield lambda: rate(count, insert)


@contextmanager
def appended(log: PostgresEventLog, batch: int, count: int) -> Iterator[Step]:
    """Commands a second through `append` alone, `batch` in a call."""

    def append() -> None:
        for _ in range(count // batch):
            log.append([lone_append() for _ in range(batch)])

    yield lambda: rate(count, append)


@contextmanager
def commands(log: PostgresEventLog, in_flight: int, count: int, latencies: list[float]) -> Iterator[Step]:
    """Commands a second through the whole decision loop."""
    with asyncio.Runner() as runner:

        async def start() -> DecisionLoop:
            loop = DecisionLoop(SEATS, log, secret=b"s" * 32)
            await loop.start()
            return loop

        loop = runner.run(start())

        def step() -> float:
            asked = [
                Request(command=reserve_in(new_id("s")), command_id=os.urandom(16), actor="ada") for _ in range(count)
            ]
            return runner.run(drive(in_flight, [partial(loop.submit, one) for one in asked], latencies))

        yield step
        runner.run(loop.stop())


@contextmanager
def by_the_library(conninfo: str, in_flight: int, count: int) -> Iterator[Step]:
    """Events a second through the library's own recorder, a transaction each, from a pool of eight threads."""
    given = {name: str(value) for name, value in conninfo_to_dict(conninfo).items()}
    datastore = PostgresDatastore(
        given.get("dbname", ""),
        given.get("host", ""),
        given.get("port", "5432"),
        given.get("user", ""),
        given.get("password", ""),
        pool_size=8,
        originator_id_type="text",
    )
    recorder = PostgresApplicationRecorder(datastore)
    recorder.create_table()
    with closing(datastore), ThreadPoolExecutor(8) as threads, asyncio.Runner() as runner:

        async def one() -> None:
            event = StoredEvent(f"session:{new_id('s')}", 1, KIND, PAYLOAD)
            await asyncio.get_running_loop().run_in_executor(threads, recorder.insert_events, [event])

        jobs: list[Job] = [one] * count
        yield lambda: runner.run(drive(in_flight, jobs, []))


@contextmanager
def read_raw(conninfo: str) -> Iterator[Step]:
    """Rows a second by a bare SELECT of the log's own rows, page by page."""
    statement = (
        "SELECT position, originator_id, originator_version, topic, state, root, recorded_at "
        "FROM rollbook.stored_events WHERE position > %b ORDER BY position LIMIT %b"
    )
    with psycopg.connect(conninfo, autocommit=True) as connection, connection.cursor(binary=True) as cursor:

        def read() -> None:
            after = 0
            while after < EVENTS:
                after = cursor.execute(statement, (after, PAGE), prepare=True).fetchall()[-1][0]

        yield lambda: rate(EVENTS, read)


@contextmanager
def read_log(log: PostgresEventLog) -> Iterator[Step]:
    """Events a second from `read`, envelopes decoded, page by page."""

    def read() -> None:
        after = 0
        while after < EVENTS:
            after = log.read(after, PAGE)[-1].position

    yield lambda: rate(EVENTS, read)


def fill(log: PostgresEventLog) -> None:
    """As many events as are read."""
    meta, page = meta_of(), 1_000
    for _ in range(EVENTS // page):
        streams = [f"session:{new_id('s')}" for _ in range(page)]
        states = [encode(event_of(seat), event_id, meta) for seat, event_id in enumerate(event_ids(0, page))]
        log.append(
            [Append(events=[NewEvent(*both)]) for both in zip(streams, [1] * page, [KIND] * page, states, strict=True)]
        )


RATIOS = (
    Ratio(name="1  append ÷ raw insert", of="append, 1 a call", to=RAW_1, at_least=0.55),
    Ratio(name="2  append of 100 ÷ raw 100", of="append, 100 a call", to=RAW_100, at_least=0.7),
    Ratio(name="3  commands, 64 in flight ÷ library", of="commands, 64 in flight", to=LIBRARY, at_least=20),
    Ratio(name="4  commands, 256 in flight ÷ raw 100", of="commands, 256 in flight", to=RAW_100, at_least=0.5),
    Ratio(name="9  log read and decoded ÷ raw SELECT", of=READ, to=RAW_READ, at_least=0.35),
)


def main() -> int:
    """Measure everything; 1 if a target was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    rounds = parser.parse_args().rounds
    with ExitStack() as open_until_done:
        enter = open_until_done.enter_context
        conninfo = enter(postgres_database())
        prepare(conninfo, "seats")
        log = enter(closing(PostgresEventLog(conninfo, "seats")))
        fill(log)
        lone_p99: list[float] = []
        made = {
            RAW_1: raw(conninfo, 1, 400),
            "append, 1 a call": appended(log, 1, 400),
            "commands, 1 in flight": commands(log, 1, 200, lone_p99),
            RAW_100: raw(conninfo, 100, 6_000),
            "append, 100 a call": appended(log, 100, 6_000),
            LIBRARY: by_the_library(conninfo, 64, 320),
            "commands, 64 in flight": commands(log, 64, 6_400, []),
            "commands, 256 in flight": commands(log, 256, 10_240, []),
            RAW_READ: read_raw(conninfo),
            READ: read_log(log),
        }
        steps = {name: enter(variant) for name, variant in made.items()}
        for step in steps.values():
            step()
        lone_p99.clear()
        samples = interleaved(steps, rounds)
    samples["p99 of commands, 1 in flight"] = lone_p99
    units = {name: "ms" if "p99" in name else "/s" for name in samples}
    return 0 if report("cluster_log", samples, figures(samples, RATIOS), units) else 1


if __name__ == "__main__":
    sys.exit(main())
