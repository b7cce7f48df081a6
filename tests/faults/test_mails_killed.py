"""What sends mails is killed in the middle of it: each is meant once, comes, and none is forgotten."""

import pytest

from tests.e2e.conftest import calling
from tests.faults import suffering
from tests.faults.mailing import PEOPLE, Mailing, judge_mails
from tests.faults.world import row
from tests.integration.mail.post import PostOffice

pytestmark = [pytest.mark.slow]
NAME, KILLED_AT = "kill -9 while mails go", (40, 120, 220)


@pytest.fixture
def office():
    with PostOffice() as made:
        yield made


@pytest.fixture
def surroundings(office):
    """A mail server to send to."""
    return {"ROLLBOOK_SMTP": office.url, "ROLLBOOK_MAIL_FROM": "Rollbook <training@x.test>"}


async def mails(world, office, mode, table, fault):
    load = world.load = Mailing(world.platform, seed=7, office=office)
    async with calling(world.platform) as caller:
        await load.start(caller)
    for count in KILLED_AT:
        await load.arrived(count)
        await fault(world)
    await load.stop()
    await load.arrived(PEOPLE)
    async with calling(world.platform) as caller:
        await caller.settled()
        verdict = await judge_mails(caller, load, len(KILLED_AT))
    await world.verify_topics(verdict)
    table.append(row(NAME, mode, verdict, world.recovery_seconds))
    assert verdict.sound, verdict
    assert verdict.acknowledged > PEOPLE


async def test_one_process_bears_it(single, office, table):
    await mails(single, office, "embedded", table, suffering.killed)


async def test_a_cluster_bears_it(spread, office, table):
    await mails(spread, office, "cluster", table, suffering.worker_killed)
