"""An event that ends the process is found by those who come after, and set aside like any other poison."""

import os
import subprocess
import sys

import pytest

from chassis.eventlog.postgres import prepare
from tests.integration.reactions.mortal import opened
from tests.servers import ROOT


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.cluster)])
def place(request, tmp_path):
    """Where the log of the service is."""
    if request.param == "sqlite":
        return str(tmp_path / "toy.db")
    conninfo = request.getfixturevalue("postgres_database")
    prepare(conninfo, "toy")
    return conninfo


@pytest.mark.parametrize("deadly", [1, 2])
def test_an_event_taken_beside_deadly_ones_is_not_blamed(place, deadly):
    """Given two reactions, when the process dies again and again of the events of one while it takes an event of the
    other, then the deadly ones alone are set aside.
    """
    subprocess.run(
        [sys.executable, "-m", "tests.integration.reactions.mortal", place, str(deadly)],
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )

    log = opened(place)
    assert {(one.owner, one.position) for one in log.parked()} == {
        ("toy.reactions.deadly", position) for position in range(1, deadly + 1)
    }
    assert [one.payload().learner for one in log.read(0, 10)] == ["innocent"]
    log.close()
