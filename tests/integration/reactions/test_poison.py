"""What a reaction cannot take is set aside with its root, until it is replayed."""

import msgspec
import pytest

from chassis.apply import StillFails
from chassis.parking import set_aside
from tests.integration.reactions.welcoming import SlowLoop, Welcome, service, welcome
from tests.toys.reading import enrolled, recorded


async def test_what_waits_for_one_that_fails_is_set_aside_with_it(world, source, own):
    class Failing(SlowLoop):
        async def submit(self, request):
            await super().submit(request)
            if request.command.place == "1":
                raise LookupError("no such place")

    loop = Failing()
    for number in range(3):
        source.add(enrolled("o1", "l1", organization=f"{number}"), "roster:o1")

    runner = await world.start(
        service(lambda event: [Welcome(learner="l1", offering="o1", place=event.organization)]), loop
    )
    await world.caught_up(runner)

    assert [one.command.place for one in loop.sent] == ["0", "1"]
    assert [(one.position, one.attempts) for one in own.parked()] == [(2, 3), (3, 0)]


async def test_what_it_cannot_take_is_set_aside_with_its_root_and_the_rest_goes_on(world, source, own):
    runner = await world.start()
    for offering, learner in [("o1", "l1"), ("o1", "bad"), ("o1", "l2"), ("o2", "l3")]:
        source.add(enrolled(offering, learner), f"roster:{offering}")
    await world.caught_up(runner)
    source.add(enrolled("o1", "l4"), "roster:o1")
    await world.caught_up(runner)

    assert sorted(world.loop.learners) == ["l1", "l3"]
    assert [(one.position, one.attempts) for one in own.parked("toy.reactions.welcome")] == [(2, 3), (3, 0), (5, 0)]


async def test_replayed_in_order_it_is_as_if_nothing_had_happened(world, source, own):
    cured = []
    runner = await world.start(
        service(lambda event: welcome(msgspec.structs.replace(event, learner="cured")) if cured else welcome(event))
    )
    source.add(enrolled("o1", "bad"), "roster:o1")
    source.add(enrolled("o1", "l2"), "roster:o1")
    await world.caught_up(runner)

    with pytest.raises(StillFails, match="choked"):
        await runner.replay("toy.reactions.welcome", "o1")
    cured.append(True)
    assert await runner.replay("toy.reactions.welcome", "o1") == 2

    assert own.parked() == []
    source.add(enrolled("o1", "l3"), "roster:o1")
    await world.caught_up(runner)
    assert len(world.loop.sent) == 3


async def test_what_would_wait_behind_what_another_process_takes_back_is_reacted_to(world, source, own, monkeypatch):
    """Given that an event is set aside, when it is replayed elsewhere as the next one comes, then that one is sent."""
    runner = await world.start()
    source.add(enrolled("o1", "bad"), "roster:o1")
    await world.caught_up(runner)
    (first,) = own.parked()
    park = own.park

    def replayed_meanwhile(events):
        own.unpark([first])
        return park(events)

    monkeypatch.setattr(own, "park", replayed_meanwhile)
    for learner in ("l1", "l2"):
        source.add(enrolled("o1", learner), "roster:o1")
    await world.caught_up(runner)

    assert own.parked() == []
    assert sorted(world.loop.learners) == ["l1", "l2"]


async def test_a_replay_takes_what_came_to_wait_meanwhile(world, source, own, monkeypatch):
    cured = []
    runner = await world.start(
        service(lambda event: welcome(msgspec.structs.replace(event, learner="cured")) if cured else welcome(event))
    )
    source.add(enrolled("o1", "bad"), "roster:o1")
    await world.caught_up(runner)
    second = recorded(enrolled("o1", "l2"), "roster:o1", position=2)
    cured.append(True)
    unpark = own.unpark

    def set_aside_meanwhile(events):
        if events[0].position == 1:
            own.park([set_aside("toy.reactions.welcome", second, "", 0)])
        unpark(events)

    monkeypatch.setattr(own, "unpark", set_aside_meanwhile)

    assert await runner.replay("toy.reactions.welcome", "o1") == 2
    assert own.parked() == []
