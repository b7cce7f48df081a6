"""The same request gives the same answer, whatever happened in between."""

from datetime import timedelta
from uuid import uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import KeyReused, Problem, Refused, Repeated, TooEarly, Unknown
from chassis.idempotency import _CLIENTS, derived_id
from chassis.loop import command_id, gathering
from tests.toys.workshop import Explode, Leave, Open, Take, TakeAsGuest, Welcome

from .conftest import ask, ask_all, request


@pytest.fixture
async def full(loop):
    """A workshop whose only seat is taken."""
    await ask(loop, Open(workshop="w1", seats=1), "open")
    await ask(loop, Take(workshop="w1", learner="l1"), "take")
    return loop


async def test_a_repeated_command_is_answered_as_the_first_time_and_does_nothing(full, log):
    again = await ask(full, Take(workshop="w1", learner="l1"), "take")
    assert (again.status, again.body, again.position, again.repeated) == (201, {"seat": 1}, 2, True)
    assert log.last_position() == 2


async def test_it_is_so_after_a_restart_too(full, start, log):
    again = await ask(await start(), Take(workshop="w1", learner="l1"), "take")
    assert (again.body, again.position, again.repeated) == ({"seat": 1}, 2, True)
    assert log.last_position() == 2


async def test_an_answer_without_events_is_repeated_though_things_changed(full):
    await ask(full, Take(workshop="w1", learner="l1"), "holds already")
    await ask(full, Leave(workshop="w1", learner="l1"))
    again = await ask(full, Take(workshop="w1", learner="l1"), "holds already")
    assert (again.status, again.body, again.position, again.repeated) == (200, {"seat": 1}, 0, True)


async def test_what_was_refused_stays_refused(full, start):
    with pytest.raises(Refused) as first:
        await ask(full, Take(workshop="w1", learner="l2"), "second")
    await ask(full, Leave(workshop="w1", learner="l1"))
    for loop in (full, None):
        with pytest.raises(Repeated) as again:
            await ask(loop or await start(), Take(workshop="w1", learner="l2"), "second")
        assert again.value.status == 409
        assert list(again.value.body().items()) == list(first.value.body().items())


async def test_an_answer_is_repeated_though_what_it_rested_on_is_gone(full, reads, monkeypatch):
    monkeypatch.setattr(gathering, "PATIENCE_SECONDS", 0.05)
    reads.names["l1"] = "Ada"
    first = await ask(full, TakeAsGuest(workshop="w1", learner="l1"), "guest")
    reads.names.clear()
    again = await ask(full, TakeAsGuest(workshop="w1", learner="l1"), "guest")
    assert (again.body, again.repeated) == (first.body, True)


async def test_repeats_news_and_what_is_not_kept_go_together_in_any_mixture(full, log):
    asked = [
        request(Take(workshop="w1", learner="l1"), "take"),
        request(Open(workshop="w2", seats=3), "second"),
        request(Take(workshop="w9", learner="l1"), "nowhere"),
    ]
    for once_more in (False, True):
        taken, opened, nowhere = await ask_all(full, *asked)
        assert (taken.repeated, opened.repeated, opened.body) == (True, once_more, {"workshop": "w2"})
        assert isinstance(nowhere, Unknown)
    assert log.last_position() == 3


async def test_what_may_pass_is_not_kept(loop):
    with pytest.raises(Unknown):
        await ask(loop, Take(workshop="w1", learner="l1"), "early")
    await ask(loop, Open(workshop="w1", seats=1))
    assert (await ask(loop, Take(workshop="w1", learner="l1"), "early")).status == 201


async def test_what_came_too_early_is_not_kept_for_later_it_is_true(loop, clock):
    await ask(loop, Open(workshop="w1", seats=1))
    tomorrow = Take(workshop="w1", learner="l1", effective_at=clock.now + timedelta(days=1))
    with pytest.raises(TooEarly):
        await ask(loop, tomorrow, "early")
    clock.now += timedelta(days=2)
    assert (await ask(loop, tomorrow, "early")).status == 201


async def test_a_fault_of_ours_is_not_kept(loop, log, quiet):
    for _ in range(2):
        with pytest.raises(Problem) as fault:
            await ask(loop, Explode(workshop="w1"), "boom")
        assert type(fault.value) is Problem
        assert fault.value.status == 500
    assert not log.answers([command_id("me", "boom")])


