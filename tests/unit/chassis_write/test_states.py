"""States: folded once, kept in memory within bounds, and snapshotted."""

import msgspec
import pytest

from chassis.decider import Aggregate
from chassis.errors import Unavailable
from chassis.eventlog.port import LogUnavailable
from chassis.loop.states import States, snapshot
from chassis.vault import Vault
from tests.toys.workshop import TOY, NameGuest, Open, Take
from tests.toys.workshop_state import Guest, GuestNamed, Opened, Workshop, evolve, name_guest

from .conftest import ask, ask_all, request


async def take(loop, count, first=0):
    for number in range(first, first + count):
        await ask(loop, Take(workshop="w1", learner=f"l{number}"))


@pytest.fixture
async def opened(loop):
    await ask(loop, Open(workshop="w1", seats=1000))
    return loop


async def test_a_stream_is_read_once_and_then_kept(opened, log):
    log.asked_for.clear()
    await take(opened, 3)
    assert log.asked_for == []


async def test_a_snapshot_is_taken_every_so_many_events(opened, log):
    await take(opened, 8)
    assert log.snapshots(["workshop:w1"]) == {}
    await take(opened, 1, first=8)
    await opened.stop()
    assert log.snapshots(["workshop:w1"])["workshop:w1"][0] == 10


async def test_after_a_restart_only_what_follows_the_snapshot_is_read(opened, start, log):
    await take(opened, 12)
    loop = await start()
    log.asked_for.clear()
    await take(loop, 1, first=20)
    assert log.asked_for == [{"workshop:w1": 10}]
    assert (await ask(loop, Take(workshop="w1", learner="l3"))).body == {"seat": 4}


async def test_a_state_that_ran_ahead_of_the_log_is_never_snapshotted(opened, log, quiet):
    await take(opened, 8)
    taken = []
    save = log.inner.save_snapshots

    def save_later(snapshots):
        taken.append(snapshots)
        if len(taken) == 1:
            raise LogUnavailable("away")
        save(snapshots)

    log.save_snapshots = save_later
    first, again = Take(workshop="w1", learner="l8"), Take(workshop="w1", learner="l9")
    await ask(opened, first)
    log.failures = [LogUnavailable("away")]
    with pytest.raises(Unavailable):
        await ask(opened, again)
    await ask(opened, again)
    await opened.stop()
    assert log.snapshots(["workshop:w1"])["workshop:w1"][0] == log.last_position() == 11


async def test_a_batch_whose_second_part_fails_leaves_no_snapshot_of_it(opened, log, quiet):
    await take(opened, 8)
    append = log.inner.append
    unknown, known = Take(workshop="w2", learner="l1"), Take(workshop="w1", learner="l9")

    def fail_second(appends, keys):
        log.calls["append"] += 1
        if log.calls["append"] == 2:
            raise LogUnavailable("away")
        return append(appends, keys)

    log.append = fail_second
    log.calls["append"] = 0
    outcomes = await ask_all(
        opened,
        request(Take(workshop="w1", learner="l8"), "tenth"),
        request(unknown, "key"),
        request(known, "key"),
    )
    assert [outcome.status for outcome in outcomes] == [201, 404, 503]
    await opened.stop()
    assert log.last_position() == 10
    assert log.snapshots(["workshop:w1"]).get("workshop:w1", (10, b""))[0] <= 10


async def test_a_stream_without_snapshots_never_has_one(loop, log):
    for number in range(12):
        await ask(loop, NameGuest(learner="l1", name=f"{number}"))
    await loop.stop()
    assert log.snapshots(["guest:l1"]) == {}


@pytest.mark.parametrize("spoil", [lambda taken: b"????????" + taken[8:], lambda taken: taken[:-1]])
async def test_a_snapshot_of_another_shape_is_passed_over(opened, start, log, spoil):
    await take(opened, 12)
    await opened.stop()
    (version, taken) = log.snapshots(["workshop:w1"])["workshop:w1"]
    log.save_snapshots({"workshop:w1": (version, spoil(taken))})
    assert (await ask(await start(), Take(workshop="w1", learner="l3"))).body == {"seat": 4}


async def test_states_with_another_field_do_not_read_the_old_snapshot(opened, log):
    await take(opened, 12)
    await opened.stop()

    class Wider(Workshop):
        rooms: int = 0

    wider = Aggregate(category="workshop", blank=lambda stream: Wider(), evolve=evolve, state=Wider, snapshot_every=10)
    log.asked_for.clear()
    entry = States(log, [wider], Vault(log)).load(["workshop:w1"])["workshop:w1"]
    assert log.asked_for == [{"workshop:w1": 10}, {"workshop:w1": 0}]
    assert entry.version == 13
    assert len(entry.state.taken) == 12


def test_a_state_that_has_seen_personal_fields_is_never_snapshotted(log):
    snapshotting = Aggregate(category="guest", blank=lambda stream: Guest(), evolve=name_guest, snapshot_every=1)
    (entry,) = States(log, [snapshotting], Vault(log)).load(["guest:l1"]).values()
    entry.evolve(GuestNamed(learner="l1", name="Ada"))
    assert not entry.wants_snapshot()


def test_a_snapshot_needs_the_type_of_the_state(log):
    nameless = Aggregate(category="workshop", blank=lambda stream: Workshop(), evolve=evolve, snapshot_every=1)
    entry = States(log, [nameless], Vault(log)).load(["workshop:w1"])["workshop:w1"]
    with pytest.raises(TypeError, match="type of its state"):
        snapshot(entry)


def test_only_so_many_states_are_kept_the_least_recently_used_go(log):
    states = States(log, TOY.aggregates, Vault(log), limit=3)
    for names in (["workshop:a", "workshop:b", "workshop:c"], ["workshop:a", "workshop:d"]):
        states.keep(states.load(names), 0, 0)
    log.asked_for.clear()
    states.load([f"workshop:{name}" for name in "abcd"])
    assert log.asked_for == [{"workshop:b": 0}]


def test_a_snapshot_holds_the_whole_state(log):
    entry = States(log, TOY.aggregates, Vault(log)).load(["workshop:w1"])["workshop:w1"]
    entry.evolve(Opened(workshop="w1", seats=3))
    version, taken = snapshot(entry)
    assert version == 1
    assert msgspec.msgpack.decode(taken[8:], type=Workshop) == Workshop(seats=3)
