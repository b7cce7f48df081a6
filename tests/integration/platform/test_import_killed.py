"""An import that is killed, again and again, and run again, ends as if nothing had happened."""

import contextlib
import json
import random
import signal
import subprocess
import sys
import time

import pytest

from chassis.eventlog.port import LogDamaged, LogUnavailable
from chassis.eventlog.sqlite.log import SQLiteEventLog
from rollbook.sample.content import OULAD
from tests.e2e.server import ROOT, environment
from tests.integration.platform.conftest import importing
from tests.integration.platform.counting import count, figures
from tests.integration.platform.running import run

KILLS = 10
EVENTS = 7_000  # about as many as an import of module AAA makes
ROOMS, EVENTS_A_ROOM = 2_000, 2  # its code is claimed, and it is added; so with venues
LOGS = ("scheduling", "enrollment", "attendance")


def appended(data):
    """How many events the logs hold, seen from outside; a log that is just being made holds none."""
    total = 0
    for service in LOGS:
        path = data / service / "log.db"
        with contextlib.suppress(LogDamaged, LogUnavailable, OSError):
            log = SQLiteEventLog(path, service, read_only=True)
            total += log.last_position()
            log.close()
    return total


def killed(data, path, until, kind="oulad"):
    """Import until `until()` or its end, then kill -9; whether it was still at work."""
    command = [sys.executable, "-m", "rollbook", "--data", str(data), "import", kind, str(path)]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while process.poll() is None and not until():
        time.sleep(0.005)
    process.kill()
    return process.wait() == -signal.SIGKILL


def ended(data, folder, seconds=60):
    """Import to the end; what the command line then reports."""
    last = run("--data", str(data), "import", "oulad", str(folder), "--json", seconds=seconds)
    assert last.returncode == 0, last.stderr
    assert all(table["lost"] == 0 for table in json.loads(last.stdout)["tables"])
    report = run("--data", str(data), "report", "completion", "--by", "course,offering", "--json")
    return figures(json.loads(report.stdout))


async def test_killed_ten_times_and_resumed_it_equals_a_count_of_the_tables(tmp_path):
    data, moments = tmp_path / "data", random.Random(20141001)
    thresholds = [EVENTS * kill // KILLS + moments.randrange(EVENTS // KILLS) for kill in range(KILLS)]
    at_work = [killed(data, OULAD, lambda least=least: appended(data) >= least) for least in thresholds]
    assert sum(at_work) >= KILLS - 1

    assert ended(data, OULAD) == count(OULAD)

    async with importing(data) as session:
        before = await session.positions()
        again = await session.oulad(OULAD)
        assert again.repeated == again.commands
        assert await session.positions() == before


async def test_a_moving_in_killed_five_times_adds_every_room_once(tmp_path):
    data, path, moments = tmp_path / "data", tmp_path / "venues.csv", random.Random(5)
    rows = [f"V{number % 20},Venue {number % 20},UTC,R{number},Room {number}" for number in range(ROOMS)]
    path.write_text("\n".join(["venue,venue_name,timezone,room,room_name", *rows]) + "\n")
    thresholds = sorted(moments.randrange(EVENTS_A_ROOM * ROOMS) for _ in range(5))
    at_work = [killed(data, path, lambda least=least: appended(data) > least, "venues") for least in thresholds]
    assert any(at_work)

    last = run("--data", str(data), "import", "venues", str(path), "--json")

    (counts,) = json.loads(last.stdout)["tables"]
    assert (counts["imported"], counts["odd"], counts["lost"]) == (ROOMS, 0, 0)
    assert appended(data) == EVENTS_A_ROOM * (ROOMS + 20)


@pytest.mark.slow
def test_the_full_tables_killed_at_any_moment_and_resumed_equal_a_count(tmp_path, full_tables):
    data, moments = tmp_path / "data", random.Random(7)
    for _ in range(KILLS):
        end = time.monotonic() + moments.uniform(1, 40)
        killed(data, full_tables, lambda end=end: time.monotonic() >= end)

    assert ended(data, full_tables, seconds=900) == count(full_tables)
