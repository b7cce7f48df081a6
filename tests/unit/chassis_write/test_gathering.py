"""Facts are gathered for whole batches, and nobody waits for another's."""

import asyncio

import pytest
from msgspec.structs import replace

from chassis.decider import Gathered
from chassis.errors import NotYetKnown, Problem, TimedOut, Unavailable
from chassis.loop import DecisionLoop, gathering
from tests.toys.workshop import TOY, Open, Take, TakeAsGuest

from .conftest import ask, ask_all, request


@pytest.fixture
async def opened(loop, reads):
    await ask(loop, Open(workshop="w1", seats=500))
    reads.names = {f"l{number}": f"Guest {number}" for number in range(300)}
    return loop


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(gathering, "PATIENCE_SECONDS", 0.03)


def guests(count):
    return [request(TakeAsGuest(workshop="w1", learner=f"l{number}")) for number in range(count)]


async def test_commands_in_flight_together_gather_together_so_many_at_once(opened, reads, monkeypatch):
    monkeypatch.setattr(gathering, "BATCH", 256)
    replies = await ask_all(opened, *guests(300))
    assert sorted(reply.body["seat"] for reply in replies) == list(range(1, 301))
    assert reads.calls == [256, 44]


async def test_the_facts_reach_the_decision_and_the_event_says_where_they_came_from(opened, log):
    await ask_all(opened, *guests(1))
    event = log.read(0, 10)[-1]
    assert event.payload().note == "Guest 0"
    assert event.rests_on == {"enrollment": 7}


async def test_what_has_not_arrived_is_tried_again_until_it_has(opened, reads):
    waiting = asyncio.create_task(ask(opened, TakeAsGuest(workshop="w1", learner="late")))
    await asyncio.sleep(0.015)
    reads.names["late"] = "Late"
    assert (await waiting).status == 201
    assert len(reads.calls) > 1


async def test_what_never_arrives_is_told_as_not_yet_known_and_not_kept(opened, reads, impatient):
    with pytest.raises(NotYetKnown):
        await ask(opened, TakeAsGuest(workshop="w1", learner="late"), "key")
    reads.names["late"] = "Late"
    assert (await ask(opened, TakeAsGuest(workshop="w1", learner="late"), "key")).status == 201


async def test_those_with_facts_do_not_wait_for_one_without(opened, monkeypatch):
    monkeypatch.setattr(gathering, "PATIENCE_SECONDS", 0.2)
    waiting = asyncio.create_task(ask(opened, TakeAsGuest(workshop="w1", learner="never")))
    replies = await ask_all(opened, *guests(3))
    assert len(replies) == 3
    assert not waiting.done()
    waiting.cancel()


async def test_a_slow_batch_steps_aside(opened, reads, monkeypatch):
    monkeypatch.setattr(gathering, "STEP_ASIDE_SECONDS", 0.005)
    release = asyncio.Event()
    handler = next(handler for handler in TOY.handlers if handler.command is TakeAsGuest)
    original = handler.gather

    async def slow_once(commands, reads):
        if not reads.calls:
            reads.calls.append(0)
            await release.wait()
        return await original(commands, reads)

    opened._handlers[TakeAsGuest] = type(handler)(
        command=TakeAsGuest, streams=handler.streams, decide=handler.decide, gather=slow_once
    )
    slow = asyncio.create_task(opened.submit(guests(1)[0]))
    await asyncio.sleep(0.001)
    assert (await ask(opened, TakeAsGuest(workshop="w1", learner="l5"))).status == 201
    assert not slow.done()
    release.set()
    assert (await slow).status == 201


@pytest.mark.parametrize("fault", [ArithmeticError("boom"), None], ids=["raises", "answers nonsense"])
async def test_a_gather_that_fails_on_one_command_fails_that_one_alone(opened, quiet, fault):
    handler = next(handler for handler in TOY.handlers if handler.command is TakeAsGuest)

    async def picky(commands, reads):
        if any(command.learner == "l1" for command in commands):
            if fault:
                raise fault
            return ["nonsense"] if len(commands) == 1 else 1 / 0
        return [Gathered(facts="") for _ in commands]

    opened._handlers[TakeAsGuest] = type(handler)(
        command=TakeAsGuest, streams=handler.streams, decide=handler.decide, gather=picky
    )
    outcomes = await ask_all(opened, *guests(3))
    assert [outcome.status for outcome in outcomes] == [201, 500, 201]
    assert type(outcomes[1]) is Problem


async def test_a_gather_that_hangs_is_given_up(opened, monkeypatch):
    monkeypatch.setattr(gathering, "LONGEST_SECONDS", 0.01)
    handler = next(handler for handler in TOY.handlers if handler.command is TakeAsGuest)
    opened._handlers[TakeAsGuest] = type(handler)(
        command=TakeAsGuest,
        streams=handler.streams,
        decide=handler.decide,
        gather=lambda commands, reads: asyncio.sleep(60),
    )
    outcomes = await ask_all(opened, *guests(2))
    assert [type(outcome) for outcome in outcomes] == [Unavailable, Unavailable]


async def test_the_facts_have_reached_the_callers_position(opened, reads):
    await ask(opened, TakeAsGuest(workshop="w1", learner="l0"), after={"enrollment": 12})
    assert reads.waited == [{"enrollment": 12}]


async def test_a_read_model_that_stays_behind_leaves_it_to_the_facts(opened, reads):
    reads.wait_fails = TimedOut("not there yet")
    assert (await ask(opened, TakeAsGuest(workshop="w1", learner="l0"), after={"enrollment": 12})).status == 201
    with pytest.raises(NotYetKnown):
        await ask(opened, TakeAsGuest(workshop="w1", learner="new"), after={"enrollment": 12})


async def test_commands_that_need_no_facts_do_not_wait_for_the_read_model(opened, reads):
    await ask(opened, Take(workshop="w1", learner="l0"), after={"enrollment": 12})
    assert reads.waited == []


async def test_a_command_of_which_no_facts_are_asked_is_decided_without_any(log, reads):
    only_late = [
        replace(one, gather_for=lambda command: command.learner == "l1") if one.command is TakeAsGuest else one
        for one in TOY.handlers
    ]
    loop = DecisionLoop(replace(TOY, handlers=only_late), log, reads=reads, secret=b"secret")
    await loop.start()
    await ask(loop, Open(workshop="w1", seats=5))
    reads.names = {"l0": "Guest 0", "l1": "Guest 1"}
    for learner in ("l0", "l1"):
        await ask(loop, TakeAsGuest(workshop="w1", learner=learner))
    await loop.stop()
    assert reads.calls == [1]
    assert [event.payload().note for event in log.read(0, 10)[-2:]] == ["", "Guest 1"]
