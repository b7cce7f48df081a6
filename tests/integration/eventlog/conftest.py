"""Event logs to test the port against: every back end joins `BACKENDS` and passes the same suite."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from chassis.eventlog.port import Answer, Append, EventLog, NewEvent
from chassis.eventlog.postgres import PostgresEventLog, prepare
from chassis.eventlog.sqlite import SQLiteEventLog

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class HandClock:
    """A clock that goes where it is told."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def jump(self, **by: float) -> None:
        self.now += timedelta(**by)


def _sqlite(request: pytest.FixtureRequest, clock: HandClock) -> EventLog:
    folder: Path = request.getfixturevalue("tmp_path")
    return SQLiteEventLog(folder / "toy.db", "toy", clock=clock)


def _postgres(request: pytest.FixtureRequest, clock: HandClock) -> EventLog:
    conninfo: str = request.getfixturevalue("postgres_database")
    prepare(conninfo, "toy")
    return PostgresEventLog(conninfo, "toy", clock=clock)


BACKENDS = [
    pytest.param(_sqlite, id="sqlite"),
    pytest.param(_postgres, id="postgres", marks=pytest.mark.cluster),
]


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture(params=BACKENDS)
def open_log(request, clock) -> Iterator[Callable[[], EventLog]]:
    """Opens the log of this test; after closing it, opens the same one again."""
    opened: list[EventLog] = []

    def open_it() -> EventLog:
        for log in opened:
            log.close()
        opened.append(request.param(request, clock))
        return opened[-1]

    yield open_it
    for log in opened:
        log.close()


@pytest.fixture
def log(open_log) -> EventLog:
    return open_log()


def state(number: int) -> bytes:
    return b'{"id":"e%d","at":"2026-03-02T09:00:00Z","actor":"ada","data":{"number":%d}}' % (number, number)


def new(stream: str, version: int, kind: str = "rollbook.toy.counted.v1") -> NewEvent:
    return NewEvent(stream, version, kind, state(version))


def answer(reply: bytes = b"{}", status: int = 200) -> Answer:
    return Answer(body_hash=b"h" * 16, status=status, reply=reply)


def command(ident: str, *events: NewEvent, **more: object) -> Append:
    return Append(**({"command_id": ident.encode().ljust(16, b"."), "answer": answer(), "events": events} | more))
