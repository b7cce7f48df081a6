import asyncio

import msgspec
import pytest

from chassis.apply import StillFails
from chassis.decider import Reaction
from chassis.errors import Refused
from chassis.eventlog.sqlite.log import SQLiteEventLog
from chassis.feed.lanes import Mark
from chassis.feed.log_feed import LogFeed
from chassis.feed.wakeup import Wakeup
from chassis.loop import DecisionLoop, Reply
from chassis.reactions import ReactionRunner
from chassis.service import Service
from contracts.enrollment import LearnerEnrolled
from tests.integration.reactions.welcoming import WELCOMES, WELCOMING, Welcome
from tests.toys.reading import MemoryLog, cancelled, enrolled, feed_of


def welcome(event):
    if event.learner == "bad":
        raise RuntimeError("choked")
    return [Welcome(learner=event.learner, offering=event.offering)]


def service(react=welcome, *, start="beginning", name="welcome"):
    reactions = (Reaction(name=name, sources=(LearnerEnrolled,), react=react, start=start),)
    return Service(name="toy", aggregates=(WELCOMES,), handlers=(WELCOMING,), reactions=reactions)


class SlowLoop:
    """Takes any command, after a while; notes what was in flight together."""

    def __init__(self):
        self.sent, self.in_flight, self.together = [], 0, 0

    async def submit(self, request):
        self.in_flight += 1
        self.together = max(self.together, self.in_flight)
        await asyncio.sleep(0.002)
        self.in_flight -= 1
        self.sent.append(request)
        return Reply(status=200, body={})

    @property
    def learners(self):
        return [request.command.learner for request in self.sent]


@pytest.fixture
def source():
    return MemoryLog("enrollment")


@pytest.fixture
def own():
    return MemoryLog("toy")


class World:
    """Starts and stops runners over the same two logs."""

    def __init__(self, source, own):
        self.source, self.own, self.loop, self._running = source, own, SlowLoop(), []

    async def start(self, made=None, loop=None):
        runner = ReactionRunner(made or service(), feed_of(self.source, self.own), self.own, loop or self.loop)
        await runner.start()
        self._running.append(runner)
        return runner

    async def stop(self):
        for runner in self._running:
            await runner.stop()
        self._running.clear()

    async def caught_up(self, runner):
        async with asyncio.timeout(5):
            while any(position < self.source.last_position() for position in runner.positions().values()):  # noqa: ASYNC110
                await asyncio.sleep(0.002)


@pytest.fixture
async def world(source, own):
    made = World(source, own)
    yield made
    await made.stop()


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


async def test_what_waits_for_one_that_fails_is_set_aside_with_it(world, source, own):
    class Failing(SlowLoop):
        async def submit(self, request):
            await super().submit(request)
            if request.command.place == "1":
                raise LookupError("no such place")

    loop = Failing()
    for number in range(3):
        source.add(enrolled("o1", "l1", organization=f"{number}"), "roster:o1")

    runner = await world.start(
        service(lambda event: [Welcome(learner="l1", offering="o1", place=event.organization)]), loop
    )
    await world.caught_up(runner)

    assert [one.command.place for one in loop.sent] == ["0", "1"]
    assert [(one.position, one.attempts) for one in own.parked()] == [(2, 3), (3, 0)]


async def test_what_it_cannot_take_is_set_aside_with_its_root_and_the_rest_goes_on(world, source, own):
    runner = await world.start()
    for offering, learner in [("o1", "l1"), ("o1", "bad"), ("o1", "l2"), ("o2", "l3")]:
        source.add(enrolled(offering, learner), f"roster:{offering}")
    await world.caught_up(runner)
    source.add(enrolled("o1", "l4"), "roster:o1")
    await world.caught_up(runner)

    assert sorted(world.loop.learners) == ["l1", "l3"]
    assert [(one.position, one.attempts) for one in own.parked("toy.reactions.welcome")] == [(2, 3), (3, 0), (5, 0)]


async def test_replayed_in_order_it_is_as_if_nothing_had_happened(world, source, own):
    cured = []
    runner = await world.start(
        service(lambda event: welcome(msgspec.structs.replace(event, learner="cured")) if cured else welcome(event))
    )
    source.add(enrolled("o1", "bad"), "roster:o1")
    source.add(enrolled("o1", "l2"), "roster:o1")
    await world.caught_up(runner)

    with pytest.raises(StillFails, match="choked"):
        await runner.replay("toy.reactions.welcome", "o1")
    cured.append(True)
    assert await runner.replay("toy.reactions.welcome", "o1") == 2

    assert own.parked() == []
    source.add(enrolled("o1", "l3"), "roster:o1")
    await world.caught_up(runner)
    assert len(world.loop.sent) == 3


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
