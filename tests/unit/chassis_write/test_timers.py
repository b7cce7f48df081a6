"""What is due is fired once, and what its kind says about lateness is what happens."""

import asyncio
from datetime import timedelta

import pytest

from chassis.decider import Timer
from chassis.eventlog.port import Append, LogUnavailable
from chassis.telemetry import metrics
from chassis.timers import LOOK_AHEAD, TimerRunner, rest_seconds
from tests.toys.workshop import TOY, Hold, Open, Take
from tests.toys.workshop_state import HoldExpired

from .conftest import NOON, ask


@pytest.fixture
async def runner(loop, log, clock):
    await ask(loop, Open(workshop="w1", seats=500))
    return TimerRunner(loop, log, TOY.timer_kinds, clock=clock)


def hold(learner, **until):
    return Hold(workshop="w1", learner=learner, until=NOON + timedelta(**until))


def expired(log):
    return [event.payload().learner for event in log.read(0, 1000, [HoldExpired.TYPE])]


def set_timer(log, key, kind, **due):
    log.append([Append(timers=[Timer(key=key, kind=kind, due=NOON + timedelta(**due), data={"workshop": "w1"})])])


async def test_nothing_fires_before_it_is_due(runner, loop, log, clock):
    await ask(loop, hold("l1", minutes=10))
    clock.jump(minutes=10, microseconds=-1)
    assert await runner.fire_due() == NOON + timedelta(minutes=10)
    assert expired(log) == []


async def test_what_is_due_fires_once(runner, loop, log, clock):
    await ask(loop, hold("l1", minutes=10))
    clock.jump(minutes=10)
    await runner.fire_due()
    await runner.fire_due()
    assert expired(log) == ["l1"]
    assert log.next_due() is None


async def test_the_command_says_that_a_timer_sent_it_at_the_time_of_firing(runner, loop, log, clock):
    await ask(loop, hold("l1", minutes=10))
    clock.jump(hours=3)
    await runner.fire_due()
    event = log.read(0, 1000, [HoldExpired.TYPE])[0]
    assert (event.actor, event.effective_at) == ("timer", NOON + timedelta(hours=3))


async def test_a_timer_that_was_cleared_does_not_fire(runner, loop, log, clock):
    await ask(loop, hold("l1", minutes=10))
    await ask(loop, Take(workshop="w1", learner="l1"))
    clock.jump(minutes=10)
    await runner.fire_due()
    assert expired(log) == []


async def test_a_timer_that_was_moved_fires_at_its_new_time(runner, loop, log, clock):
    await ask(loop, hold("l1", minutes=10))
    await ask(loop, hold("l1", minutes=20))
    clock.jump(minutes=15)
    await runner.fire_due()
    assert expired(log) == []
    clock.jump(minutes=5)
    await runner.fire_due()
    assert expired(log) == ["l1"]


@pytest.mark.parametrize("learner", ["stubborn", "l1"], ids=["is refused", "changes nothing"])
async def test_a_timer_is_gone_whatever_its_command_decides(runner, log, clock, learner):
    data = {"workshop": "w1", "learner": learner}
    log.append([Append(timers=[Timer(key="t", kind="hold", due=NOON, data=data)])])
    await runner.fire_due()
    assert log.next_due() is None
    assert log.last_position() == 1


async def test_a_timer_set_again_for_a_moment_that_already_fired_is_cleared(runner, log):
    for _ in range(2):
        set_timer(log, "t", "reminder", minutes=0)
        await runner.fire_due()
        assert log.next_due() is None


async def test_a_timer_whose_command_fails_rests_and_is_tried_again_while_others_fire(runner, loop, log, clock, quiet):
    await ask(loop, hold("broken", minutes=1))
    await ask(loop, hold("l2", minutes=2))
    clock.jump(minutes=5)
    again = await runner.fire_due()
    assert expired(log) == ["l2"]
    assert log.next_due() == NOON + timedelta(minutes=1)
    assert clock.now < again <= clock.now + LOOK_AHEAD
    appends = log.calls["append"]
    await runner.fire_due()
    assert log.calls["append"] == appends


async def test_a_resting_timer_that_somebody_cleared_is_forgotten(runner, loop, log, clock, quiet):
    await ask(loop, hold("broken", minutes=1))
    clock.jump(minutes=5)
    await runner.fire_due()
    await ask(loop, Take(workshop="w1", learner="broken"))
    clock.jump(minutes=5)
    assert await runner.fire_due() == clock.now + LOOK_AHEAD
    assert runner._failed == {}


@pytest.mark.parametrize(
    ("ahead", "seconds"), [(timedelta(seconds=2), 2.0), (timedelta(hours=1), 5.0), (timedelta(hours=-1), 0.0)]
)
def test_a_clock_that_is_set_back_or_forward_does_not_put_the_runner_to_sleep(ahead, seconds):
    assert rest_seconds(NOON + ahead, NOON) == seconds


async def test_an_unknown_kind_is_kept_for_a_program_that_knows_it(runner, log, clock, quiet):
    set_timer(log, "t", "from the future", minutes=0)
    await runner.fire_due()
    assert log.next_due() == NOON


async def test_while_the_log_is_away_timers_wait(runner, loop, log, clock, quiet):
    await ask(loop, hold("l1", minutes=1))
    clock.jump(minutes=1)
    log.failures = [LogUnavailable("away")]
    await runner.fire_due()
    assert expired(log) == []
    clock.jump(minutes=1)
    await runner.fire_due()
    assert expired(log) == ["l1"]


async def test_after_three_days_off_each_kind_does_what_it_says(runner, loop, log, clock, monkeypatch, quiet):
    skipped = []
    monkeypatch.setattr(metrics.timers_skipped, "record", lambda value, **which: skipped.append(which["kind"]))
    await ask(loop, hold("l1", minutes=10))
    set_timer(log, "stale", "reminder", minutes=10)
    clock.jump(days=3)
    set_timer(log, "fresh", "reminder", days=3, minutes=-59)
    await runner.fire_due()
    assert expired(log) == ["l1"]
    assert skipped == ["reminder"]
    assert log.next_due() is None


async def test_many_due_at_once_all_fire(runner, loop, log, clock):
    for number in range(250):
        await ask(loop, hold(f"l{number}", seconds=number))
    clock.jump(hours=1)
    while await runner.fire_due() == clock.now:
        pass
    assert len(expired(log)) == 250


async def test_a_running_runner_wakes_when_an_earlier_timer_is_set(loop, log, clock):
    await ask(loop, Open(workshop="w1", seats=5))
    runner = TimerRunner(loop, log, TOY.timer_kinds, clock=clock)
    await runner.start()
    await asyncio.sleep(0.01)
    await ask(loop, hold("l1", seconds=-1))
    for _ in range(100):
        if expired(log):
            break
        await asyncio.sleep(0.01)
    await runner.stop()
    assert expired(log) == ["l1"]


async def test_a_running_runner_survives_a_log_that_is_away(loop, log, clock, quiet, monkeypatch):
    calls = []

    def away(now, limit, kinds):
        calls.append(now)
        raise LogUnavailable("away")

    monkeypatch.setattr(log, "due_timers", away, raising=False)
    runner = TimerRunner(loop, log, TOY.timer_kinds, clock=clock)
    await runner.start()
    for looks in (1, 2):
        for _ in range(100):
            if len(calls) < looks:
                await asyncio.sleep(0.01)
        runner._set(NOON)
    await runner.stop()
    assert len(calls) >= 2
