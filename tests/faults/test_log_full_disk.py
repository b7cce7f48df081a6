"""The disk fills up under a running loop: clear refusals, nothing torn, and it goes on when there is space."""

import asyncio
import json
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from chassis.errors import Problem
from chassis.eventlog.sqlite import SQLiteEventLog
from chassis.loop import DecisionLoop, Request, command_id
from tests.toys.workshop import TOY, Welcome

ROOT = Path(__file__).parents[2]


async def fill(folder: Path, free) -> dict:
    """Commit until commands are refused, make space by `free`, and send the refused ones again."""
    log = SQLiteEventLog(folder / "toy.db", "toy")
    loop = DecisionLoop(TOY, log, secret=b"s" * 32)
    await loop.start()

    async def send(number: int) -> int:
        welcome = Welcome(workshop="w", learner=f"l{number}", name="x" * 500)
        try:
            reply = await loop.submit(Request(command=welcome, command_id=command_id("me", f"{number}"), actor="me"))
        except Problem as problem:
            return problem.status
        return reply.status

    statuses = [201]
    while set(statuses) == {201} and len(statuses) < 20_000:
        statuses += await asyncio.gather(*(send(number) for number in range(len(statuses), len(statuses) + 50)))
    refused = [number for number, status in enumerate(statuses) if status != 201]
    stored_when_full = log.last_position()
    free()
    again = await asyncio.gather(*(send(number) for number in refused))
    await loop.stop()
    events = log.read(0, 1_000_000)
    log.close()
    return {
        "refused": sorted({statuses[number] for number in refused}),
        "acknowledged": statuses.count(201) - 1,
        "stored_when_full": stored_when_full,
        "again": sorted(set(again)),
        "in_all": len(statuses) - 1,
        "events": len(events),
    }


def check(told: dict) -> None:
    assert told["refused"] == [503]
    assert told["stored_when_full"] == 2 * told["acknowledged"]
    assert told["again"] == [201]
    assert told["events"] == 2 * told["in_all"]


def test_a_file_that_may_not_grow(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.test_log_full_disk", str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
        timeout=60,
    )
    check(json.loads(done.stdout))


@pytest.mark.skipif(os.geteuid() != 0 or not sys.platform.startswith("linux"), reason="mounting needs root")
def test_a_full_disk(tmp_path):
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", tmp_path], check=False).returncode:
        pytest.skip("no tmpfs can be mounted here")
    try:
        enlarge = ["mount", "-o", "remount,size=32m", tmp_path]
        check(asyncio.run(fill(tmp_path, lambda: subprocess.run(enlarge, check=True))))
    finally:
        subprocess.run(["umount", tmp_path], check=True)


def _limit(bytes_: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))


if __name__ == "__main__":
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    _limit(1_000_000)
    told = asyncio.run(fill(Path(sys.argv[1]), lambda: _limit(100_000_000)))
    sys.stdout.write(json.dumps(told))
