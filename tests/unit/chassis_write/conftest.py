"""A running loop over a log of its own, and short ways to ask it."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from chassis.errors import Problem
from chassis.eventlog.sqlite import SQLiteEventLog
from chassis.loop import DecisionLoop, Reply, Request, command_id
from tests.toys.workshop import TOY

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class HandClock:
    """A clock that goes where it is told."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def jump(self, **by: float) -> None:
        self.now += timedelta(**by)


class Watched:
    """A log that counts what is asked of it, and fails on demand: before it appends, or, where it `cuts`, after."""

    def __init__(self, log) -> None:
        self.inner = log
        self.calls: dict[str, int] = {}
        self.failures: list[Exception] = []
        self.cuts: list[Exception] = []
        self.asked_for: list[dict[str, int]] = []

    def __getattr__(self, name):
        return getattr(self.inner, name)

    def append(self, appends, keys={}):  # noqa: B006
        self.calls["append"] = self.calls.get("append", 0) + 1
        if self.failures:
            raise self.failures.pop(0)
        appended = self.inner.append(appends, keys)
        if self.cuts:
            raise self.cuts.pop(0)
        return appended

    def due_timers(self, *asked):
        self.calls["due_timers"] = self.calls.get("due_timers", 0) + 1
        return self.inner.due_timers(*asked)

    def streams(self, after):
        self.asked_for.append(dict(after))
        return self.inner.streams(after)

    def news(self, after, snapshots=()):
        news = self.inner.news(after, snapshots)
        if after:
            self.asked_for.append({**after, **{stream: version for stream, (version, _) in news.snapshots.items()}})
        return news


class Reads:
    """The facts of the toy service: guests' names."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.calls: list[int] = []
        self.waited: list[dict[str, int]] = []
        self.wait_fails: Exception | None = None

    async def wait(self, after, seconds=2.0):
        self.waited.append(dict(after))
        if self.wait_fails:
            raise self.wait_fails


@pytest.fixture
def clock():
    return HandClock()


@pytest.fixture
def log(tmp_path, clock):
    log = Watched(SQLiteEventLog(tmp_path / "toy.db", "toy", clock=clock))
    yield log
    log.close()


@pytest.fixture
def reads():
    return Reads()


@pytest.fixture
async def start(log, reads, clock) -> AsyncIterator[Callable[..., Awaitable[DecisionLoop]]]:
    """Starts a loop over the log; a second call is a restart, with nothing in memory."""
    started: list[DecisionLoop] = []

    async def start_one(**more) -> DecisionLoop:
        if started:
            await started[-1].stop()
        loop = DecisionLoop(TOY, log, reads=reads, secret=b"s" * 32, clock=clock, **more)
        await loop.start()
        started.append(loop)
        return loop

    yield start_one
    for loop in started:
        await loop.stop()


@pytest.fixture
async def loop(start):
    return await start()


@pytest.fixture
def quiet(caplog):
    """For tests that provoke faults: their logged traces stay out of the output."""
    caplog.set_level(logging.CRITICAL + 1)


def request(command, key: str | None = None, **more) -> Request:
    ident = command_id("me", key) if key else b""
    return Request(**({"command": command, "command_id": ident, "actor": "ada"} | more))


async def ask(loop, command, key: str | None = None, **more) -> Reply:
    return await loop.submit(request(command, key, **more))


async def ask_all(loop, *asked: Request) -> list[Reply | Problem]:
    """Everything at once: one batch."""
    return await asyncio.gather(*(loop.submit(one) for one in asked), return_exceptions=True)
