"""Feeds to hold against the port's promises; a new adapter adds its factory here."""

from pathlib import Path

import pytest

from chassis.eventlog.port import Append, NewEvent
from chassis.eventlog.sqlite.log import SQLiteEventLog
from chassis.feed.log_feed import LogFeed
from chassis.feed.wakeup import Wakeup
from chassis.mapper import Meta, encode
from tests.toys.reading import START, MemoryLog, feed_of


class MemoryWorld:
    """Logs in memory, read straight."""

    def __init__(self, folder: Path) -> None:
        self._logs = [MemoryLog("enrollment"), MemoryLog("attendance")]
        self.feed = feed_of(*self._logs)

    def add(self, payload, stream, kind=None):
        log = next(log for log in self._logs if log.service == payload.SERVICE)
        return log.add(payload, stream, kind=kind).position

    def close(self):
        pass


class SqliteWorld:
    """Logs in files, read straight."""

    def __init__(self, folder: Path) -> None:
        self._logs = {name: SQLiteEventLog(folder / f"{name}.db", name) for name in ("enrollment", "attendance")}
        self._wakeups = {name: Wakeup() for name in self._logs}
        self._versions: dict[str, int] = {}
        self.feed = LogFeed(self._logs, self._wakeups, poll_seconds=5)

    def add(self, payload, stream, kind=None):
        version = self._versions[stream] = self._versions.get(stream, 0) + 1
        state = encode(payload, f"{stream}-{version}", Meta(effective_at=START, actor="test"))
        event = NewEvent(stream, version, kind or payload.TYPE, state)
        ((_, last),) = self._logs[payload.SERVICE].append([Append(events=[event])]).positions
        self._wakeups[payload.SERVICE].notify(last)
        return last

    def close(self):
        for log in self._logs.values():
            log.close()


@pytest.fixture(params=[MemoryWorld, SqliteWorld], ids=["memory", "sqlite"])
def world(request, tmp_path):
    made = request.param(tmp_path)
    yield made
    made.close()
