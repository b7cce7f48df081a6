"""What one command runs into never fails those beside it."""

import pytest

from chassis.errors import Problem, Refused, TooLarge, Unavailable
from chassis.eventlog.port import Append, Conflict, LogDamaged, LogFull, LogUnavailable, NewEvent
from chassis.mapper import Meta, encode
from tests.toys.workshop import BreakFloor, Explode, Open, Stray, Take, Welcome, WorkshopFull
from tests.toys.workshop_state import Opened, Taken

from .conftest import NOON, ask, ask_all, request


def seats(*learners):
    return [request(Take(workshop="w1", learner=learner), learner) for learner in learners]


@pytest.fixture
async def opened(loop):
    await ask(loop, Open(workshop="w1", seats=50))
    return loop


@pytest.mark.parametrize(
    ("bad", "kind", "status"),
    [
        (Explode(workshop="w1"), Problem, 500),
        (BreakFloor(workshop="w1"), Problem, 500),
        (Stray(workshop="w1"), Problem, 500),
        (Take(workshop="w1", learner="big", note="x" * 1_000_000), TooLarge, 413),
    ],
    ids=["deciding raises", "folding raises", "writes a stream it did not name", "makes too large an event"],
)
async def test_a_fault_fails_its_own_command_alone(opened, log, quiet, bad, kind, status):
    outcomes = await ask_all(opened, *seats("l1", "l2"), request(bad, "bad"), *seats("l3", "l4"))
    assert type(outcomes[2]) is kind
    assert outcomes[2].status == status
    assert [outcomes[n].body["seat"] for n in (0, 1, 3, 4)] == [1, 2, 3, 4]
    assert [event.version for event in log.read(0, 100)] == [1, 2, 3, 4, 5]
    assert (await ask(opened, Take(workshop="w1", learner="l5"))).body == {"seat": 5}


async def test_a_refusal_leaves_those_beside_it_alone(loop):
    await ask(loop, Open(workshop="w1", seats=2))
    outcomes = await ask_all(loop, *seats("l1", "l2", "l3"))
    assert [getattr(one, "status", None) for one in outcomes] == [201, 201, 409]
    assert isinstance(outcomes[2], WorkshopFull)


def elsewhere(log, stream, version, event):
    """Another process appends behind the loop's back."""
    state = encode(event, f"x{version}", Meta(effective_at=NOON, actor="other"))
    log.inner.append([Append(events=[NewEvent(stream, version, event.TYPE, state)])])


async def test_what_another_process_appended_before_is_seen(opened, log):
    await ask(opened, Take(workshop="w1", learner="l1"))
    elsewhere(log, "workshop:w1", 3, Taken(workshop="w1", learner="other"))
    assert (await ask(opened, Take(workshop="w1", learner="l2"))).body == {"seat": 3}
    assert (await ask(opened, Take(workshop="w1", learner="other"))).body == {"seat": 2}


async def test_only_what_is_new_is_read_when_catching_up(opened, log):
    await ask(opened, Take(workshop="w1", learner="l1"))
    log.asked_for.clear()
    await ask(opened, Take(workshop="w1", learner="l2"))
    assert log.asked_for == []
    elsewhere(log, "workshop:w2", 1, Opened(workshop="w2", seats=1))
    await ask(opened, Take(workshop="w1", learner="l3"))
    assert log.asked_for == [{"workshop:w1": 3}]


async def test_a_conflict_is_decided_again_on_what_is_there_now(loop, log):
    await ask(loop, Open(workshop="w1", seats=2))
    append = log.inner.append
    raced = []

    def race(appends, keys):
        if not raced:
            raced.append(True)
            elsewhere(log, "workshop:w1", 2, Taken(workshop="w1", learner="other"))
        return append(appends, keys)

    log.append = race
    outcomes = await ask_all(loop, *seats("l1", "l2"), request(Open(workshop="w2", seats=1)))
    assert outcomes[0].body == {"seat": 2}
    assert isinstance(outcomes[1], WorkshopFull)
    assert outcomes[2].status == 200


async def test_a_conflict_that_never_ends_gives_up_at_the_deadline(opened, log, quiet):
    log.failures = [Conflict(["workshop:w1"])] * 1000
    with pytest.raises(Unavailable) as late:
        await ask(opened, Take(workshop="w1", learner="l1"), deadline_seconds=0.03)
    assert late.value.retry_after
    log.failures.clear()
    assert (await ask(opened, Take(workshop="w1", learner="l1"))).body == {"seat": 1}


@pytest.mark.parametrize("failure", [LogUnavailable("away"), LogDamaged("broken")])
async def test_while_the_log_is_away_commands_are_told_to_come_back_and_nothing_is_remembered(
    opened, log, quiet, failure
):
    log.failures = [failure]
    outcomes = await ask_all(opened, *seats("l1", "l2"))
    assert {type(one) for one in outcomes} == {Unavailable}
    assert (await ask(opened, Take(workshop="w1", learner="l1"), "l1")).body == {"seat": 1}
    assert log.last_position() == 2


async def test_a_full_disk_is_named_and_told_once_however_often_it_is_met(opened, log, caplog):
    log.failures = [LogFull("the disk is full")] * 5
    for attempt in range(5):
        with pytest.raises(Unavailable, match="its disk is full"):
            await ask(opened, Take(workshop="w1", learner="l1"), f"{attempt}")
    await ask(opened, Take(workshop="w1", learner="l1"))

    told = [record for record in caplog.records if record.name == "chassis.outage"]
    assert [record.levelname for record in told] == ["ERROR", "WARNING"]
    assert not any(record.exc_info for record in caplog.records)


async def test_a_person_whose_first_event_was_not_stored_gets_a_key_with_the_next(opened, log, quiet):
    log.failures = [LogUnavailable("away")]
    with pytest.raises(Unavailable):
        await ask(opened, Welcome(workshop="w1", learner="l1", name="Ada"))
    assert log.person_keys(["l1"]) == {}
    await ask(opened, Welcome(workshop="w1", learner="l1", name="Ada"))
    assert len(log.person_keys(["l1"])["l1"]) == 32


async def test_the_same_command_arriving_through_another_process_is_answered_from_there(opened, log, start):
    take = request(Take(workshop="w1", learner="l1"), "same")
    append = log.inner.append
    raced = []

    def race(appends, keys):
        if not raced:
            raced.append(True)
            append(appends, keys)
        return append(appends, keys)

    log.append = race
    reply = await opened.submit(take)
    assert (reply.body, reply.position, reply.repeated) == ({"seat": 1}, 2, True)
    assert log.last_position() == 2


async def test_a_stream_that_cannot_be_folded_fails_only_its_own_commands(loop, log, quiet):
    state = encode(Opened(workshop="w2", seats=1), "e", Meta(effective_at=NOON, actor="other"))
    log.inner.append([Append(events=[NewEvent("workshop:w2", 1, "rollbook.toy.from-the-future.v9", state)])])
    outcomes = await ask_all(loop, request(Open(workshop="w1", seats=1)), request(Take(workshop="w2", learner="l1")))
    assert outcomes[0].status == 200
    assert outcomes[1].status == 500


async def test_a_refusal_that_cannot_be_kept_is_not_told(opened, log, quiet):
    await ask(opened, Open(workshop="w2", seats=1))
    await ask(opened, Take(workshop="w2", learner="l1"))
    log.failures = [LogUnavailable("away")]
    with pytest.raises(Unavailable):
        await ask(opened, Take(workshop="w2", learner="l2"), "key")
    with pytest.raises(Refused):
        await ask(opened, Take(workshop="w2", learner="l2"), "key")
