import asyncio
import logging

import msgspec
import pytest
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary_event
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from chassis.eventlog.port import Append, NewEvent
from chassis.eventlog.sqlite.log import SQLiteEventLog
from chassis.exporters import setup
from chassis.kafka import leading
from chassis.kafka.partitions import partition_of
from chassis.kafka.refilling import RelayLeads, refill
from chassis.kafka.topics import UnfitTopic, ensure_topics
from chassis.mapper import Meta, encode
from chassis.settings import Settings
from chassis.vault import Vault
from contracts.enrollment import LearnerRegistered
from contracts.kafka import from_kafka
from tests.integration.kafka.conftest import PARTITIONS
from tests.toys.kafka import messages, until
from tests.toys.reading import START, enrolled

pytestmark = pytest.mark.cluster
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def fill(log, count, roots=7):
    for number in range(count):
        log.add(enrolled(f"o{number % roots}", f"l{number}"), f"roster:o{number % roots}")
    return log.last_position()


async def relayed(checkpoint, position):
    await until(lambda: checkpoint.saved[0] == position)


async def positions(topics, service="enrollment"):
    """Per partition, the positions in it."""
    found = await messages(topics, service, PARTITIONS)
    return {
        number: [from_kafka(record.headers, record.value).position for record in records]
        for number, records in found.items()
    }


async def everything(topics):
    """The positions in all partitions, in order, as often as they are there."""
    return sorted(position for places in (await positions(topics)).values() for position in places)


def firsts(places):
    """The positions of a partition where they appear first."""
    return list(dict.fromkeys(places))


async def test_every_event_comes_to_the_partition_of_its_root_once_and_in_order(topics, log, checkpoint, relay):
    last = fill(log, 500)
    await relay(page=60)
    await relayed(checkpoint, last)

    assert await positions(topics) == {
        number: [event.position for event in log.events if partition_of(event.root, PARTITIONS) == number]
        for number in range(PARTITIONS)
    }


async def test_each_message_says_what_went_before_it_on_every_partition(topics, log, checkpoint, relay):
    last = fill(log, 50)
    await relay(page=9)
    await relayed(checkpoint, last)

    told = {
        int(headers["ce_sequence"]): headers["rollbook-before"].decode()
        for records in (await messages(topics, "enrollment", PARTITIONS)).values()
        for headers in (dict(record.headers) for record in records)
    }
    lasts, expected = [0] * PARTITIONS, {}
    for event in log.events:
        expected[event.position] = ",".join(map(str, lasts))
        lasts[partition_of(event.root, PARTITIONS)] = event.position
    assert told == expected
    assert checkpoint.saved == (last, tuple(lasts))


async def test_the_cloudevents_sdk_decodes_every_message(topics, log, checkpoint, relay):
    last = fill(log, 20)
    await relay()
    await relayed(checkpoint, last)

    for records in (await messages(topics, "enrollment", PARTITIONS)).values():
        for record in records:
            read = from_binary_event(KafkaMessage(headers=dict(record.headers), key=record.key, value=record.value))
            event = log.events[int(read.get_attributes()["sequence"]) - 1]
            assert (read.get_id(), read.get_subject(), record.key.decode()) == (event.id, event.stream, event.root)
            assert read.get_data() == msgspec.json.decode(event.data)


async def test_nothing_personal_is_published(topics, checkpoint, relay, tmp_path, running):
    log = SQLiteEventLog(tmp_path / "enrollment.db", "enrollment")
    running.callback(log.close)
    vault = Vault(log)
    concealed = vault.conceal(LearnerRegistered(learner="l1", name="Ada Lovelace", email="ada@example.org"))
    state = encode(concealed, "e1", Meta(effective_at=START, actor="anna"))
    event = NewEvent("learner:l1", 1, LearnerRegistered.TYPE, state)
    await asyncio.to_thread(log.append, [Append(events=[event])], vault.drawn())
    await relay(log=log)
    await relayed(checkpoint, 1)

    found = [record for records in (await messages(topics, "enrollment", PARTITIONS)).values() for record in records]
    said = b" ".join(part for one in found for part in (one.key, one.value, *(value for _, value in one.headers)))
    assert found
    assert b"Lovelace" not in said
    assert b"ada@" not in said


async def test_what_is_appended_later_is_relayed_when_it_is_announced(topics, log, checkpoint, relay):
    await relay(poll_seconds=60)
    await until(lambda: checkpoint.holder)

    log.add(enrolled("o1", "l1"), "roster:o1")

    await relayed(checkpoint, 1)


async def test_an_append_that_nobody_announces_is_found_by_polling(topics, log, checkpoint, relay, monkeypatch):
    monkeypatch.setattr(log.wakeup, "notify", lambda position: None)
    await relay()
    await until(lambda: checkpoint.holder)

    log.add(enrolled("o1", "l1"), "roster:o1")

    await relayed(checkpoint, 1)


