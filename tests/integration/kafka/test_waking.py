"""The gateway hears of new events through the topics of its own platform."""

import asyncio

import pytest

from chassis.feed.wakeup import Wakeup
from chassis.kafka.topics import ensure_topics
from gateway.remote import waking
from tests.integration.kafka.conftest import PARTITIONS
from tests.toys.kafka import as_relayed, send
from tests.toys.reading import enrolled, recorded

pytestmark = pytest.mark.cluster


@pytest.fixture
async def wakeups(topics, running):
    """Of two services, told by the topics of this test."""
    told = {"enrollment": Wakeup(), "attendance": Wakeup()}
    listening = waking.Waking(topics.bootstrap, told, topics.of, PARTITIONS)
    await listening.start()
    running.push_async_callback(listening.stop)
    return told


async def sent(topics, *positions):
    """Events of enrollment at these positions."""
    for position in positions:
        event = recorded(enrolled("o1", "l1"), "roster:o1", version=position, position=position)
        await send(topics, "enrollment", *as_relayed([event], PARTITIONS))


async def test_who_waits_hears_of_new_events_wherever_the_topics_of_the_platform_are(topics, wakeups):
    await ensure_topics(topics.bootstrap, wakeups, PARTITIONS, topic_of=topics.of)
    waiting = asyncio.create_task(wakeups["enrollment"].wait(0, 20))

    await sent(topics, 1)

    assert await waiting
    assert (wakeups["enrollment"].position, wakeups["attendance"].position) == (1, 0)


async def test_who_begins_to_wait_hears_of_what_came_while_nobody_did(topics, wakeups):
    await ensure_topics(topics.bootstrap, wakeups, PARTITIONS, topic_of=topics.of)
    await sent(topics, 1, 2, 3)

    assert await wakeups["enrollment"].wait(2, 20)


async def test_who_waits_again_after_a_while_hears_of_what_came_in_between(topics, wakeups, monkeypatch):
    monkeypatch.setattr(waking, "PATIENCE_SECONDS", 0.0)
    await ensure_topics(topics.bootstrap, wakeups, PARTITIONS, topic_of=topics.of)
    for last in (2, 4, 6):
        waiting = asyncio.create_task(wakeups["enrollment"].wait(last - 1, 20))
        await sent(topics, last - 1, last)
        assert await waiting


@pytest.mark.parametrize("told", [b"9" * 20, b"1000000", b"soon"])
async def test_what_a_message_of_others_says_of_its_place_is_not_believed(topics, wakeups, told):
    await ensure_topics(topics.bootstrap, wakeups, PARTITIONS, topic_of=topics.of)
    await send(topics, "enrollment", (0, b"key", b"{}", [("ce_sequence", told)]))
    await sent(topics, 1)

    assert await wakeups["enrollment"].wait(0, 20)
    assert wakeups["enrollment"].position == 1


async def test_it_listens_to_all_of_them_once_the_last_is_there(topics, wakeups):
    await ensure_topics(topics.bootstrap, ["attendance"], PARTITIONS, topic_of=topics.of)
    waiting = asyncio.create_task(wakeups["enrollment"].wait(0, 20))
    await ensure_topics(topics.bootstrap, ["enrollment"], PARTITIONS, topic_of=topics.of)
    await sent(topics, 1)

    assert await waiting
