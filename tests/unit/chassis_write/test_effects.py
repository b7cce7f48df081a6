"""Work that is due is done beside the loop, at least once, and what came of it is stored exactly once."""

import asyncio
import time
from datetime import timedelta

import msgspec
import pytest

from chassis.decider import Timer, TimerKind
from chassis.effects import EffectRunner, Tools
from chassis.eventlog.port import Append, LogUnavailable
from chassis.feed.wakeup import Wakeup
from chassis.loop import DecisionLoop
from chassis.settings import Settings
from tests.toys.workshop import TOY, Hold, Open, Take
from tests.toys.workshop_state import Taken

from .conftest import NOON, ask

LANES = 5


class Outside:
    """What work does to the world: what it was asked, and what it shall do about each."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.failures: list[Exception] = []
        self.hanging = asyncio.Event()

    async def send(self, timer: Timer):
        self.asked.append(timer.key)
        if self.failures:
            raise self.failures.pop(0)
        if "hangs" in timer.data:
            await self.hanging.wait()
        if "later" in timer.data and timer.due == NOON:
            return Hold(workshop="w1", learner="again", until=NOON + timedelta(minutes=5))
        return None if "nothing" in timer.data else Take(workshop="w1", learner=timer.key)


@pytest.fixture
def outside():
    return Outside()


@pytest.fixture
async def runner(log, reads, clock, outside):
    kinds = (
        TimerKind(kind="mail", work="send", abreast=2),
        TimerKind(kind="job", work="send"),
        TimerKind(kind="brief", work="send", limit_seconds=0.01),
        TimerKind(kind="many", work="send", abreast=64),
        TimerKind(kind="stale", work="send", skip_after_seconds=60),
    )
    service = msgspec.structs.replace(TOY, timer_kinds=kinds, works={"send": lambda tools: outside.send})
    loop = DecisionLoop(service, log, reads=reads, secret=b"s" * 32, clock=clock)
    await loop.start()
    await ask(loop, Open(workshop="w1", seats=500))
    tools = Tools(loop=loop, reads=reads, log=log, settings=Settings(), clock=clock)
    runner = EffectRunner(tools, grace_seconds=0.01)
    yield runner
    await runner.stop()
    await loop.stop()


def taken(log):
    return [event.payload().learner for event in log.read(0, 1000, [Taken.TYPE])]


def due(log, *keys, kind="mail", **data):
    log.append([Append(timers=[Timer(key=key, kind=kind, due=NOON, data=data) for key in keys])])


async def until(true):
    for _ in range(2000):
        if true():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it did not come to that")


async def test_what_came_of_the_work_is_stored_and_the_timer_is_gone(runner, log, outside):
    due(log, "l1", "l2", "l3", "l4", "l5")
    await runner.do_due()
    assert outside.asked == ["l1", "l2", "l3", "l4", "l5"]
    assert sorted(taken(log)) == ["l1", "l2", "l3", "l4", "l5"]
    assert log.next_due() is None


async def test_nothing_is_done_before_it_is_due(runner, log, outside, clock):
    due(log, "l1")
    clock.jump(seconds=-1)
    await runner.do_due()
    assert outside.asked == []


async def test_work_that_comes_to_nothing_is_done_with(runner, log):
    due(log, "l1", nothing="")
    await runner.do_due()
    assert (taken(log), log.next_due()) == ([], None)


async def test_work_that_fails_rests_and_is_tried_again_while_other_work_is_done(runner, log, outside, clock, quiet):
    outside.failures = [OSError("no such host")]
    due(log, "l1", "l2")
    await runner.do_due()
    assert taken(log) == ["l2"]
    clock.jump(minutes=1)
    await runner.do_due()
    assert (outside.asked, taken(log)) == (["l1", "l2", "l1"], ["l2", "l1"])


async def test_work_that_takes_too_long_is_ended_and_tried_again(runner, log, outside, clock, quiet):
    due(log, "l1", kind="brief", hangs="")
    await runner.do_due()
    assert (taken(log), log.next_due()) == ([], NOON)
    outside.hanging.set()
    clock.jump(minutes=1)
    await runner.do_due()
    assert taken(log) == ["l1"]


async def test_a_piece_of_work_that_hangs_holds_up_no_other_kind_and_not_its_own(runner, log, outside):
    due(log, "l1", hangs="")
    due(log, "l2")
    due(log, "l3", kind="job")
    await runner.start()
    await until(lambda: len(taken(log)) == 2)
    assert sorted(taken(log)) == ["l2", "l3"]
    assert outside.asked.count("l1") == 1


async def test_no_more_pieces_of_a_kind_are_done_at_once_than_it_says(runner, log, outside):
    due(log, "l1", "l2", "l3", hangs="")
    await runner.start()
    due(log, "l4", kind="job")
    await until(lambda: taken(log) == ["l4"])
    assert sorted(outside.asked) == ["l1", "l2", "l4"]


async def test_what_was_done_is_not_done_again_because_the_log_was_away(runner, log, outside, clock, quiet):
    due(log, "l1")
    log.failures = [LogUnavailable("away")] * 2
    for _ in range(3):
        await runner.do_due()
        clock.jump(minutes=10)
    await runner.do_due()
    assert (outside.asked, taken(log)) == (["l1"], ["l1"])


async def test_work_that_is_stopped_in_the_middle_is_done_again(runner, log, outside):
    due(log, "l1", hangs="")
    await runner.start()
    await until(lambda: outside.asked)
    await runner.stop()
    assert log.next_due() == NOON
    outside.hanging.set()
    await runner.do_due()
    assert (outside.asked, taken(log)) == (["l1", "l1"], ["l1"])


async def test_work_under_way_may_end_before_the_runner_does(runner, log, outside):
    due(log, "l1", hangs="")
    await runner.start()
    await until(lambda: outside.asked)
    stopping = asyncio.create_task(runner.stop())
    outside.hanging.set()
    await stopping
    assert taken(log) == ["l1"]


async def test_work_whose_command_sets_the_timer_anew_is_tried_again_then(runner, log):
    due(log, "w1.again", later="")
    await runner.do_due()
    (timer,) = log.due_timers(NOON + timedelta(hours=1), 9)
    assert (timer.key, timer.due) == ("w1.again", NOON + timedelta(minutes=5))


async def test_work_done_by_two_at_once_is_stored_once(runner, log, outside, clock, quiet):
    due(log, "l1", hangs="")
    tools = Tools(loop=runner._lanes[0]._loop, reads=None, log=log, settings=Settings(), clock=clock)
    other = EffectRunner(tools)
    doing = asyncio.gather(runner.do_due(), other.do_due())
    await until(lambda: len(outside.asked) == 2)
    outside.hanging.set()
    await doing
    assert (outside.asked, taken(log), log.next_due()) == (["l1", "l1"], ["l1"], None)


async def test_what_was_done_while_somebody_else_looked_is_not_done_again(runner, log, outside, monkeypatch):
    due(log, "l1", "l2")
    asked = log.due_timers
    # The first to look takes long enough for another to do everything, if it may.
    pauses = iter([0.2])

    def dawdling(until, limit, kinds):
        found = asked(until, limit, kinds)
        if kinds == ["mail"]:
            time.sleep(next(pauses, 0))
        return found

    monkeypatch.setattr(log, "due_timers", dawdling)
    await asyncio.gather(runner.do_due(), runner.do_due())
    assert (outside.asked, sorted(taken(log))) == (["l1", "l2"], ["l1", "l2"])


async def test_work_that_is_too_late_is_dropped(runner, log, outside, clock, quiet):
    due(log, "l1", kind="stale")
    clock.jump(minutes=2)
    await runner.do_due()
    assert (outside.asked, log.next_due()) == ([], None)


async def rounds_for(runner, log, count, kind="many"):
    """How often the log was asked for due timers, and appended to, while so many pieces were done."""
    due(log, *(f"{kind}{count}.{number:03}" for number in range(count)), kind=kind)
    before = dict(log.calls)
    await runner.start()
    await until(lambda: log.next_due() is None)
    await runner.stop()
    return {name: log.calls[name] - before.get(name, 0) for name in ("due_timers", "append")}


async def test_the_log_is_asked_as_often_for_many_pieces_that_are_done_at_once_as_for_a_few(runner, log, outside):
    few, many = await rounds_for(runner, log, 4), await rounds_for(runner, log, 64)
    assert (few["append"], many["append"]) == (1, 1)
    assert many["due_timers"] <= few["due_timers"] + 1
    assert len(outside.asked) == 68


async def test_it_is_looked_at_once_for_what_another_process_has_set(runner, log, monkeypatch):
    for module in ("firing", "effects"):
        monkeypatch.setattr(f"chassis.{module}.LOOK_AHEAD", timedelta(hours=1))
    appended = Wakeup()
    await runner.start()
    heeding = asyncio.create_task(runner.heed(appended))
    await until(lambda: log.calls.get("due_timers", 0) >= LANES)
    # Nothing in this process says that the timer is there.
    due(log, "l1")
    appended.notify(1)
    await until(lambda: taken(log) == ["l1"])
    heeding.cancel()