async def test_a_relay_that_starts_again_goes_on_at_its_checkpoint(topics, log, checkpoint, relay):
    fill(log, 20)
    first = await relay()
    await relayed(checkpoint, 20)
    await first.stop()
    fill(log, 20)
    await relay()
    await relayed(checkpoint, 40)

    assert sum(map(len, (await positions(topics)).values())) == 40


async def test_the_status_tells_how_far_the_topic_is_whoever_leads(topics, log, checkpoint, relay):
    fill(log, 20)
    leading, waiting = await relay(), await relay()
    await relayed(checkpoint, 20)

    one, other = await leading.status(), await waiting.status()

    assert (one.leading, one.position, one.newest, one.lag, one.age_seconds, one.error) == (True, 20, 20, 0, 0.0, None)
    assert (other.leading, other.position, other.lag) == (False, 20, 0)


async def test_a_message_carries_the_trace_of_its_event_and_the_hop_of_the_relay(topics, log, checkpoint, relay):
    exporter = InMemorySpanExporter()
    telemetry = setup(Settings(), exporter=exporter)
    try:
        log.events.append(msgspec.structs.replace(log.add(enrolled("o1", "l1"), "roster:o1"), trace=TRACE))
        del log.events[0]
        await relay()
        await relayed(checkpoint, 1)
    finally:
        telemetry.shutdown()

    ((record,),) = filter(None, (await messages(topics, "enrollment", PARTITIONS)).values())
    headers = dict(record.headers)
    (span,) = (span for span in exporter.get_finished_spans() if span.name == "relay")
    assert headers["ce_traceparent"].decode() == TRACE
    assert headers["traceparent"].decode().split("-")[1:3] == [
        TRACE.split("-")[1],
        f"{span.context.span_id:016x}",
    ]


async def test_when_the_leader_stops_the_next_goes_on(topics, log, checkpoint, relay):
    fill(log, 10)
    first = await relay()
    await relayed(checkpoint, 10)
    await relay()
    await first.stop()
    fill(log, 10)
    await relayed(checkpoint, 20)

    assert checkpoint.epoch == 2
    assert sum(map(len, (await positions(topics)).values())) == 20


async def test_a_leader_whose_lease_was_lost_stops_at_the_next_page_and_another_goes_on(
    topics, log, checkpoint, relay, monkeypatch
):
    monkeypatch.setattr(leading, "HELD_SECONDS", 0)
    await relay()
    await until(lambda: checkpoint.holder)
    checkpoint.holder = None
    await relay()

    await until(lambda: checkpoint.epoch == 2 and checkpoint.holder == 2)
    fill(log, 10)
    await relayed(checkpoint, 10)


async def test_a_relay_that_wakes_up_late_changes_nothing_that_readers_see(topics, log, checkpoint, relay):
    """It had read a page and was paused; another led meanwhile; then it sends what it had read."""
    read, awake = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    class Paused:
        service = log.service
        last_position = staticmethod(log.last_position)

        def told(self, after, limit):
            page = log.told(after, limit)
            if after >= 40:
                loop.call_soon_threadsafe(read.set)
                asyncio.run_coroutine_threadsafe(awake.wait(), loop).result(30)
            return page

    last = fill(log, 100)
    zombie = await relay(page=20, log=Paused())
    await read.wait()
    checkpoint.holder = None
    await relay(page=20)
    await relayed(checkpoint, last)
    awake.set()
    await until(lambda: not zombie._leading)

    found = await positions(topics)
    assert sum(map(len, found.values())) > 100
    assert sorted(position for places in found.values() for position in firsts(places)) == list(range(1, 101))
    assert all(firsts(places) == sorted(firsts(places)) for places in found.values())
    assert checkpoint.saved[0] == 100


async def test_what_was_sent_but_not_checkpointed_is_sent_again(topics, log, checkpoint, relay):
    last = fill(log, 30)
    checkpoint.unsaved = ConnectionError("the database is away")
    first = await relay(page=10)
    await until(lambda: first._error.startswith("ConnectionError"))
    assert checkpoint.saved == (0, ())

    checkpoint.unsaved = None
    await relayed(checkpoint, last)

    found = await positions(topics)
    assert sum(map(len, found.values())) > 30
    assert sorted(position for places in found.values() for position in firsts(places)) == list(range(1, 31))
    assert (await first.status()).error is None


async def test_an_event_too_large_for_the_topic_is_named_and_nothing_passes_it(topics, log, checkpoint, relay, caplog):
    fill(log, 5)
    large = log.add(enrolled("o1", "x" * 1_100_000), "roster:o1")
    fill(log, 5)
    running = await relay()
    await until(lambda: "EventTooLarge" in running._error)

    status = await running.status()

    assert f"enrollment {large.position}" in status.error
    assert (status.position, status.lag) == (5, 6)
    assert sum(map(len, (await positions(topics)).values())) == 5


