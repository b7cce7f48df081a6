"""An event that ends the process is found by those who come after, and set aside like any other poison."""

import asyncio
import os
import subprocess
import sys

import pytest

from chassis.eventlog.postgres import prepare
from tests.integration.reactions.mortal import opened
from tests.integration.reactions.welcoming import service, welcome
from tests.servers import ROOT
from tests.toys.reading import enrolled


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
        timeout=120,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )

    log = opened(place)
    assert {(one.owner, one.position) for one in log.parked()} == {
        ("toy.reactions.deadly", position) for position in range(1, deadly + 1)
    }
    assert [one.payload().learner for one in log.read(0, 10)] == ["innocent"]
    log.close()


async def test_one_that_ends_the_process_is_found_by_trying_each_alone(world, source, own):
    class Died(BaseException):
        pass

    deaths = []

    def react(event):
        if event.learner == "deadly":
            deaths.append(event)
            raise Died
        return welcome(event)

    for offering, learner in [("o1", "l1"), ("o2", "deadly"), ("o3", "l3")]:
        source.add(enrolled(offering, learner), f"roster:{offering}")
    for _ in range(12):
        runner = await world.start(service(react))
        waiting = asyncio.ensure_future(world.caught_up(runner))
        dying = [task for task in asyncio.all_tasks() if " from " in task.get_name()]
        await asyncio.wait([*dying, waiting], return_when="FIRST_COMPLETED")
        waiting.cancel()
        if list(runner.positions().values()) == [3]:
            break
        runner._marks.clear()
        await world.stop()

    assert len(deaths) <= 9
    assert set(world.loop.learners) == {"l1", "l3"}
    assert [one.position for one in own.parked()] == [2]
