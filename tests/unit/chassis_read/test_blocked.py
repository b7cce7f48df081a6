"""Knowing that nothing waits saves a question a batch, and must never be believed too long."""

import asyncio

import pytest

from chassis.blocked import Blocked

WAITS = {"reporting.rosters@1": frozenset({"roster:o1"})}


class Store:
    """Answers with what is there when it is asked, once it may."""

    def __init__(self):
        self.there, self.asked = {}, 0
        self.may = asyncio.Event()
        self.may.set()

    async def parked_roots(self):
        self.asked += 1
        found = dict(self.there)
        await self.may.wait()
        return found


@pytest.fixture
def store():
    return Store()


@pytest.fixture
def blocked(store):
    return Blocked(store.parked_roots)


async def test_where_nothing_waits_it_asks_once(store, blocked):
    assert [await blocked.roots() for _ in range(3)] == [{}, {}, {}]
    assert store.asked == 1


async def test_while_something_waits_it_asks_each_time(store, blocked):
    store.there = WAITS
    assert [await blocked.roots() for _ in range(3)] == [WAITS] * 3
    assert store.asked == 3


async def test_what_is_set_aside_is_known_to_all_from_then_on(store, blocked):
    await blocked.roots()
    store.there = WAITS
    blocked.note()
    assert await blocked.roots() == WAITS


async def test_an_answer_from_before_something_was_set_aside_is_not_believed_for_long(store, blocked):
    store.may.clear()
    asking = asyncio.create_task(blocked.roots())
    await asyncio.sleep(0)
    store.there = WAITS
    blocked.note()
    store.may.set()
    assert await asking == {}

    assert await blocked.roots() == WAITS
