"""Reading topics as a group: each event once and in order, from where the reader was, and nothing left out."""

import asyncio

import pytest
from aiokafka.admin import AIOKafkaAdminClient

from chassis.feed.port import FeedUnavailable, Party
from chassis.kafka.feed import KafkaFeed
from chassis.kafka.gathering import TopicGap
from chassis.kafka.partitions import partition_of
from chassis.kafka.topics import ensure_topics
from chassis.reads import Reads
from chassis.readstore.sqlite import SqliteReadStore
from chassis.runner import ProjectionRunner
from chassis.service import Service
from contracts.enrollment import LearnerEnrolled
from tests.integration.kafka.conftest import PARTITIONS
from tests.integration.kafka.published import an_event, as_message, fill
from tests.toys.following import Reader, following
from tests.toys.kafka import QUICK, as_relayed, send, until
from tests.toys.reading import ROSTERS, MemoryLog, enrolled, feed_of

pytestmark = pytest.mark.cluster
ENROLLED = [LearnerEnrolled.TYPE]


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
    membership = await feed.join(group, [Party({"enrollment": ENROLLED}, back)], 100)
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
