"""From bytes to events and states, beside the library's default way."""

import asyncio
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from benchmarks.seats import (
    PlainApplication,
    event_of,
    library_event,
    library_mapper,
    meta_of,
    reserve,
    reserve_in,
    session,
)
from chassis.eventlog.sqlite import SQLiteEventLog
from chassis.loop import DecisionLoop, Request
from chassis.loop.states import States
from chassis.mapper import decode, encode
from chassis.service import Service
from chassis.vault import Vault


@contextmanager
def folder() -> Iterator[Path]:
    """A folder of its own, beside the checkout, so that commits go to a real disk."""
    Path("build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=Path("build")) as made:
        yield Path(made)


def each_micros(step: Callable[[], object], times: int) -> float:
    """Microseconds one call takes: the best of five tries, which the neighbors disturb least."""
    tries = []
    for _ in range(5):
        started = time.perf_counter()
        for _ in range(times):
            step()
        tries.append((time.perf_counter() - started) / times * 1e6)
    return min(tries)


PAGE = 200


def mapped_by_us() -> float:
    """Microseconds to encode an event and to read it back, envelope and payload, a page at a time."""
    event, meta, event_id = event_of(17), meta_of(), "06bz2m1v-8k3q-7xtd-8000-000000000000"

    def step() -> object:
        rows = [
            (7, "session:s1", 3, event.TYPE, encode(event, event_id, meta), "s1", 1_700_000_000_000_000)
            for _ in range(PAGE)
        ]
        return [recorded.payload() for recorded in decode("seats", rows)]

    return each_micros(step, 5) / PAGE


def mapped_by_library() -> float:
    """The same for the library's default mapper and an event that carries the same facts."""
    mapper, event = library_mapper(), library_event(17)

    def step() -> object:
        return [mapper.to_domain_event(mapper.to_stored_event(event)) for _ in range(PAGE)]

    return each_micros(step, 5) / PAGE


@contextmanager
def loaded_by_library(events: int) -> Iterator[Callable[[], float]]:
    """Milliseconds in which the library loads an aggregate of so many events."""
    with folder() as place:
        application = PlainApplication(
            env={"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(place / "library.db")}
        )
        aggregate = session()
        for number in range(events - 1):
            reserve(aggregate, number)
        application.save(aggregate)
        yield lambda: each_micros(lambda: application.repository.get(aggregate.id), 5) / 1000
        application.close()


async def _fill(service: Service, log: SQLiteEventLog, events: int) -> None:
    loop = DecisionLoop(service, log, secret=b"s" * 32)
    await loop.start()
    for _ in range(events):
        await loop.submit(Request(command=reserve_in("s1"), command_id=b"", actor="ada"))
    await loop.stop()


@contextmanager
def loaded_by_us(service: Service, events: int) -> Iterator[Callable[[], float]]:
    """Milliseconds in which a state of so many events is loaded, nothing in memory."""
    with folder() as place, closing(SQLiteEventLog(place / "seats.db", "seats")) as log:
        asyncio.run(_fill(service, log, events))
        vault = Vault(log)

        def load() -> None:
            (entry,) = States(log, service.aggregates, vault).load(["session:s1"]).values()
            if entry.version != events:
                raise AssertionError(entry.version)

        yield lambda: each_micros(load, 5) / 1000
