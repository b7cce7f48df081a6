"""The process is killed in the middle of group commits, again and again."""

import os
import random
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from chassis.eventlog.sqlite import SQLiteEventLog
from chassis.loop import command_id
from chassis.vault import Vault
from tests.toys.workshop_state import GuestNamed, Taken

KILLS = 12
ROOT = Path(__file__).parents[2]


def run_until_killed(folder: Path, first: int, answers: int) -> list[tuple[int, int, int, bool]]:
    """What the child was answered before it was killed, right after it had said so many answers."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.committing_child", str(folder), str(first)],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert child.stdout
    lines = [child.stdout.readline() for _ in range(answers)]
    child.kill()
    lines += child.stdout.readlines()
    child.stdout.close()
    child.wait()
    whole = [line.decode().split() for line in lines if line.endswith(b"\n")]
    return [(int(number), int(position), int(seat), again == "True") for number, position, seat, again in whole]


@pytest.fixture(scope="module")
def killed(tmp_path_factory):
    """The folder after all kills, and every answer that got out; each start repeats the last hundred."""
    folder = tmp_path_factory.mktemp("killed")
    draw = random.Random(20260302)
    answered: list[tuple[int, int, int, bool]] = []
    for _ in range(KILLS):
        newest = max((number for number, *_ in answered), default=100)
        said = run_until_killed(folder, max(1, newest - 100), draw.randint(1, 900))
        assert said, "the child did not start"
        answered += said
    return folder, answered


@pytest.fixture
def log(killed):
    log = SQLiteEventLog(killed[0] / "toy.db", "toy")
    yield log
    log.close()


def everything(log):
    events = list(log.read(0, 1_000_000))
    assert len(events) > 1000
    return events


def test_nothing_that_was_answered_is_lost(log, killed):
    stored = {event.position: event.payload() for event in log.read(0, 1_000_000)}
    for number, position, _, _ in killed[1]:
        named = stored[position]
        assert isinstance(named, GuestNamed)
        assert named.learner == f"l{number}"


def test_a_repeated_command_was_answered_as_the_first_time(killed):
    told: dict[int, set[tuple[int, int]]] = {}
    for number, position, seat, _ in killed[1]:
        told.setdefault(number, set()).add((position, seat))
    assert all(len(answers) == 1 for answers in told.values())
    assert any(again for *_, again in killed[1])


def test_no_command_took_effect_twice(log):
    taken = Counter(event.payload().learner for event in everything(log) if event.type == Taken.TYPE)
    assert set(taken.values()) == {1}


def test_no_command_is_torn(log):
    kinds: dict[str, list[str]] = {}
    for event in everything(log):
        kinds.setdefault(event.payload().learner, []).append(event.type)
    assert all(types == [Taken.TYPE, GuestNamed.TYPE] for types in kinds.values())


def test_positions_and_versions_have_no_gap_and_time_never_goes_back(log):
    events = everything(log)
    assert [event.position for event in events] == list(range(1, len(events) + 1))
    assert all(earlier.recorded_at <= later.recorded_at for earlier, later in pairwise(events))
    versions: dict[str, int] = {}
    for event in events:
        assert event.version == versions.get(event.stream, 0) + 1
        versions[event.stream] = event.version


def test_every_answer_in_the_log_points_at_its_own_events(log):
    events = everything(log)
    numbers = sorted({int(event.payload().learner[1:]) for event in events})
    answers = log.answers([command_id("child", f"{number}") for number in numbers])
    assert len(answers) == len(numbers)
    assert sorted(one.positions for one in answers.values()) == [
        (first, first + 1) for first in range(1, len(events), 2)
    ]


def test_the_key_of_every_person_survived_with_their_events(log):
    vault = Vault(log)
    for event in everything(log):
        if event.type == GuestNamed.TYPE:
            named = vault.reveal(event.payload())
            assert named.name == f"Guest {named.learner[1:]}"
