"""The process is killed between doing work and storing what came of it, again and again."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from chassis.eventlog.sqlite import SQLiteEventLog
from tests.faults.working_child import PIECES
from tests.toys.workshop_state import Taken

ROOT = Path(__file__).parents[2]
KILLED_AFTER = (1, 30, 55, 4)


def run(folder: Path, pieces: int | None) -> list[str]:
    """What the child did before it was killed, right after it had said so many; null lets it end."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.working_child", str(folder)],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert child.stdout
    done = [child.stdout.readline() for _ in range(pieces or 0)]
    if pieces is not None:
        child.kill()
    done += child.stdout.readlines()
    child.stdout.close()
    assert (child.wait() == 0) == (pieces is None)
    return [line.decode().strip() for line in done if line.endswith(b"\n")]


@pytest.fixture(scope="module")
def killed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("killed")
    return folder, [run(folder, pieces) for pieces in (*KILLED_AFTER, None)]


def test_every_piece_was_done_and_stored_once(killed):
    log = SQLiteEventLog(killed[0] / "toy.db", "toy")
    taken = Counter(event.payload().learner for event in log.read(0, 10_000, [Taken.TYPE]))
    assert (len(taken), set(taken.values()), log.next_due()) == (PIECES, {1}, None)
    log.close()


def test_only_what_was_under_way_was_done_again(killed):
    done = Counter(piece for run in killed[1] for piece in run)
    assert len(done) == PIECES
    assert sum(done.values()) - PIECES <= 4 * len(KILLED_AFTER)
