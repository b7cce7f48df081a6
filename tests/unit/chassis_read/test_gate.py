import asyncio

import pytest

from chassis.gate import Gate


@pytest.fixture
def gate():
    return Gate()


async def test_many_are_inside_at_once(gate):
    async with gate.inside(), gate.inside():
        pass


async def test_who_closes_it_waits_until_nobody_is_inside_and_nobody_enters_meanwhile(gate):
    told = []

    async def alone():
        async with gate.closed():
            told.append("alone")
            await asyncio.sleep(0)
            told.append("still alone")

    async def beside():
        async with gate.inside():
            told.append("beside")

    async with gate.inside():
        waiting = [asyncio.create_task(alone()), asyncio.create_task(beside())]
        await asyncio.sleep(0.01)
        assert told == []
    await asyncio.gather(*waiting)
    assert told == ["alone", "still alone", "beside"]


async def test_those_who_want_it_for_themselves_take_turns_and_let_others_in_between(gate):
    told = []

    async def alone(name):
        async with gate.closed():
            told.append(name)
            await asyncio.sleep(0)
            told.append(name)

    async def beside():
        async with gate.inside():
            told.append("beside")

    await asyncio.gather(alone("first"), alone("second"), beside())

    assert told == ["first", "first", "beside", "second", "second"]


async def test_it_opens_again_for_those_who_gave_up_closing_it(gate):
    async with gate.inside():
        closing = asyncio.create_task(anext(aiter_of(gate)))
        await asyncio.sleep(0)
        closing.cancel()
        await asyncio.gather(closing, return_exceptions=True)
        async with asyncio.timeout(1), gate.inside():
            pass


async def aiter_of(gate):
    async with gate.closed():
        yield
