"""What a command is answered, and what stands in the log afterwards."""

import asyncio
from datetime import timedelta
from types import SimpleNamespace

import pytest

from chassis.clock import from_micros
from chassis.errors import Refused, Unavailable, Unknown
from chassis.loop import Request
from chassis.loop.deciding import _person
from chassis.vault import PREFIX, Vault
from tests.toys.workshop import Create, Leave, NameGuest, Open, Take, Welcome, WorkshopFull
from tests.toys.workshop_state import GuestNamed

from .conftest import NOON, ask, ask_all, request


def stored(log):
    return list(log.read(0, 1000))


async def test_an_accepted_command_is_in_the_log_when_it_is_answered(loop, log):
    reply = await ask(loop, Open(workshop="w1", seats=2))
    assert (reply.status, reply.body, reply.position, reply.repeated) == (200, {"workshop": "w1"}, 1, False)
    assert [event.stream for event in stored(log)] == ["workshop:w1"]


async def test_a_refused_command_leaves_no_event(loop, log):
    with pytest.raises(Unknown):
        await ask(loop, Take(workshop="w1", learner="l1"))
    assert stored(log) == []


async def test_a_command_whose_wish_already_holds_is_answered_without_an_event(loop, log):
    await ask(loop, Open(workshop="w1", seats=2))
    reply = await ask(loop, Open(workshop="w1", seats=2))
    assert (reply.status, reply.position) == (200, 0)
    assert len(stored(log)) == 1


async def test_what_a_command_creates_has_the_id_drawn_for_it(loop, log):
    reply = await ask(loop, Create(seats=3))
    assert reply.body["workshop"].startswith("w")
    assert stored(log)[0].stream == f"workshop:{reply.body['workshop']}"


async def test_later_commands_of_a_batch_see_what_earlier_ones_made_happen(loop):
    await ask(loop, Open(workshop="w1", seats=3))
    replies = await ask_all(loop, *(request(Take(workshop="w1", learner=f"l{n}")) for n in range(3)))
    assert sorted(reply.body["seat"] for reply in replies) == [1, 2, 3]
    assert len({reply.position for reply in replies}) == 3


async def test_five_hundred_racers_for_twenty_seats_share_a_few_transactions(loop, log):
    await ask(loop, Open(workshop="w1", seats=20))
    outcomes = await ask_all(loop, *(request(Take(workshop="w1", learner=f"l{n}"), f"{n}") for n in range(500)))
    taken = [one for one in outcomes if not isinstance(one, Exception)]
    assert len(taken) == 20
    assert {type(one) for one in outcomes if isinstance(one, Exception)} == {WorkshopFull}
    assert len(stored(log)) == 21
    assert log.calls["append"] <= 6


async def test_a_lone_command_is_one_transaction_and_so_one_sync(loop, log):
    await ask(loop, Open(workshop="w1", seats=9), "warm-up")
    said = []
    with log.recorder.datastore.get_connection(commit=True) as connection:
        connection._sqlite_conn.set_trace_callback(said.append)
    await ask(loop, Welcome(workshop="w1", learner="l1", name="Ada"), "lone")
    assert said.count("COMMIT") == 1
    assert said[0] == "BEGIN IMMEDIATE"
    assert said[-1] == "COMMIT"


async def test_the_envelope_says_who_when_and_why(loop, log):
    cause = {"correlation": "c-1", "causation": "e-0", "trace": "00-1-2-01", "reason": "asked by phone"}
    await ask(loop, Open(workshop="w1", seats=2), actor="grace", at=from_micros(5), **cause)
    (event,) = stored(log)
    assert (event.actor, event.correlation, event.causation) == ("grace", "c-1", "e-0")
    assert (event.trace, event.reason) == ("00-1-2-01", "asked by phone")
    assert event.effective_at == from_micros(5)
    assert event.recorded_at == NOON


async def test_without_a_correlation_the_first_event_starts_one(loop, log):
    await ask(loop, Welcome(workshop="w1", learner="l1", name="Ada"))
    first, second = stored(log)
    assert first.correlation == second.correlation == first.id
    assert first.id != second.id


async def test_a_command_may_say_when_it_happened_in_the_world(loop, log):
    await ask(loop, Open(workshop="w1", seats=2))
    long_ago = from_micros(7)
    await ask(loop, Take(workshop="w1", learner="l1", effective_at=long_ago))
    await ask(loop, Take(workshop="w1", learner="l2"), effective_at=long_ago)
    assert [event.effective_at for event in stored(log)] == [NOON, long_ago, long_ago]


async def test_no_effect_comes_before_its_cause_though_clocks_differ(loop, log):
    cause = NOON + timedelta(seconds=3)
    await ask(loop, Open(workshop="w1", seats=2), not_before=cause)
    await ask(loop, Take(workshop="w1", learner="l1"), not_before=NOON - timedelta(seconds=3))
    assert [event.effective_at for event in stored(log)] == [cause, NOON]


