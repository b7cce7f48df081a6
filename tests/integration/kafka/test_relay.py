"""A relay publishes every event of a log once, in order by partition, with all that readers need to know."""

import asyncio

import msgspec
import pytest
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary_event
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from chassis.eventlog.port import Append, NewEvent
from chassis.eventlog.sqlite.log import SQLiteEventLog
from chassis.exporters import setup
from chassis.kafka.partitions import partition_of
from chassis.mapper import Meta, encode
from chassis.settings import Settings
from chassis.vault import Vault
from contracts.enrollment import LearnerRegistered
from tests.integration.kafka.conftest import PARTITIONS
from tests.integration.kafka.published import everything, fill, positions, relayed
from tests.toys.kafka import messages, until
from tests.toys.reading import START, enrolled

pytestmark = pytest.mark.cluster
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


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
