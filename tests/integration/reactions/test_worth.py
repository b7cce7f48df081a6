"""Reactions that can tell from views which events come to nothing: those cost no command, and no other is missed."""

import pytest

from chassis.errors import Unavailable
from tests.integration.reactions.welcoming import service
from tests.toys.reading import enrolled

READS = object()


def only(*learners):
    """Says that these alone may come to anything; notes what it was asked."""
    asked = []

    async def worth(events, reads, after):
        asked.append((reads, dict(after), [event.learner for event in events]))
        return [event.learner in learners for event in events]

    return worth, asked


async def test_an_event_that_comes_to_nothing_costs_no_command_and_is_passed(world, source):
    worth, _ = only("l2")
    for learner in ("l1", "l2", "l3"):
        source.add(enrolled("o1", learner), "roster:o1")

    runner = await world.start(service(worth=worth), reads=READS)
    await world.caught_up(runner)

    assert world.loop.learners == ["l2"]


async def test_it_is_asked_once_a_batch_with_where_the_newest_event_stands(world, source):
    worth, asked = only("l1", "l2")
    for learner in ("l1", "l2"):
        source.add(enrolled("o1", learner), "roster:o1")

    runner = await world.start(service(worth=worth), reads=READS)
    await world.caught_up(runner)

    assert asked == [(READS, {"enrollment": 2}, ["l1", "l2"])]


@pytest.mark.parametrize("failure", [Unavailable("away"), RuntimeError("ours")])
async def test_where_it_cannot_tell_every_event_is_decided_about(world, source, failure):
    async def fails(events, reads, after):
        raise failure

    for learner in ("l1", "l2"):
        source.add(enrolled("o1", learner), "roster:o1")

    runner = await world.start(service(worth=fails), reads=READS)
    await world.caught_up(runner)

    assert world.loop.learners == ["l1", "l2"]


async def test_without_views_at_hand_every_event_is_decided_about(world, source):
    worth, asked = only()
    source.add(enrolled("o1", "l1"), "roster:o1")

    runner = await world.start(service(worth=worth))
    await world.caught_up(runner)

    assert (world.loop.learners, asked) == (["l1"], [])