@pytest.mark.parametrize("more", [{"reason": "is ill"}, {}], ids=["of the request", "of the command"])
async def test_a_reason_about_a_person_is_concealed(loop, log, more):
    await ask(loop, Open(workshop="w1", seats=2))
    await ask(loop, Take(workshop="w1", learner="l1"))
    reason = None if more else "is ill"
    await ask(loop, Leave(workshop="w1", learner="l1", reason=reason), **more)
    event = stored(log)[-1]
    assert event.reason.startswith(PREFIX)
    assert Vault(log).reveal_text(event.reason, "reason") == "is ill"


@pytest.mark.parametrize("more", [{"reason": "is ill"}, {}], ids=["of the request", "of the command"])
async def test_a_reason_about_an_instructor_is_concealed_under_their_own_key(loop, log, more):
    reason = None if more else "is ill"
    await ask(loop, Open(workshop="w1", seats=2, instructor="i7", reason=reason), **more)
    (event,) = stored(log)
    assert event.reason.startswith(f"{PREFIX}i7:")
    assert Vault(log).reveal_text(event.reason, "reason") == "is ill"
    log.destroy_person_key("i7")
    assert Vault(log).reveal_text(event.reason, "reason") is None


async def test_a_reason_about_an_instructor_who_is_told_by_name_alone_is_nobodys(loop, log):
    await ask(loop, Open(workshop="w1", seats=2, instructor="Ms. Kern", reason="moved house"))
    (event,) = stored(log)
    assert event.reason == "moved house"


async def test_personal_fields_are_concealed_in_the_log_and_plain_to_the_decision(start, log):
    loop = await start()
    await ask(loop, NameGuest(learner="l1", name="Ada"))
    (event,) = stored(log)
    assert b"Ada" not in bytes(event.data)
    assert (await ask(loop, NameGuest(learner="l1", name="Ada"))).body == {"known": True}
    loop = await start()
    assert (await ask(loop, NameGuest(learner="l1", name="Ada"))).body == {"known": True}
    assert Vault(log).reveal(event.payload()) == GuestNamed(learner="l1", name="Ada")


async def test_whoever_stops_waiting_does_not_stop_the_command(loop, log):
    waiting = asyncio.create_task(ask(loop, Open(workshop="w1", seats=2)))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait([waiting])
    await loop.stop()
    assert len(stored(log)) == 1


async def test_stopping_answers_what_is_in_flight_and_takes_nothing_more(loop, log):
    asked = [asyncio.create_task(ask(loop, Open(workshop=f"w{n}", seats=2))) for n in range(300)]
    await asyncio.sleep(0)
    await loop.stop()
    assert all(task.result().position for task in asked)
    with pytest.raises(Unavailable, match="shutting down"):
        await ask(loop, Open(workshop="late", seats=2))


async def test_a_full_intake_says_when_to_come_back(start):
    loop = await start(in_flight=3)
    outcomes = await ask_all(loop, *(request(Open(workshop=f"w{n}", seats=2)) for n in range(5)))
    refused = [one for one in outcomes if isinstance(one, Exception)]
    assert [type(one) for one in refused] == [Unavailable, Unavailable]
    assert refused[0].retry_after
    assert (await ask(loop, Open(workshop="w9", seats=2))).position


async def test_many_are_asked_in_one_call_and_each_is_answered_for_itself(loop):
    await ask(loop, Open(workshop="w1", seats=2))
    asked = [request(Take(workshop="w1", learner=f"l{number}")) for number in range(3)]
    first, second, third = await loop.submit_all(asked)
    assert (first.body, second.body) == ({"seat": 1}, {"seat": 2})
    assert isinstance(third, WorkshopFull)
    assert await loop.submit_all([]) == []


async def test_those_who_follow_are_told_the_newest_position(loop):
    told = []
    loop.on_append.append(told.append)
    await ask(loop, Open(workshop="w1", seats=2))
    await ask(loop, Open(workshop="w1", seats=2))
    await ask(loop, Welcome(workshop="w1", learner="l1", name="Ada"))
    assert told == [1, 3]


async def test_a_listener_that_fails_harms_nobody(loop, quiet):
    def fail(position):
        raise ArithmeticError

    loop.on_append.append(fail)
    assert (await ask(loop, Open(workshop="w1", seats=2))).position == 1


async def test_a_command_nobody_handles_is_a_mistake_of_the_caller(loop):
    class Unheard(Refused):
        pass

    with pytest.raises(LookupError):
        await loop.submit(Request(command=Unheard("?"), command_id=b"", actor="ada"))


@pytest.mark.parametrize(
    ("fields", "person"),
    [
        ({"learner": "l1"}, "l1"),
        ({"enrollment": "o1.l1"}, "l1"),
        ({"enrollment": "o1.l1", "substitute": "l2"}, "l1"),
        ({"learners": ("l3", "l4")}, "l3"),
        ({"enrollments": ("o1.l3", "o1.l4")}, "l3"),
        ({"kept": "l1", "merged": "l2"}, "l1"),
        ({"offering": "o1", "substitute": "l2"}, "l2"),
        ({"instructor": "i7"}, "i7"),
        ({"instructor": "Ms. Kern"}, None),
        ({"learners": ()}, None),
        ({"offering": "o1"}, None),
    ],
)
def test_a_reason_about_anybody_named_is_theirs(fields, person):
    assert _person(SimpleNamespace(**fields)) == person
