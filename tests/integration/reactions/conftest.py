"""A service that reacts, whose process can be stopped and started again over the same logs."""

import asyncio

import pytest

from chassis.reactions import ReactionRunner
from tests.integration.reactions.welcoming import SlowLoop, service
from tests.toys.reading import MemoryLog, feed_of


@pytest.fixture
def source():
    return MemoryLog("enrollment")


@pytest.fixture
def own():
    return MemoryLog("toy")


class World:
    """Starts and stops runners over the same two logs."""

    def __init__(self, source, own):
        self.source, self.own, self.loop, self._running = source, own, SlowLoop(), []

    async def start(self, made=None, loop=None, reads=None):
        feed = feed_of(self.source, self.own)
        runner = ReactionRunner(made or service(), feed, self.own, loop or self.loop, reads=reads)
        await runner.start()
        self._running.append(runner)
        return runner

    async def stop(self):
        for runner in self._running:
            await runner.stop()
        self._running.clear()

    async def caught_up(self, runner):
        async with asyncio.timeout(5):
            while any(position < self.source.last_position() for position in runner.positions().values()):  # noqa: ASYNC110
                await asyncio.sleep(0.002)


@pytest.fixture
async def world(source, own):
    made = World(source, own)
    yield made
    await made.stop()
