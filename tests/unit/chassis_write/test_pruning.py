"""What is over leaves a state when it is snapshotted, and nothing is decided differently."""

from datetime import timedelta

import msgspec
import pytest

from chassis.loop import DecisionLoop
from tests.toys.workshop import TOY, Expire, Hold, Open, Take
from tests.toys.workshop_state import Workshop

from .conftest import NOON, ask


async def hold(loop, learner, until):
    await ask(loop, Hold(workshop="w1", learner=learner, until=until))


@pytest.fixture
async def held(loop, clock):
    """Holds that ended eight days ago, six days ago, and not yet; the next command makes ten events."""
    await ask(loop, Open(workshop="w1", seats=100))
    clock.jump(days=8)
    await hold(loop, "long", NOON)
    await hold(loop, "lately", NOON + timedelta(days=2))
    await hold(loop, "still", NOON + timedelta(days=30))
    for number in range(5):
        await ask(loop, Take(workshop="w1", learner=f"l{number}"))
    return loop


def remembered(log):
    (_, taken) = log.snapshots(["workshop:w1"])["workshop:w1"]
    return msgspec.msgpack.decode(taken[8:], type=Workshop)


async def decides_as_ever(loop):
    assert (await ask(loop, Take(workshop="w1", learner="l3"))).body == {"seat": 4}
    assert (await ask(loop, Expire(workshop="w1", learner="long"))).position == 0
    assert (await ask(loop, Expire(workshop="w1", learner="lately"))).position > 0
    await hold(loop, "lately", NOON + timedelta(days=2))


async def test_a_snapshot_drops_what_is_over_and_the_state_decides_the_same(held, start, log):
    await ask(held, Take(workshop="w1", learner="tenth"))
    await decides_as_ever(held)
    assert list(remembered(log).held) == ["lately", "still"]
    await decides_as_ever(await start())


async def test_until_then_it_is_remembered(held, log):
    await held.stop()
    assert log.snapshots(["workshop:w1"]) == {}


async def test_a_state_that_cannot_be_pruned_is_folded_anew_and_never_snapshotted(start, log, clock, quiet):
    def stumble(state, before):
        state.taken.clear()
        raise ArithmeticError("no idea what is over")

    (workshops, *others) = TOY.aggregates
    stumbling = [msgspec.structs.replace(workshops, prune=stumble), *others]
    loop = DecisionLoop(msgspec.structs.replace(TOY, aggregates=stumbling), log, secret=b"s" * 32, clock=clock)
    await loop.start()
    await ask(loop, Open(workshop="w1", seats=100))
    for number in range(12):
        assert (await ask(loop, Take(workshop="w1", learner=f"l{number}"))).body == {"seat": number + 1}
    await loop.stop()
    assert log.snapshots(["workshop:w1"]) == {}
