"""The write path, embedded: appends, grouped commands, the mapper, and loading of state.

`python -m benchmarks.command_path [--rounds N]`; figures go to build/benchmarks/command_path.json too.
The yardstick of an append is a bare insert of the same 300 bytes *with* the command id stored. Rounds are
short and many, because a disk that others use is fast in one second and slow in the next.
"""

import argparse
import asyncio
import os
import sqlite3
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from uuid import uuid4

from benchmarks.folding import folder, loaded_by_library, loaded_by_us, mapped_by_library, mapped_by_us
from benchmarks.measure import Ratio, figures, interleaved, report
from benchmarks.seats import SEATS, SEATS_WITHOUT_SNAPSHOTS, reserve_in
from chassis.eventlog.port import Answer, Append, NewEvent
from chassis.eventlog.sqlite import SQLiteEventLog
from chassis.ids import new_id
from chassis.loop import DecisionLoop, Request

PAYLOAD = b'{"at":"2026-01-01T00:00:00Z","session":"' + b"a" * 36 + b'","who":"' + b"b" * 214 + b'"}'
ANSWER = Answer(body_hash=b"h" * 16, status=201, reply=b'{"seat":17}')
KIND = "rollbook.seats.seat-reserved.v1"

ROUNDS = 21
Step = Callable[[], float]
Job = Callable[[], Awaitable[object]]

RAW_1, RAW_100 = "raw insert, 1 a transaction", "raw insert, 100 a transaction"
GROUPED, UNGROUPED = "commands, 64 in flight", "appends, 64 in flight, a transaction each"
LOAD_1000 = "load 1,000 events"


