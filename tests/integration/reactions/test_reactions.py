"""Reactions follow their sources, and send what they want done: each thing once, in order where it matters."""

import asyncio

import pytest

from chassis.errors import Refused
from chassis.eventlog.sqlite.log import SQLiteEventLog
from chassis.feed.lanes import Mark
from chassis.feed.log_feed import LogFeed
from chassis.feed.wakeup import Wakeup
from chassis.loop import DecisionLoop
from chassis.reactions import ReactionRunner
from tests.integration.reactions.welcoming import SlowLoop, Welcome, service
from tests.toys.reading import MemoryLog, cancelled, enrolled


async def test_an_event_leads_to_a_command(world, source):
    runner = await world.start()

    source.add(enrolled("o1", "l1"), "roster:o1")
    await world.caught_up(runner)

    assert world.loop.learners == ["l1"]


async def test_events_it_does_not_take_are_passed(world, source):
    runner = await world.start()

    source.add(cancelled("o1", "l1"), "roster:o1")
    await world.caught_up(runner)

    assert world.loop.learners == []
    assert runner.positions() == {("toy.reactions.welcome", "enrollment"): 1}


@pytest.mark.parametrize(("start", "learners"), [("beginning", ["old", "new"]), ("deployment", ["new"])])
async def test_it_begins_where_it_declares(world, source, start, learners):
    source.add(enrolled("o1", "old"), "roster:o1")
    runner = await world.start(service(start=start))

    source.add(enrolled("o1", "new"), "roster:o1")
    await world.caught_up(runner)

    assert world.loop.learners == learners


async def test_where_it_began_is_pinned_when_first_run(world, source):
    await world.start(service(start="deployment"))
    await world.stop()
    source.add(enrolled("o1", "missed while away"), "roster:o1")

    runner = await world.start(service(start="deployment"))
    await world.caught_up(runner)

    assert world.loop.learners == ["missed while away"]


async def test_where_it_began_is_not_moved_by_another_process_that_pins_it_at_the_same_time(world, source, own):
    """Given two processes that both find it was never run, when one pins it and something happens before the other
    does, then that is reacted to.
    """

    class Slower(LogFeed):
        async def last_position(self, of):
            await world.start(service(start="deployment"))
            await world.stop()
            source.add(enrolled("o1", "in between"), "roster:o1")
            return await super().last_position(of)

    feed = Slower({"enrollment": source, "toy": own}, {"enrollment": source.wakeup, "toy": own.wakeup})
    runner = ReactionRunner(service(start="deployment"), feed, own, world.loop)
    await runner.start()
    await world.caught_up(runner)
    await runner.stop()

    assert world.loop.learners == ["in between"]


async def test_after_a_restart_it_goes_on_where_it_was(world, source):
    runner = await world.start()
    source.add(enrolled("o1", "l1"), "roster:o1")
    await world.caught_up(runner)
    await world.stop()

    source.add(enrolled("o1", "l2"), "roster:o1")
    runner = await world.start()
    await world.caught_up(runner)

    assert world.loop.learners == ["l1", "l2"]


async def test_killed_before_its_checkpoint_it_sends_the_same_ids_again(world, source, own):
    runner = await world.start()
    source.add(enrolled("o1", "l1"), "roster:o1")
    await world.caught_up(runner)
    await world.stop()
    own.saved["toy.reactions.welcome"]["enrollment"] = Mark()

    runner = await world.start()
    await world.caught_up(runner)

    assert world.loop.learners == ["l1", "l1"]
    assert len({request.command_id for request in world.loop.sent}) == 1


async def test_commands_about_different_streams_go_beside_each_other(world, source):
    for number in range(30):
        source.add(enrolled(f"o{number % 3}", f"l{number:02}"), f"roster:o{number % 3}")

    runner = await world.start()
    await world.caught_up(runner)

    assert world.loop.together == 30


async def test_they_still_do_after_restarts_while_nothing_happened(world, source):
    source.add(enrolled("o1", "l1"), "roster:o1")
    for _ in range(5):
        runner = await world.start()
        await world.caught_up(runner)
        await world.stop()
    for number in range(30):
        source.add(enrolled(f"o{number % 3}", f"l{number:02}"), f"roster:o{number % 3}")

    runner = await world.start()
    await world.caught_up(runner)

    assert world.loop.together == 30


async def test_commands_about_one_stream_keep_the_order_of_their_events(world, source):
    def greet(event):
        return [Welcome(learner=event.learner, offering=event.offering, place=event.organization)]

    for number in range(30):
        source.add(enrolled("o1", f"l{number % 3}", organization=f"{number:02}"), "roster:o1")

    runner = await world.start(service(greet))
    await world.caught_up(runner)

    assert world.loop.together == 3
    for learner in ("l0", "l1", "l2"):
        mine = [one.command.place for one in world.loop.sent if one.command.learner == learner]
        assert mine == sorted(mine)
        assert len(mine) == 10


async def test_a_refusal_moves_on(world, source):
    class Refusing(SlowLoop):
        async def submit(self, request):
            await super().submit(request)
            raise Refused("no")

    loop = Refusing()
    runner = await world.start(loop=loop)
    source.add(enrolled("o1", "l1"), "roster:o1")
    source.add(enrolled("o1", "l2"), "roster:o1")
    await world.caught_up(runner)

    assert loop.learners == ["l1", "l2"]


async def test_a_log_that_is_away_is_tried_again(world, source, caplog):
    runner = await world.start()
    source.broken = OSError("away")
    source.wakeup.notify(1)
    async with asyncio.timeout(5):
        while "away" not in caplog.text:  # noqa: ASYNC110
            await asyncio.sleep(0.002)

    source.broken = None
    source.add(enrolled("o1", "l1"), "roster:o1")
    await world.caught_up(runner)

    assert world.loop.learners == ["l1"]


async def test_through_a_real_loop_and_log_each_event_has_its_effect_once(tmp_path):
    source = MemoryLog("enrollment")
    log = SQLiteEventLog(tmp_path / "toy.db", "toy")
    made, wakeup = service(), Wakeup()
    feed = LogFeed({"enrollment": source, "toy": log}, {"enrollment": source.wakeup, "toy": wakeup}, poll_seconds=5)
    loop = DecisionLoop(made, log, secret=b"secret")
    loop.on_append.append(wakeup.notify)
    await loop.start()
    for number in range(50):
        source.add(enrolled(f"o{number % 7}", f"l{number}"), f"roster:o{number % 7}")

    for _ in range(3):
        runner = ReactionRunner(made, feed, log, loop, limit=10)
        await runner.start()
        async with asyncio.timeout(10):
            while log.last_position() < 50:  # noqa: ASYNC110
                await asyncio.sleep(0.002)
        await runner.stop()
        log._datastore.query("SELECT 1")
        with log._datastore.writing() as connection:
            connection.execute("UPDATE checkpoints SET position = 0")

    events = log.read(0, 100)
    assert sorted(one.payload().learner for one in events) == sorted(f"l{number}" for number in range(50))
    assert {one.actor for one in events} == {"reaction:welcome"}
    assert {one.causation for one in events} == {one.id for one in source.events}
    await loop.stop()
    log.close()
