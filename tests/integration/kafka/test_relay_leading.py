"""Of several relays one leads, and the next goes on where it was, whatever became of it."""

import asyncio

import pytest

from chassis.kafka import leading
from tests.integration.kafka.published import fill, firsts, positions, relayed
from tests.toys.kafka import until

pytestmark = pytest.mark.cluster


async def test_the_status_tells_how_far_the_topic_is_whoever_leads(topics, log, checkpoint, relay):
    fill(log, 20)
    leading, waiting = await relay(), await relay()
    await relayed(checkpoint, 20)

    one, other = await leading.status(), await waiting.status()

    assert (one.leading, one.position, one.newest, one.lag, one.age_seconds, one.error) == (True, 20, 20, 0, 0.0, None)
    assert (other.leading, other.position, other.lag) == (False, 20, 0)


async def test_when_the_leader_stops_the_next_goes_on(topics, log, checkpoint, relay):
    fill(log, 10)
    first = await relay()
    await relayed(checkpoint, 10)
    await relay()
    await first.stop()
    fill(log, 10)
    await relayed(checkpoint, 20)

    assert checkpoint.epoch == 2
    assert sum(map(len, (await positions(topics)).values())) == 20


async def test_a_leader_whose_lease_was_lost_stops_at_the_next_page_and_another_goes_on(
    topics, log, checkpoint, relay, monkeypatch
):
    monkeypatch.setattr(leading, "HELD_SECONDS", 0)
    await relay()
    await until(lambda: checkpoint.holder)
    checkpoint.holder = None
    await relay()

    await until(lambda: checkpoint.epoch == 2 and checkpoint.holder == 2)
    fill(log, 10)
    await relayed(checkpoint, 10)


async def test_a_relay_that_wakes_up_late_changes_nothing_that_readers_see(topics, log, checkpoint, relay):
    """It had read a page and was paused; another led meanwhile; then it sends what it had read."""
    read, awake = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    class Paused:
        service = log.service
        last_position = staticmethod(log.last_position)

        def told(self, after, limit):
            page = log.told(after, limit)
            if after >= 40:
                loop.call_soon_threadsafe(read.set)
                asyncio.run_coroutine_threadsafe(awake.wait(), loop).result(30)
            return page

    last = fill(log, 100)
    zombie = await relay(page=20, log=Paused())
    await read.wait()
    checkpoint.holder = None
    await relay(page=20)
    await relayed(checkpoint, last)
    awake.set()
    await until(lambda: not zombie._leading)

    found = await positions(topics)
    assert sum(map(len, found.values())) > 100
    assert sorted(position for places in found.values() for position in firsts(places)) == list(range(1, 101))
    assert all(firsts(places) == sorted(firsts(places)) for places in found.values())
    assert checkpoint.saved[0] == 100
