"""What stands in a topic and is no event that a relay sent: set aside as it came, and passed."""

import asyncio

import pytest

from chassis.kafka.topics import ensure_topics
from chassis.readstore.sqlite import SqliteReadStore
from chassis.runner import ProjectionRunner
from chassis.service import Service
from contracts.kafka import to_kafka
from tests.integration.kafka.conftest import PARTITIONS
from tests.integration.kafka.published import an_event, as_message
from tests.toys.following import following
from tests.toys.kafka import as_relayed, send
from tests.toys.reading import ROSTERS, completed, recorded

pytestmark = pytest.mark.cluster


def others():
    """Messages that are no events of ours, and what is said of them."""
    copied = to_kafka(an_event())
    structured = [("content-type", b"application/cloudevents+json")]
    attended = as_message(recorded(completed("o1", "l1"), "progress:o1.l1"))
    return [
        ("text of somebody", (0, b"key", b"hello", ()), "no CloudEvent 1.0"),
        ("a tombstone", (0, b"key", None, ()), "without data"),
        ("a key that is no text", (0, b"\xff\xfe", b"{}", ()), "no CloudEvent 1.0"),
        ("no key", (0, None, b"{}", ()), "no CloudEvent 1.0"),
        ("headers that are null", (0, b"k", b"{}", [("ce_specversion", None), ("x", None)]), "no CloudEvent 1.0"),
        ("headers that are no text", (0, b"k", b"{}", [("ce_specversion", b"\xff")]), "no CloudEvent 1.0"),
        ("an event of another service", attended, "attendance 1, which no relay has sent here"),
        ("a copy that no relay sent", (0, b"o1", copied.value, copied.headers), "which no relay has sent here"),
        ("a structured event of nobody", (0, b"k", b'{"specversion": "1.0"}', structured), "an event of nobody"),
        ("a structured event that is no JSON", (0, b"k", b"<xml/>", structured), "no JSON object"),
    ]


DAMAGED = [
    ("a body that is no JSON", {"value": b"hello"}, "no JSON object"),
    ("a body that is no object", {"value": b"[1]"}, "no JSON object"),
    ("no actor", {"without": ["ce_actor"]}, "an event without 'actor'"),
    ("an actor that is no text", {"ce_actor": b"\xff"}, "a damaged event"),
    ("a time that is none", {"ce_time": b"yesterday"}, "a damaged event"),
]


@pytest.mark.parametrize(("message", "error"), [case[1:] for case in others()], ids=[case[0] for case in others()])
async def test_a_message_of_others_is_handed_over_as_it_came_and_the_events_around_it_too(
    topics, feed, group, message, error
):
    await send(topics, "enrollment", as_message(an_event()), message)

    async with following(feed, group) as reader:
        await reader.until(lambda reader: reader.foreign and reader.events)

    (found,) = reader.foreign
    assert error in found.error
    assert (found.offset, found.value) == (1, message[2] or b"")
    assert reader.positions == [1]


@pytest.mark.parametrize(("changes", "error"), [case[1:] for case in DAMAGED], ids=[case[0] for case in DAMAGED])
async def test_an_event_that_was_damaged_is_set_aside_and_the_lane_goes_on(topics, feed, group, changes, error):
    first, second, third = as_relayed([an_event(1), an_event(2), an_event(3)], PARTITIONS)
    headers = dict(second[3])
    damaged = as_message(an_event(2), **({"rollbook-before": headers["rollbook-before"]} | changes))
    await send(topics, "enrollment", (0, *first[1:]), damaged, (0, *third[1:]))

    async with following(feed, group) as reader:
        await reader.until(lambda reader: 3 in reader.positions)

    assert reader.positions == [1, 3]
    assert [error in one.error for one in reader.foreign] == [True]


async def test_where_nothing_but_messages_of_others_comes_they_are_set_aside_and_passed(
    topics, feed, group, tmp_path, running
):
    store = SqliteReadStore(tmp_path / "views.db", "reporting")
    running.push_async_callback(store.close)
    await ensure_topics(topics.bootstrap, ["attendance"], PARTITIONS, topic_of=topics.of)
    runner = ProjectionRunner(Service(name=group, views=(ROSTERS,)), feed, store)
    await runner.start()
    running.push_async_callback(runner.stop)

    await send(topics, "enrollment", (0, b"key", b"hello", ()))

    async with asyncio.timeout(20):
        while not await store.parked_count():  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    ((parked),) = await store.parked(f"{group}.projections")
    assert (parked.source, parked.position, parked.root, parked.event) == ("enrollment/0", 0, "key", b"hello")
