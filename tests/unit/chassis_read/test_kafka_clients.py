"""A client of Kafka is closed with every connection that it began to make."""

import asyncio

import pytest

from chassis.kafka.clients import connect


class Broker:
    """It keeps who connects waiting until it is `answering`; `held` are the connections that it has."""

    def __init__(self):
        self.asked, self.answering, self.held = asyncio.Event(), asyncio.Event(), []

    async def start(self):
        self.asked.set()
        await self.answering.wait()
        self.held.append("connection")


@pytest.fixture
async def broker():
    return Broker()


async def test_a_start_that_is_given_up_comes_to_its_end_before_that_is_told(broker):
    starting = asyncio.create_task(connect(broker.start()))
    await broker.asked.wait()

    starting.cancel()
    broker.answering.set()

    with pytest.raises(asyncio.CancelledError):
        await starting
    assert broker.held == ["connection"]


async def test_a_start_that_fails_is_told(broker):
    async def refused():
        raise OSError("refused")

    with pytest.raises(OSError, match="refused"):
        await connect(refused())