@pytest.mark.parametrize("first", ["taken", "refused"])
async def test_another_body_under_the_same_key_is_refused(full, first):
    if first == "refused":
        with pytest.raises(Refused):
            await ask(full, Take(workshop="w1", learner="l2"), "key")
    else:
        await ask(full, Leave(workshop="w1", learner="l1"), "key")
    with pytest.raises(KeyReused):
        await ask(full, Take(workshop="w1", learner="l3"), "key")


async def test_another_command_with_equal_fields_is_another_body(loop):
    await ask(loop, Open(workshop="w1", seats=1))
    await ask(loop, Take(workshop="w1", learner="l1"), "key")
    with pytest.raises(KeyReused):
        await ask(loop, Leave(workshop="w1", learner="l1"), "key")


async def test_the_same_key_under_another_client_is_another_command(full):
    mine, yours = command_id("me", "k"), command_id("you", "k")
    assert mine != yours
    assert command_id("a", "b:c") != command_id("a:b", "c")


async def test_the_same_request_many_times_at_once_happens_once(loop, log):
    twice = request(Welcome(workshop="w1", learner="l1", name="Ada"), "once")
    replies = await ask_all(loop, *[twice] * 40)
    assert {(reply.status, reply.position) for reply in replies} == {(201, 2)}
    assert sum(not reply.repeated for reply in replies) == 1
    assert log.last_position() == 2


async def test_a_refusal_asked_many_times_at_once_is_told_to_all(full):
    outcomes = await ask_all(full, *[request(Take(workshop="w1", learner="l2"), "once")] * 10)
    assert len({str(outcome.body()) for outcome in outcomes}) == 1
    assert {outcome.status for outcome in outcomes} == {409}


async def test_different_bodies_under_one_key_at_once_are_one_command_and_refusals(loop):
    await ask(loop, Open(workshop="w1", seats=9))
    outcomes = await ask_all(loop, *(request(Take(workshop="w1", learner=f"l{n}"), "one key") for n in range(5)))
    assert [isinstance(one, KeyReused) for one in outcomes] == [False, True, True, True, True]


async def test_a_key_whose_first_use_was_not_kept_is_free_for_another_body_at_once(loop):
    await ask(loop, Open(workshop="w1", seats=9))
    unknown, known = Take(workshop="w2", learner="l1"), Take(workshop="w1", learner="l1")
    outcomes = await ask_all(loop, request(unknown, "k"), request(known, "k"), request(known, "k"))
    assert [outcome.status for outcome in outcomes] == [404, 201, 201]


async def test_who_repeats_beside_a_misuse_of_the_key_is_still_answered(full, log):
    misuse, repeated = Take(workshop="w1", learner="l9"), Take(workshop="w1", learner="l1")
    outcomes = await ask_all(full, request(misuse, "take"), request(repeated, "take"))
    assert isinstance(outcomes[0], KeyReused)
    assert (outcomes[1].body, outcomes[1].repeated) == ({"seat": 1}, True)


async def test_who_gives_no_key_is_never_taken_for_a_repetition(loop, log):
    await ask(loop, Open(workshop="w1", seats=1))
    await ask(loop, Take(workshop="w1", learner="l1"))
    await ask(loop, Leave(workshop="w1", learner="l1"))
    await ask(loop, Take(workshop="w1", learner="l1"))
    assert log.last_position() == 4


async def test_refusals_of_clients_are_forgotten_after_thirty_days_those_of_reactions_never(full, start, clock):
    late = Take(workshop="w1", learner="l2")
    for key, more in (("client", {}), ("reaction", {"causation": "e-1"})):
        with pytest.raises(Refused):
            await ask(full, late, key, **more)
    clock.now += timedelta(days=31)
    loop = await start()
    await ask(loop, Leave(workshop="w1", learner="l1"))
    with pytest.raises(Repeated):
        await ask(loop, late, "reaction", causation="e-1")
    assert (await ask(loop, late, "client")).status == 201


@given(st.text(), st.text())
def test_ids_of_commands_are_uuids_of_version_5(client, key):
    assert command_id(client, key) == uuid5(_CLIENTS, f"{len(client)}:{client}:{key}").bytes
    assert derived_id(client, key) == uuid5(_CLIENTS, f"{client}\0{key}").bytes
