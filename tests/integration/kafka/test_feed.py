import asyncio

import pytest
from aiokafka.admin import AIOKafkaAdminClient

from chassis.feed.port import FeedUnavailable
from chassis.kafka.feed import KafkaFeed
from chassis.kafka.gathering import TopicGap
from chassis.kafka.partitions import partition_of
from chassis.kafka.topics import ensure_topics
from chassis.reads import Reads
from chassis.readstore.sqlite import SqliteReadStore
from chassis.runner import ProjectionRunner
from chassis.service import Service
from contracts.enrollment import LearnerEnrolled
from contracts.kafka import to_kafka
from tests.integration.kafka.conftest import PARTITIONS
from tests.toys.following import Reader, following
from tests.toys.kafka import QUICK, as_relayed, send, until
from tests.toys.reading import ROSTERS, MemoryLog, completed, enrolled, feed_of, recorded

pytestmark = pytest.mark.cluster
ENROLLED = [LearnerEnrolled.TYPE]


def fill(log, count, roots=7):
    for number in range(count):
        log.add(enrolled(f"o{number % roots}", f"l{number}"), f"roster:o{number % roots}")
    return log.last_position()


def an_event(position=1, root="o1"):
    return recorded(enrolled(root, f"l{position}"), f"roster:{root}", version=position, position=position)


def as_message(event, *, value=None, without=(), **headers):
    """The message of an event on partition 0: with another value, without some headers, with others changed."""
    ((_, key, original, sent),) = as_relayed([event], PARTITIONS)
    held = {name: headers.get(name, value) for name, value in sent if name not in without}
    return (0, key, original if value is None else value, held.items())


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


async def test_a_topic_that_is_delivered_twice_changes_nothing(topics, feed, log, relay, checkpoint, group):
    last = fill(log, 100)
    await relay(page=30)
    await until(lambda: checkpoint.saved[0] == last)
    again = as_relayed(log.events, PARTITIONS)

    async with following(feed, group) as reader:
        await reader.got(last)
        await send(topics, "enrollment", *again)
        log.add(enrolled("o1", "new"), "roster:o1")
        await reader.until(lambda reader: last + 1 in reader.positions)

    assert sorted(reader.positions) == list(range(1, last + 2))


async def test_what_was_handled_is_committed_when_a_group_is_left(topics, feed, log, relay, group):
    last = fill(log, 50)
    await relay()
    async with following(feed, group) as reader:
        await reader.got(last)

    admin = AIOKafkaAdminClient(bootstrap_servers=topics.bootstrap)
    await admin.start()
    offsets = await admin.list_consumer_group_offsets(f"rollbook.{group}")
    await admin.close()
    assert sum(one.offset for one in offsets.values()) == last


async def test_who_comes_back_reads_on_where_it_was(feed, log, relay, group):
    last = fill(log, 50)
    await relay()
    async with following(feed, group) as reader:
        await reader.got(last)
    marks = dict(reader.marks)

    back = Reader(marks)
    membership = await feed.join(group, {"enrollment": ENROLLED}, back, 100)
    log.add(enrolled("o1", "new"), "roster:o1")
    await back.got(1)
    await membership.end()

    assert back.positions == [last + 1]


async def test_a_reader_whose_store_was_reset_gets_everything_even_where_nothing_new_comes(feed, log, relay, group):
    last = fill(log, 50)
    await relay()
    async with following(feed, group) as reader:
        await reader.got(last)

    async with following(feed, group) as forgetful:
        await forgetful.got(last)

    assert sorted(forgetful.positions) == list(range(1, last + 1))


async def test_a_slow_lane_does_not_keep_others_waiting_nor_fill_the_memory(feed, log, relay, group):
    fill(log, 700)
    await relay()
    stuck = asyncio.Event()

    async def handle(batch):
        if batch.source == "enrollment/0":
            await stuck.wait()

    mine = [event.position for event in log.events if not on_partition(event, 0)]
    async with following(feed, group, handle=handle, limit=20) as reader:
        await reader.got(len(mine))
        assert sorted(reader.positions) == mine
        stuck.set()
        await reader.got(700)