async def test_what_holds_a_relay_up_is_left_where_others_find_it_until_it_goes_on(topics, log, checkpoint, relay):
    large = log.add(enrolled("o1", "x" * 1_100_000), "roster:o1")
    await relay()
    await until(lambda: checkpoint.trouble)
    assert f"EventTooLarge: enrollment {large.position}" in checkpoint.trouble

    log.events.clear()
    log.add(enrolled("o1", "l1"), "roster:o1")
    await relayed(checkpoint, 1)

    assert checkpoint.trouble is None


async def test_a_relay_whose_broker_hangs_says_so_and_goes_on_when_it_answers(
    topics, log, checkpoint, relay, kafka_process, monkeypatch
):
    monkeypatch.setattr(leading, "PATIENCE_SECONDS", 0.5)
    fill(log, 5)
    running = await relay()
    await relayed(checkpoint, 5)
    kafka_process.pause()
    fill(log, 5)

    await until(lambda: checkpoint.trouble)
    assert checkpoint.trouble == running.error
    assert "does not acknowledge what follows 5" in running.error

    kafka_process.resume()
    await relayed(checkpoint, 10)
    assert (checkpoint.trouble, running.error) == (None, "")


async def test_a_relay_that_has_nothing_to_send_says_that_nothing_holds_it_up(topics, log, checkpoint, relay):
    checkpoint.trouble = "Kafka was away"
    await relay()

    await until(lambda: checkpoint.trouble is None)


async def test_the_largest_event_there_may_be_is_relayed(topics, log, checkpoint, relay):
    # The learner is in there twice.
    log.add(enrolled("o1", "x" * 445_000), "roster:o1")
    log.add(enrolled("o1", "y" * 445_000), "roster:o1")
    await relay()
    await relayed(checkpoint, 2)

    assert await everything(topics) == [1, 2]


async def test_a_page_of_more_than_a_batch_keeps_the_order(topics, log, checkpoint, relay):
    for number in range(40):
        log.add(enrolled("o1", f"{number:02}" + "x" * 50_000), "roster:o1")
    await relay()
    await relayed(checkpoint, 40)

    assert [places for places in (await positions(topics)).values() if places] == [list(range(1, 41))]


async def test_a_topic_that_was_deleted_is_made_and_filled_again_when_a_relay_starts(
    topics, log, checkpoint, relay, caplog
):
    last = fill(log, 50)
    first = await relay()
    await relayed(checkpoint, last)
    await first.stop()
    await topics.drop("enrollment")
    await asyncio.sleep(0.5)
    fill(log, 1)

    with caplog.at_level(logging.WARNING):
        await relay()
        await relayed(checkpoint, last + 1)

    assert await everything(topics) == list(range(1, last + 2))
    assert "was emptied, or lost messages" in caplog.text


async def test_a_relay_at_work_notices_that_its_topic_was_emptied(topics, log, checkpoint, relay, monkeypatch):
    monkeypatch.setattr(leading, "TOPIC_SECONDS", 0.2)
    last = fill(log, 50)
    await relay()
    await relayed(checkpoint, last)

    await topics.drop("enrollment")
    await asyncio.sleep(0.5)
    await ensure_topics(topics.bootstrap, ["enrollment"], PARTITIONS, topic_of=topics.of)

    async def filled():
        return await everything(topics) == list(range(1, last + 1))

    async with asyncio.timeout(20):
        while not await filled():  # noqa: ASYNC110
            await asyncio.sleep(0.2)


async def test_a_topic_that_is_whole_is_not_filled_again(topics, log, checkpoint, relay):
    last = fill(log, 50)
    for _ in range(3):
        running = await relay()
        await relayed(checkpoint, last)
        await running.stop()

    assert sum(map(len, (await positions(topics)).values())) == last


async def test_refilling_is_left_to_a_relay_that_runs(topics, log, checkpoint, relay):
    fill(log, 5)
    await relay()
    await relayed(checkpoint, 5)

    with pytest.raises(RelayLeads, match="relay of enrollment is running"):
        await refill(topics.bootstrap, "enrollment", checkpoint, partitions=PARTITIONS, topic_of=topics.of)


async def test_an_emptied_topic_can_be_had_filled_again_by_hand(topics, log, checkpoint, relay):
    fill(log, 5)
    running = await relay()
    await relayed(checkpoint, 5)
    await running.stop()
    options = {"partitions": PARTITIONS, "topic_of": topics.of}
    assert not await refill(topics.bootstrap, "enrollment", checkpoint, **options)

    await topics.drop("enrollment")
    await asyncio.sleep(0.5)
    await ensure_topics(topics.bootstrap, ["enrollment"], **options)

    assert await refill(topics.bootstrap, "enrollment", checkpoint, **options)
    assert checkpoint.saved[0] == 0


async def test_a_topic_is_never_continued_with_other_partitions(topics, log, checkpoint, relay):
    fill(log, 5)
    running = await relay()
    await relayed(checkpoint, 5)
    await running.stop()
    other = await relay(partitions=PARTITIONS + 1)

    await until(lambda: UnfitTopic.__name__ in other._error)

    assert f"has {PARTITIONS} partitions where {PARTITIONS + 1} are wanted" in (await other.status()).error
