"""The log goes away over an append, and nobody can tell whether that was written: nor is anybody told so."""

import pytest

from chassis.errors import PerhapsDone, Unavailable
from chassis.eventlog.port import OutcomeUnknown
from tests.toys.workshop import Open, Take, Welcome

from .conftest import ask, ask_all, request

CUT = OutcomeUnknown("away")


@pytest.fixture
async def opened(loop):
    await ask(loop, Open(workshop="w1", seats=50))
    return loop


@pytest.fixture(params=["failures", "cuts"], ids=["not written", "written"])
def lost(request, log, quiet):
    """Loses the answer to the next append, which is in the log or not."""
    return lambda: getattr(log, request.param).append(CUT)


async def test_who_sent_no_key_is_told_to_look_and_not_when_to_come_back(opened, lost):
    lost()
    with pytest.raises(PerhapsDone, match=r"may have been done.*look first") as told:
        await ask(opened, Take(workshop="w1", learner="l1"))
    assert (told.value.status, told.value.kind, told.value.retry_after) == (503, "outcome-unknown", None)


async def test_who_sent_a_key_is_told_to_come_back_with_it(opened, lost):
    lost()
    with pytest.raises(PerhapsDone, match=r"may have been done.*under the same key") as told:
        await ask(opened, Take(workshop="w1", learner="l1"), "key")
    assert told.value.retry_after == Unavailable.retry_after


async def test_under_the_same_key_it_is_done_once_whatever_became_of_it(opened, log, lost):
    lost()
    with pytest.raises(PerhapsDone):
        await ask(opened, Take(workshop="w1", learner="l1"), "key")
    again = await ask(opened, Take(workshop="w1", learner="l1"), "key")
    assert (again.status, again.body, again.position) == (201, {"seat": 1}, 2)
    assert log.last_position() == 2


async def test_others_are_decided_on_what_is_in_the_log(opened, log, lost):
    lost()
    with pytest.raises(PerhapsDone):
        await ask(opened, Take(workshop="w1", learner="l1"))
    written = log.last_position() - 1
    assert (await ask(opened, Take(workshop="w1", learner="l2"))).body == {"seat": 1 + written}


async def test_each_of_a_batch_is_told_by_its_own_key(opened, lost):
    lost()
    seats = [request(Take(workshop="w1", learner=learner), key) for learner, key in (("l1", "k1"), ("l2", None))]
    keyed, unkeyed = await ask_all(opened, *seats)
    assert [type(keyed), type(unkeyed)] == [PerhapsDone, PerhapsDone]
    assert (keyed.retry_after, unkeyed.retry_after) == (Unavailable.retry_after, None)


async def test_what_would_have_written_nothing_was_not_done_and_may_be_sent_again(opened, lost):
    await ask(opened, Take(workshop="w1", learner="l1"))
    lost()
    nothing, something = await ask_all(
        opened, request(Take(workshop="w1", learner="l1")), request(Take(workshop="w1", learner="l2"))
    )
    assert [type(nothing), type(something)] == [Unavailable, PerhapsDone]
    assert nothing.retry_after == Unavailable.retry_after


async def test_a_new_persons_key_is_that_of_the_log_if_it_was_written(opened, log, lost):
    lost()
    with pytest.raises(PerhapsDone):
        await ask(opened, Welcome(workshop="w1", learner="l1", name="Ada"))
    before = log.person_keys(["l1"])
    await ask(opened, Welcome(workshop="w1", learner="l1", name="Ada"))
    after = log.person_keys(["l1"])
    assert len(after["l1"]) == 32
    assert before in ({}, after)
