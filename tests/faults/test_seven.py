"""Seven faults under load: nothing acknowledged is lost, doubled, reordered or torn, and all goes on by itself."""

import pytest

from tests.e2e.conftest import calling
from tests.faults import suffering
from tests.faults.judging import judge
from tests.faults.world import row

pytestmark = [pytest.mark.slow]
SPREAD = {
    "kill -9 of each process in turn": suffering.killed_in_turn,
    "PostgreSQL stopped at once": suffering.postgres_stopped,
    "reply cut after COMMIT": suffering.replies_cut,
    "Kafka paused, then restarted": suffering.kafka_paused,
    "MongoDB stopped mid-batch": suffering.mongo_stopped,
    "whole topics delivered twice": suffering.topics_delivered_twice,
    "consumers joining and leaving": suffering.members_come_and_go,
}
SINGLE = {
    "kill -9 of the process": suffering.killed_whole,
    "every event delivered twice": suffering.delivered_again_from_the_beginning,
}


async def suffers(world, name, mode, fault, table):
    async with calling(world.platform) as caller:
        await world.load.start(caller)
    await fault(world)
    await world.load.grown(suffering.LITTLE)
    await world.load.stop()
    async with calling(world.platform) as caller:
        await caller.settled()
        await world.load.asked_again(50)
        await caller.settled()
        verdict = await judge(caller, world.load)
    await world.verify_topics(verdict)
    table.append(row(name, mode, verdict, world.recovery_seconds))
    assert verdict.sound, verdict
    assert verdict.acknowledged > suffering.BUSY


@pytest.mark.parametrize("name", SINGLE)
async def test_one_process_bears_it(single, table, name):
    await suffers(single, name, "embedded", SINGLE[name], table)


@pytest.mark.parametrize("name", SPREAD)
async def test_a_cluster_bears_it(spread, table, name):
    await suffers(spread, name, "cluster", SPREAD[name], table)