def on_partition(event, number):
    return partition_of(event.root, PARTITIONS) == number


async def test_a_group_that_joins_before_its_topic_is_there_follows_it_once_it_is(topics, group, running):
    feed = KafkaFeed(topics.bootstrap, partitions=PARTITIONS, topic_of=topics.of, times=QUICK)
    running.push_async_callback(feed.stop)
    async with following(feed, group) as reader:
        await asyncio.sleep(0.5)
        await ensure_topics(topics.bootstrap, ["enrollment"], PARTITIONS, topic_of=topics.of)
        await send(topics, "enrollment", as_message(an_event()))

        await reader.got(1)


async def test_events_that_are_missing_are_told_and_come_when_the_topic_is_filled(topics, feed, log, group):
    sent = as_relayed([an_event(position) for position in range(1, 11)], PARTITIONS)
    lane = f"enrollment/{sent[0][0]}"
    await send(topics, "enrollment", *sent[:3], *sent[6:])

    async with following(feed, group) as reader:
        await reader.until(lambda reader: lane in reader.failures)
        assert isinstance(reader.failures[lane], TopicGap)
        await send(topics, "enrollment", *sent)
        await reader.got(10)

    assert reader.positions == list(range(1, 11))


async def test_a_replay_of_a_topic_that_lacks_events_fails_rather_than_leaving_them_out(topics, feed):
    sent = as_relayed([an_event(position) for position in range(1, 11)], PARTITIONS)
    await send(topics, "enrollment", *sent[:3], *sent[6:])

    with pytest.raises(TopicGap, match=r"goes on after 6, and nothing between 3 and that"):
        async for _ in feed.replay("enrollment", {}, ENROLLED, 100):
            pass


async def test_a_service_replays_itself_from_its_own_log(topics):
    log = MemoryLog("enrollment")
    last = fill(log, 20)
    feed = KafkaFeed("127.0.0.1:1", own=feed_of(log), partitions=PARTITIONS)

    batches = [batch async for batch in feed.replay("enrollment", {}, ENROLLED, 100)]
    rest = [
        batch async for batch in feed.replay("enrollment", dict.fromkeys(feed.lanes("enrollment"), 15), ENROLLED, 100)
    ]

    assert [event.position for batch in batches for event in batch.events] == list(range(1, last + 1))
    assert [event.position for batch in rest for event in batch.events] == list(range(16, last + 1))
    assert await feed.last_position("enrollment") == last


async def test_brokers_that_are_away_are_named_where_something_is_asked_of_them():
    feed = KafkaFeed("127.0.0.1:1", partitions=PARTITIONS)

    with pytest.raises(FeedUnavailable, match=r"Kafka at 127\.0\.0\.1:1"):
        await feed.last_position("enrollment")
    with pytest.raises(FeedUnavailable, match=r"Kafka at 127\.0\.0\.1:1"):
        await anext(feed.replay("enrollment", {}, ENROLLED, 100))
    await feed.stop()


async def test_the_view_of_a_runner_is_the_same_over_kafka_as_from_the_log(
    topics, feed, log, relay, tmp_path, running, group
):
    await ensure_topics(topics.bootstrap, ["attendance"], PARTITIONS, topic_of=topics.of)
    store = SqliteReadStore(tmp_path / "views.db", "reporting")
    running.push_async_callback(store.close)
    runner = ProjectionRunner(Service(name=group, views=(ROSTERS,)), feed, store)
    await runner.start()
    running.push_async_callback(runner.stop)
    await relay()

    last = fill(log, 60)
    reads = Reads(store, runner.progress)
    await reads.wait({"enrollment": last}, 20)

    learners = sorted(f"l{number}" for number in range(60) if number % 7 == 3)
    assert (await reads.get(ROSTERS, "o3")).learners == learners
