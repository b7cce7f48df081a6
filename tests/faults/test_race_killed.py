"""A thousand for one seat, and half of them leaving again, while what decides about that is killed: nothing
acknowledged is lost or done twice, each freed seat goes to the first in line, once, and the order stays.
"""

import pytest

from tests.e2e.conftest import calling
from tests.faults import suffering
from tests.faults.racing import Race, judge_race
from tests.faults.world import row

pytestmark = [pytest.mark.slow]
IN_A_RACE = "kill -9 in a race for one seat"


@pytest.fixture
def apis():
    """Two of each service."""
    return 2


async def races(world, mode, table, coming, leaving):
    """`coming` and `leaving` are the faults while people come, and while they leave."""
    race = world.load = Race(world.platform, seed=7)
    async with calling(world.platform) as caller:
        await race.start(caller)
    for fault in coming:
        await race.grown(suffering.BUSY)
        await fault(world)
    await race.leave()
    for fault in leaving:
        await race.grown(suffering.LITTLE)
        await fault(world)
    await race.stop()
    async with calling(world.platform) as caller:
        await caller.settled()
        await race.asked_again(50)
        await caller.settled()
        verdict = await judge_race(caller, race)
    await world.verify_topics(verdict)
    table.append(row(IN_A_RACE, mode, verdict, world.recovery_seconds))
    assert verdict.sound, verdict
    assert verdict.acknowledged == 1_500


async def test_one_process_bears_it(single, table):
    await races(single, "embedded", table, [suffering.killed] * 3, [suffering.killed] * 3)


async def test_two_processes_that_decide_bear_it_with_the_worker_killed_too(spread, table):
    await races(
        spread,
        "cluster",
        table,
        [lambda world: suffering.door_and_worker_killed(world, 1)],
        [lambda world: suffering.door_and_worker_killed(world, 2)],
    )
