"""Reactions whose partitions go to another process go on there, without a look at all that was before."""

import pytest

from chassis import saving
from chassis.kafka.feed import KafkaFeed
from chassis.kafka.lane import Lane
from chassis.kafka.partitions import partition_of
from chassis.reactions import ReactionRunner
from tests.integration.kafka.conftest import PARTITIONS
from tests.integration.kafka.published import fill
from tests.integration.reactions.welcoming import SlowLoop, service
from tests.toys.kafka import QUICK, until
from tests.toys.reading import MemoryLog

pytestmark = pytest.mark.cluster


@pytest.fixture
def process(topics, running):
    """Starts processes of a service that reacts, over one log."""
    own = MemoryLog("toy")

    async def start():
        feed = KafkaFeed(topics.bootstrap, partitions=PARTITIONS, topic_of=topics.of, times=QUICK)
        runner = ReactionRunner(service(lambda event: []), feed, own, SlowLoop())
        await runner.start()
        running.push_async_callback(feed.stop)
        running.push_async_callback(runner.stop)
        return runner

    return start


async def test_who_takes_over_reads_on_from_where_the_other_was(log, relay, process, monkeypatch):
    """Given marks that no write was due for yet, when another process joins, then it searches no partition."""
    monkeypatch.setattr(saving, "SAVE_SECONDS", 1000.0)
    searched = []
    search = Lane._search
    monkeypatch.setattr(Lane, "_search", lambda lane, *at: (searched.append(lane.name), search(lane, *at)))
    fill(log, 300)
    await relay()
    first = await process()
    await until(lambda: lasts(first) == lasts_of(log))

    second = await process()
    await until(lambda: second._marks)
    fill(log, 30, roots=30)
    await until(lambda: lasts(first, second) == lasts_of(log))

    assert searched == []


def lasts(*runners):
    """By partition, the last position that any of them has reacted to."""
    marks = [(lane, mark.position) for runner in runners for (_, lane), mark in runner._marks.items()]
    return {lane: max(position for name, position in marks if name == lane) for lane, _ in marks}


def lasts_of(log):
    """By partition, the last position of a log."""
    return {f"enrollment/{partition_of(event.root, PARTITIONS)}": event.position for event in log.events}
