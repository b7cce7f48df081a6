"""The write path, embedded: appends, grouped commands, the mapper, and loading of state.

`python -m benchmarks.command_path [--rounds N]`; figures go to build/benchmarks/command_path.json too.
The yardstick of an append is a bare insert of the same 300 bytes *with* the command id stored.
"""

import argparse
import asyncio
import os
import sqlite3
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

from benchmarks.folding import folder, loaded_by_library, loaded_by_us, mapped_by_library, mapped_by_us
from benchmarks.measure import ROUNDS, Ratio, figures, interleaved, report
from benchmarks.seats import SEATS, SEATS_WITHOUT_SNAPSHOTS, reserve_in
from chassis.eventlog.port import Answer, Append, NewEvent
from chassis.eventlog.sqlite import SQLiteEventLog
from chassis.ids import new_id
from chassis.loop import DecisionLoop, Request

PAYLOAD = b'{"at":"2026-01-01T00:00:00Z","session":"' + b"a" * 36 + b'","who":"' + b"b" * 214 + b'"}'
ANSWER = Answer(body_hash=b"h" * 16, status=201, reply=b'{"seat":17}')
KIND = "rollbook.seats.seat-reserved.v1"

RAW_1, RAW_100 = "raw insert, 1 a transaction", "raw insert, 100 a transaction"
GROUPED, UNGROUPED = "commands, 64 in flight", "appends, 64 in flight, a transaction each"
LOAD_1000 = "load 1,000 events"


def raw(batch: int, count: int) -> Callable[[], float]:
    """Bare inserts a second, `batch` in a transaction."""

    def run() -> float:
        with folder() as place:
            connection = sqlite3.connect(place / "raw.db", isolation_level=None)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute(
                "CREATE TABLE ev (originator_id TEXT, originator_version INTEGER, topic TEXT, state BLOB, "
                "command_id BLOB UNIQUE, PRIMARY KEY (originator_id, originator_version))"
            )
            started = time.perf_counter()
            for _ in range(count // batch):
                rows = [(uuid4().hex, 1, KIND, PAYLOAD, os.urandom(16)) for _ in range(batch)]
                connection.execute("BEGIN IMMEDIATE")
                connection.executemany("INSERT INTO ev VALUES (?,?,?,?,?)", rows)
                connection.execute("COMMIT")
            rate = count / (time.perf_counter() - started)
            connection.close()
            return rate

    return run


def lone_append() -> Append:
    """What a command with one event in a stream of its own adds."""
    event = NewEvent(f"session:{new_id('s')}", 1, KIND, PAYLOAD)
    return Append(command_id=os.urandom(16), answer=ANSWER, events=[event])


def appended(batch: int, count: int) -> Callable[[], float]:
    """Commands a second through `append` alone, `batch` in a call."""

    def run() -> float:
        with folder() as place:
            log = SQLiteEventLog(place / "seats.db", "seats")
            started = time.perf_counter()
            for _ in range(count // batch):
                log.append([lone_append() for _ in range(batch)])
            rate = count / (time.perf_counter() - started)
            log.close()
            return rate

    return run


def percentile(seconds: list[float], share: float) -> float:
    """The latency that `share` of all stay under, in milliseconds."""
    return sorted(seconds)[min(len(seconds) - 1, int(len(seconds) * share))] * 1000


def commands(in_flight: int, count: int, latencies: list[float]) -> Callable[[], float]:
    """Commands a second through the whole decision loop; adds the p99 of its latencies in milliseconds."""

    async def drive(place: Path) -> float:
        log = SQLiteEventLog(place / "seats.db", "seats")
        loop = DecisionLoop(SEATS, log, secret=b"s" * 32)
        await loop.start()
        seconds: list[float] = []
        requests = iter(
            [Request(command=reserve_in(new_id("s")), command_id=os.urandom(16), actor="ada") for _ in range(count)]
        )

        async def client() -> None:
            for request in requests:
                started = time.perf_counter()
                await loop.submit(request)
                seconds.append(time.perf_counter() - started)

        started = time.perf_counter()
        await asyncio.gather(*(client() for _ in range(in_flight)))
        rate = count / (time.perf_counter() - started)
        await loop.stop()
        log.close()
        latencies.append(percentile(seconds, 0.99))
        return rate

    def run() -> float:
        with folder() as place:
            return asyncio.run(drive(place))

    return run


def ungrouped(in_flight: int, count: int, latencies: list[float]) -> Callable[[], float]:
    """The same appends, a transaction each, from a pool of eight threads."""

    async def drive(place: Path) -> float:
        log = SQLiteEventLog(place / "seats.db", "seats")
        loop = asyncio.get_running_loop()
        seconds: list[float] = []
        numbers = iter(range(count))
        with ThreadPoolExecutor(8) as threads:

            async def client() -> None:
                for _ in numbers:
                    started = time.perf_counter()
                    event = NewEvent(f"session:{new_id('s')}", 1, KIND, PAYLOAD)
                    one = Append(command_id=os.urandom(16), answer=ANSWER, events=[event])
                    await loop.run_in_executor(threads, log.append, [one])
                    seconds.append(time.perf_counter() - started)

            started = time.perf_counter()
            await asyncio.gather(*(client() for _ in range(in_flight)))
            rate = count / (time.perf_counter() - started)
        log.close()
        latencies.append(percentile(seconds, 0.99))
        return rate

    def run() -> float:
        with folder() as place:
            return asyncio.run(drive(place))

    return run


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
    Path("build").mkdir(exist_ok=True)
    grouped_p99: list[float] = []
    ungrouped_p99: list[float] = []
    lone: list[float] = []
    many: list[float] = []
    samples = interleaved(
        {
            RAW_1: raw(1, 2_000),
            "append, 1 a call": appended(1, 2_000),
            RAW_100: raw(100, 20_000),
            "append, 64 a call": appended(64, 19_968),
            GROUPED: commands(64, 20_000, grouped_p99),
            "commands, 256 in flight": commands(256, 20_000, many),
            "commands, 1 in flight": commands(1, 1_000, lone),
            UNGROUPED: ungrouped(64, 4_000, ungrouped_p99),
            "mapper": mapped_by_us,
            "library mapper": mapped_by_library,
            "load 100 events": loaded_by_us(SEATS_WITHOUT_SNAPSHOTS, 100),
            "library loads 100 events": loaded_by_library(100),
            LOAD_1000: loaded_by_us(SEATS_WITHOUT_SNAPSHOTS, 1000),
            f"{LOAD_1000} with snapshot": loaded_by_us(SEATS, 1000),
        },
        rounds,
    )
    samples |= {
        f"p99 of {GROUPED}": grouped_p99,
        f"p99 of {UNGROUPED}": ungrouped_p99,
        "p99 of commands, 1 in flight": lone,
    }
    units = {name: "µs" if "mapper" in name else "ms" if "load" in name or "p99" in name else "/s" for name in samples}
    return 0 if report("command_path", samples, figures(samples, RATIOS), units) else 1


if __name__ == "__main__":
    sys.exit(main())
