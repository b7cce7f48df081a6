"""What a refusal leaves behind, for those who ask why."""

import pytest
from msgspec.structs import replace

from chassis.decider import OnRefusal
from chassis.errors import Refused
from chassis.eventlog.sqlite import SQLiteEventLog
from chassis.loop import DecisionLoop
from tests.toys.workshop import TOY, Open, Take, TakeAsGuest
from tests.toys.workshop_state import GuestNamed

from .conftest import ask, ask_all, request


def tell(states, command, problem, context):
    (stream,) = states
    return [(stream, GuestNamed(learner=command.learner, name=problem.kind))]


LEAVES = OnRefusal(streams=lambda command: [f"guest:{command.learner}"], tell=tell)


async def never(commands, reads):
    return [Refused("Not you.", slug="not-you") for _ in commands]


def leaving(handler):
    if handler.command is TakeAsGuest:
        return replace(handler, gather=never, on_refusal=LEAVES)
    return replace(handler, on_refusal=LEAVES) if handler.command is Take else handler


@pytest.fixture
async def desk(tmp_path, clock):
    log = SQLiteEventLog(tmp_path / "refusals.db", "toy", clock=clock)
    service = replace(TOY, handlers=[leaving(handler) for handler in TOY.handlers])
    loop = DecisionLoop(service, log, reads=None, secret=b"s" * 32, clock=clock)
    await loop.start()
    await ask(loop, Open(workshop="w1", seats=1))
    yield loop, log
    await loop.stop()
    log.close()


def told(log):
    return [event.stream for event in log.read(0, 1000, [GuestNamed.TYPE])]


async def test_a_refusal_leaves_its_events_in_a_stream_of_their_own(desk):
    loop, log = desk
    await ask(loop, Take(workshop="w1", learner="l1"))
    (answer,) = await ask_all(loop, request(Take(workshop="w1", learner="l2")))
    assert (answer.status, told(log)) == (409, ["guest:l2"])


async def test_once_however_often_it_is_asked_under_the_same_key(desk):
    loop, log = desk
    await ask(loop, Take(workshop="w1", learner="l1"))
    for _ in range(2):
        (answer,) = await ask_all(loop, request(Take(workshop="w1", learner="l2"), "key"))
        assert answer.status == 409
    assert told(log) == ["guest:l2"]


async def test_its_neighbors_in_the_batch_go_on(desk):
    loop, log = desk
    seats = [request(Take(workshop="w1", learner=f"l{number}")) for number in range(4)]
    answers = await ask_all(loop, *seats, request(Open(workshop="w2", seats=1)))
    assert [answer.status for answer in answers] == [201, 409, 409, 409, 200]
    assert told(log) == ["guest:l1", "guest:l2", "guest:l3"]


async def test_one_that_the_facts_refuse_leaves_them_too(desk):
    loop, log = desk
    (answer,) = await ask_all(loop, request(TakeAsGuest(workshop="w1", learner="l1")))
    assert (answer.kind, told(log)) == ("not-you", ["guest:l1"])


async def test_what_came_with_many_others_leaves_none(desk):
    loop, log = desk
    await ask(loop, Take(workshop="w1", learner="l1"))
    (answer,) = await ask_all(loop, request(Take(workshop="w1", learner="l2"), many=True))
    assert (answer.status, told(log)) == (409, [])
