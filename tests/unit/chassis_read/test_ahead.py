"""Fetching ahead: one batch more than was taken, in order, to the end or to what went wrong."""

import asyncio
from contextlib import aclosing

import pytest

from chassis.feed.ahead import ahead


class Shelf:
    """Gives numbers up to an end, and notes which it gave and that it was closed."""

    def __init__(self, *, failing=False):
        self.given, self.closed, self._failing = [], False, failing

    async def numbers(self):
        try:
            for number in range(3):
                self.given.append(number)
                yield number
            if self._failing:
                raise ValueError("the shelf broke")
        finally:
            self.closed = True


async def test_everything_comes_in_order_and_ends():
    assert [number async for number in ahead(Shelf().numbers())] == [0, 1, 2]


async def test_the_next_is_fetched_while_the_last_is_handled():
    shelf = Shelf()
    async with aclosing(shelf.numbers()) as numbers, aclosing(ahead(numbers)) as coming:
        assert await anext(coming) == 0
        await asyncio.sleep(0)

        assert shelf.given == [0, 1]
    assert shelf.closed


async def test_what_went_wrong_is_told_after_what_came_before_it():
    coming = ahead(Shelf(failing=True).numbers())

    assert [await anext(coming) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(ValueError, match="the shelf broke"):
        await anext(coming)
