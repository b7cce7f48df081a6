"""The process is killed while it applies events and rebuilds views, again and again."""

import os
import random
import subprocess
import sys
import threading
from pathlib import Path

import msgspec
import pytest

from chassis.eventlog.port import Append, NewEvent
from chassis.eventlog.sqlite import SQLiteEventLog
from chassis.feed.log_feed import LogFeed
from chassis.mapper import Meta, encode
from chassis.projection import AsOf
from chassis.readstore.sqlite import SqliteReadStore
from chassis.rebuild import live_owner
from chassis.runner import ProjectionRunner
from tests.faults.projecting_child import REPORTING
from tests.toys.reading import ENROLLMENTS, ROSTERS, Roster, at, cancelled, completed, enrolled

KILLS = 10
ROOT = Path(__file__).parents[2]


class Writer:
    """Appends to the logs, a few events at a time, for as long as the views are being killed."""

    def __init__(self, folder: Path) -> None:
        self.logs = {name: SQLiteEventLog(folder / f"{name}.db", name) for name in ("enrollment", "attendance")}
        self._versions: dict[str, int] = {}
        self._draw = random.Random(20260303)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *raised):
        self._stopping.set()
        self._thread.join()

    def _work(self) -> None:
        while not self._stopping.wait(0.002):
            for _ in range(self._draw.randint(1, 30)):
                offering, learner = f"o{self._draw.randrange(9)}", f"l{self._draw.randrange(40)}"
                made = self._draw.choice([enrolled, enrolled, cancelled, completed])
                category = "progress" if made is completed else "roster"
                self._append(made(offering, learner), f"{category}:{offering}")

    def _append(self, payload, stream: str) -> None:
        version = self._versions[stream] = self._versions.get(stream, 0) + 1
        meta = Meta(effective_at=at(self._draw.randrange(1000)), actor="test")
        event = NewEvent(stream, version, payload.TYPE, encode(payload, f"{stream}-{version}", meta))
        self.logs[payload.SERVICE].append([Append(events=[event])])


def start(folder: Path) -> subprocess.Popen[bytes]:
    """A process that follows the logs and rebuilds its views, over and over."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.faults.projecting_child", str(folder)],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def kill_after(folder: Path, seconds: float) -> list[str]:
    """What a child said before it was killed, so long after it had started."""
    child = start(folder)
    first = child.stdout.readline()
    timer = threading.Timer(seconds, child.kill)
    timer.start()
    rest = child.stdout.readlines()
    timer.join()
    child.stdout.close()
    child.wait()
    return [line.decode().strip() for line in (first, *rest)]


def kill_when(folder: Path, told: str) -> None:
    """Kill a child as soon as it has said so."""
    child = start(folder)
    while child.stdout.readline().decode().strip() != told:
        assert child.poll() is None
    child.kill()
    child.stdout.close()
    child.wait()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("views")
    draw = random.Random(20260304)
    with Writer(folder) as writer:
        said = [line for _ in range(KILLS) for line in kill_after(folder, draw.uniform(0.005, 0.2))]
    kill_when(folder, "rebuilt")
    for log in writer.logs.values():
        log.close()
    assert said.count("started") == KILLS
    return folder


async def content(logs, path: Path):
    """Everything that the views show, once they have seen all."""
    store = SqliteReadStore(path, "reporting")
    runner = ProjectionRunner(REPORTING, LogFeed(logs), store)
    await runner.start()
    assert await runner.progress.wait({name: log.last_position() for name, log in logs.items()}, 20)
    await runner.stop()
    documents = await store.find(ROSTERS, {}, limit=1000)
    facts = await store.rows(ENROLLMENTS, {}, AsOf(), 10_000)
    known = await store.rows(ENROLLMENTS, {}, AsOf(on=at(500)), 10_000)
    parked, checkpoints = await store.parked(), await store.checkpoints(live_owner("reporting"))
    await store.close()
    return [msgspec.json.decode(body, type=Roster) for body in documents.bodies], facts, known, parked, checkpoints


async def test_the_views_are_what_the_logs_say(folder, tmp_path):
    logs = {name: SQLiteEventLog(folder / f"{name}.db", name, read_only=True) for name in ("enrollment", "attendance")}

    survived = await content(logs, folder / "reporting.views.db")
    fresh = await content(logs, tmp_path / "fresh.views.db")

    assert survived == fresh
    assert len(survived[0]) == 9
    assert survived[3] == []
    for log in logs.values():
        log.close()
