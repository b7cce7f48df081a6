"""Timers that a decision sets itself, whether it makes something happen or not."""

from datetime import timedelta

import pytest

from chassis.decider import Aggregate, Command, Decision, Handler, Timer, TimerCleared, TimerKind
from chassis.loop import DecisionLoop
from chassis.service import Service
from chassis.timers import TimerRunner

from .conftest import NOON, ask

EVERY = timedelta(minutes=15)


class Watch(Command, frozen=True, kw_only=True):
    """Look again and again."""


class Look(Command, frozen=True, kw_only=True):
    """Look once, and then again."""


class Stop(Command, frozen=True, kw_only=True):
    """Look no more."""


def again(states, command, context):
    return Decision(timers=(Timer(key="look", kind="look", due=context.at + EVERY),))


def stop(states, command, context):
    return Decision(timers=(TimerCleared(key="look"),))


SERVICE = Service(
    name="toy",
    aggregates=(Aggregate(category="watch", blank=lambda name: None, evolve=lambda state, event: state),),
    handlers=[
        Handler(command=command, streams=lambda c, context: ("watch:1",), decide=decide)
        for command, decide in ((Watch, again), (Look, again), (Stop, stop))
    ],
    timer_kinds=(TimerKind(kind="look", command=lambda data, due: Look()),),
)


@pytest.fixture
async def loop(log, clock):
    loop = DecisionLoop(SERVICE, log, secret=b"s" * 32, clock=clock)
    await loop.start()
    yield loop
    await loop.stop()


async def test_a_timer_that_is_set_without_an_event_comes_again(loop, log, clock):
    await ask(loop, Watch())
    assert log.next_due() == NOON + EVERY
    runner = TimerRunner(loop, log, SERVICE.timer_kinds, clock=clock)
    for number in range(2, 5):
        clock.jump(minutes=15)
        await runner.fire_due()
        assert log.next_due() == NOON + number * EVERY
    assert log.last_position() == 0


async def test_a_timer_is_cleared_without_an_event(loop, log):
    await ask(loop, Watch())
    await ask(loop, Stop())
    assert log.next_due() is None


async def test_a_command_repeated_under_its_key_sets_no_other_timer(loop, log, clock):
    await ask(loop, Watch(), key="k")
    clock.jump(minutes=5)
    await ask(loop, Watch(), key="k")
    assert log.next_due() == NOON + EVERY


async def test_what_a_timer_tells_without_an_event_is_forgotten_after_a_while(loop, log, clock):
    await ask(loop, Watch())
    clock.jump(minutes=15)
    await TimerRunner(loop, log, SERVICE.timer_kinds, clock=clock).fire_due()
    assert log.purge_answers(NOON + timedelta(days=31)) == 1
