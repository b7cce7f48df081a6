"""Doing together: who comes while something is under way goes with all others who came, and fails alone."""

import asyncio

import pytest

from chassis.readstore.together import Together


class Ferry:
    """Takes numbers across, and back doubled; the first crossing waits to be told."""

    def __init__(self):
        self.crossings = []
        self.begun, self.leave = asyncio.Event(), asyncio.Event()

    async def __call__(self, numbers):
        self.crossings.append(list(numbers))
        self.begun.set()
        await self.leave.wait()
        if 13 in numbers:
            raise ValueError("not on board")
        return [2 * number for number in numbers]


async def crossing(ferry, *numbers):
    """The first of these under way, the others waiting; what became of each."""
    together = Together(ferry)
    asked = [asyncio.create_task(together.ask(number)) for number in numbers[:1]]
    await ferry.begun.wait()
    asked += [asyncio.create_task(together.ask(number)) for number in numbers[1:]]
    await asyncio.sleep(0)
    ferry.leave.set()
    return await asyncio.gather(*asked, return_exceptions=True)


async def test_who_comes_alone_goes_at_once():
    ferry = Ferry()

    assert await crossing(ferry, 1) == [2]
    assert ferry.crossings == [[1]]


async def test_who_comes_meanwhile_goes_together():
    ferry = Ferry()

    assert await crossing(ferry, 1, 2, 3, 4) == [2, 4, 6, 8]
    assert ferry.crossings == [[1], [2, 3, 4]]


async def test_one_that_fails_fails_alone():
    ferry = Ferry()

    first, second, failed, last = await crossing(ferry, 1, 2, 13, 4)

    assert (first, second, last) == (2, 4, 8)
    assert isinstance(failed, ValueError)
    assert ferry.crossings == [[1], [2, 13, 4], [2], [13], [4]]


async def test_who_gave_up_keeps_nobody_from_their_answer():
    ferry = Ferry()
    together = Together(ferry)
    gone, stays = (asyncio.create_task(together.ask(number)) for number in (1, 2))
    await asyncio.sleep(0)

    gone.cancel()
    ferry.leave.set()

    assert await stays == 4
    with pytest.raises(asyncio.CancelledError):
        await gone
