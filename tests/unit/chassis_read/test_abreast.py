"""Batches side by side: several lanes at a time, one after the other within each."""

import asyncio

import pytest

from chassis.abreast import Abreast
from chassis.feed.port import Batch


class Hands:
    """Handles batches that each wait to be let go; those of lane `bad` fail."""

    def __init__(self):
        self.begun, self.ended = [], []
        self.let_go = asyncio.Semaphore(0)

    async def __call__(self, batch):
        self.begun.append((batch.source, batch.position))
        await self.let_go.acquire()
        if batch.source == "bad":
            raise ValueError("not these")
        self.ended.append((batch.source, batch.position))


def batch(lane, position=1):
    return Batch(source=lane, events=(), position=position)


async def bring(hands, *lanes, then=None):
    """A batch of each of these lanes, and then what goes wrong, if anything does."""
    async with Abreast(hands, 3) as abreast:
        for lane in lanes:
            await abreast.add(batch(lane))
        if then:
            raise then


async def moment():
    for _ in range(5):
        await asyncio.sleep(0)


async def test_lanes_are_handled_at_the_same_time_and_no_more_of_them_than_allowed():
    hands = Hands()
    abreast = Abreast(hands, 2)
    await abreast.add(batch("a"))
    await abreast.add(batch("b"))
    third = asyncio.create_task(abreast.add(batch("c")))
    await moment()
    assert hands.begun == [("a", 1), ("b", 1)]

    hands.let_go.release()
    await third
    await moment()

    assert (hands.begun[2], hands.ended) == (("c", 1), [("a", 1)])
    for _ in range(2):
        hands.let_go.release()
    async with abreast:
        pass


async def test_the_batches_of_a_lane_follow_one_another():
    hands = Hands()
    abreast = Abreast(hands, 3)
    await abreast.add(batch("a", 1))
    second = asyncio.create_task(abreast.add(batch("a", 2)))
    await moment()
    assert hands.begun == [("a", 1)]

    for _ in range(2):
        hands.let_go.release()
    await second
    async with abreast:
        pass

    assert hands.ended == [("a", 1), ("a", 2)]


async def test_all_are_handled_when_it_ends():
    hands = Hands()
    for _ in range(3):
        hands.let_go.release()

    await bring(hands, "a", "b", "c")

    assert [lane for lane, _ in hands.ended] == ["a", "b", "c"]


async def test_what_fails_is_raised_when_the_others_have_ended():
    hands = Hands()
    for _ in range(2):
        hands.let_go.release()

    with pytest.raises(ValueError, match="not these"):
        await bring(hands, "bad", "a")

    assert hands.ended == [("a", 1)]


async def test_a_failure_of_who_brings_the_batches_lets_those_under_way_end():
    hands = Hands()
    hands.let_go.release()

    with pytest.raises(LookupError):
        await bring(hands, "a", then=LookupError)

    assert hands.ended == [("a", 1)]


async def test_whoever_is_cancelled_cancels_what_is_under_way():
    hands = Hands()

    bringing = asyncio.create_task(bring(hands, "a", "a"))
    await moment()
    bringing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await bringing

    assert (hands.begun, hands.ended) == ([("a", 1)], [])