@contextmanager
def raw(batch: int, count: int) -> Iterator[Step]:
    """Bare inserts a second, `batch` in a transaction."""
    with folder() as place, closing(sqlite3.connect(place / "raw.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(
            "CREATE TABLE ev (originator_id TEXT, originator_version INTEGER, topic TEXT, state BLOB, "
            "command_id BLOB UNIQUE, PRIMARY KEY (originator_id, originator_version))"
        )

        def step() -> float:
            started = time.perf_counter()
            for _ in range(count // batch):
                rows = [(uuid4().hex, 1, KIND, PAYLOAD, os.urandom(16)) for _ in range(batch)]
                connection.execute("BEGIN IMMEDIATE")
                connection.executemany("INSERT INTO ev VALUES (?,?,?,?,?)", rows)
                connection.execute("COMMIT")
            return count / (time.perf_counter() - started)

        yield step


def lone_append() -> Append:
    """What a command with one event in a stream of its own adds."""
    event = NewEvent(f"session:{new_id('s')}", 1, KIND, PAYLOAD)
    return Append(command_id=os.urandom(16), answer=ANSWER, events=[event])


@contextmanager
def appended(batch: int, count: int) -> Iterator[Step]:
    """Commands a second through `append` alone, `batch` in a call."""
    with folder() as place, closing(SQLiteEventLog(place / "seats.db", "seats")) as log:

        def step() -> float:
            started = time.perf_counter()
            for _ in range(count // batch):
                log.append([lone_append() for _ in range(batch)])
            return count / (time.perf_counter() - started)

        yield step


def p99(seconds: list[float]) -> float:
    """The latency that 99 of 100 stay under, in milliseconds."""
    return sorted(seconds)[int(len(seconds) * 0.99)] * 1000


async def drive(clients: int, jobs: list[Job], latencies: list[float]) -> float:
    """Jobs a second when so many clients each wait for one before they take the next; adds their p99."""
    waiting = iter(jobs)
    seconds: list[float] = []

    async def client() -> None:
        for job in waiting:
            started = time.perf_counter()
            await job()
            seconds.append(time.perf_counter() - started)

    started = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(clients)))
    rate = len(jobs) / (time.perf_counter() - started)
    latencies.append(p99(seconds))
    return rate


@contextmanager
def commands(in_flight: int, count: int, latencies: list[float]) -> Iterator[Step]:
    """Commands a second through the whole decision loop."""
    with (
        folder() as place,
        closing(SQLiteEventLog(place / "seats.db", "seats")) as log,
        asyncio.Runner() as runner,
    ):

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
def ungrouped(in_flight: int, count: int, latencies: list[float]) -> Iterator[Step]:
    """The same appends, a transaction each, from a pool of eight threads."""
    with (
        folder() as place,
        closing(SQLiteEventLog(place / "seats.db", "seats")) as log,
        ThreadPoolExecutor(8) as threads,
        asyncio.Runner() as runner,
    ):

        async def one() -> None:
            await asyncio.get_running_loop().run_in_executor(threads, log.append, [lone_append()])

        yield lambda: runner.run(drive(in_flight, [one] * count, latencies))


RATIOS = (
    Ratio(name="5a append ÷ raw insert", of="append, 1 a call", to=RAW_1, at_least=0.8),
    Ratio(name="5b commands, 64 in flight ÷ raw 100", of=GROUPED, to=RAW_100, at_least=0.6),
    Ratio(name="   append of 64 ÷ raw 100", of="append, 64 a call", to=RAW_100),
    Ratio(name="   commands, 256 in flight ÷ raw 100", of="commands, 256 in flight", to=RAW_100),
    Ratio(name="6  p99 grouped ÷ ungrouped", of=f"p99 of {GROUPED}", to=f"p99 of {UNGROUPED}", at_most=0.25),
    Ratio(name="7  mapper ÷ library's", of="mapper", to="library mapper", at_most=0.15),
    Ratio(name="8a load 100 ÷ library's", of="load 100 events", to="library loads 100 events", at_most=0.25),
    Ratio(name="8b load 1,000, snapshot ÷ without", of=f"{LOAD_1000} with snapshot", to=LOAD_1000, at_most=0.03),
)


def main() -> int:
    """Measure everything; 1 if a target was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    rounds = parser.parse_args().rounds
    grouped_p99: list[float] = []
    ungrouped_p99: list[float] = []
    lone_p99: list[float] = []
    with ExitStack() as open_until_done:
        made = {
            RAW_1: raw(1, 150),
            "append, 1 a call": appended(1, 150),
            "commands, 1 in flight": commands(1, 100, lone_p99),
            RAW_100: raw(100, 3_000),
            GROUPED: commands(64, 3_008, []),
            "append, 64 a call": appended(64, 3_008),
            "commands, 256 in flight": commands(256, 3_072, []),
            "load 100 events": loaded_by_us(SEATS_WITHOUT_SNAPSHOTS, 100),
            "library loads 100 events": loaded_by_library(100),
            LOAD_1000: loaded_by_us(SEATS_WITHOUT_SNAPSHOTS, 1000),
            f"{LOAD_1000} with snapshot": loaded_by_us(SEATS, 1000),
        }
        steps = {name: open_until_done.enter_context(variant) for name, variant in made.items()}
        samples = interleaved(steps | {"mapper": mapped_by_us, "library mapper": mapped_by_library}, rounds)
        # A percentile wants a second's worth of commands, so these turns are longer and fewer.
        grouped = open_until_done.enter_context(commands(64, 16_000, grouped_p99))
        each_alone = open_until_done.enter_context(ungrouped(64, 3_200, ungrouped_p99))
        turns = interleaved({GROUPED: grouped, UNGROUPED: each_alone}, max(1, rounds // 3))
    samples |= {
        UNGROUPED: turns[UNGROUPED],
        f"p99 of {GROUPED}": grouped_p99,
        f"p99 of {UNGROUPED}": ungrouped_p99,
        "p99 of commands, 1 in flight": lone_p99,
    }
    units = {name: "µs" if "mapper" in name else "ms" if "load" in name or "p99" in name else "/s" for name in samples}
    return 0 if report("command_path", samples, figures(samples, RATIOS), units) else 1


if __name__ == "__main__":
    sys.exit(main())
