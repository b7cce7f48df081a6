"""Judged by the CloudEvents SDK: what we send is CloudEvents 1.0, and says what the log says."""

import re
from datetime import datetime

import msgspec
import pytest
from cloudevents.core.bindings.kafka import (
    KafkaMessage,
    from_binary_event,
    from_structured_event,
    to_binary_event,
    to_structured_event,
)
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from contracts import corpus
from contracts.envelope import attributes, cloud_event
from contracts.kafka import from_kafka, to_kafka

GOLDEN = [
    pytest.param(entry, id=f"{path.stem}-{number}")
    for path in sorted(corpus.FOLDER.glob("*.json"))
    for number, entry in enumerate(corpus.entries(path.stem))
]
CORE = {"specversion", "id", "source", "type", "subject", "time", "datacontenttype", "dataschema"}


def plain(value):
    """As the SDK holds it after JSON: times other than `time` are texts."""
    return msgspec.to_builtins(value) if isinstance(value, datetime) else value


@pytest.mark.parametrize("event", GOLDEN)
def test_the_sdk_reads_the_same_attributes_and_data_from_json(event):
    read = JSONFormat().read(CloudEvent, msgspec.json.encode(cloud_event(event)))
    assert read.get_time() == event.effective_at
    expected = {name: plain(value) for name, value in attributes(event).items()}
    assert {name: plain(value) for name, value in read.get_attributes().items()} == expected
    assert read.get_data() == msgspec.json.decode(event.data)


@pytest.mark.parametrize("event", GOLDEN)
def test_the_sdk_reads_the_same_attributes_and_data_from_kafka(event):
    sent = to_kafka(event)
    read = from_binary_event(KafkaMessage(headers=dict(sent.headers), key=sent.key, value=sent.value))
    expected = {name: str(plain(value)) for name, value in attributes(event).items()}
    assert {name: str(plain(value)) for name, value in read.get_attributes().items()} == expected
    assert read.get_data() == msgspec.json.decode(event.data)


@pytest.mark.parametrize("event", GOLDEN)
@pytest.mark.parametrize("mode", [to_binary_event, to_structured_event])
def test_what_the_sdk_sends_is_read_as_the_same_event(event, mode):
    sent = mode(JSONFormat().read(CloudEvent, msgspec.json.encode(cloud_event(event))))
    read = from_kafka(sent.headers.items(), sent.value)
    assert msgspec.json.decode(read.data) == msgspec.json.decode(event.data)
    assert msgspec.structs.replace(read, data=event.data) == event


@pytest.mark.parametrize("event", GOLDEN)
def test_a_structured_message_of_ours_is_understood_by_the_sdk(event):
    value = msgspec.json.encode(cloud_event(event))
    headers = {"content-type": b"application/cloudevents+json; charset=utf-8"}
    assert from_structured_event(KafkaMessage(headers=headers, key=None, value=value)).get_id() == event.id
    assert from_kafka(headers.items(), value) == event


@pytest.mark.parametrize("event", GOLDEN)
def test_attribute_names_are_lowercase_letters_and_digits_and_at_most_twenty(event):
    assert all(re.fullmatch(r"[a-z0-9]{1,20}", name) for name in attributes(event))


@pytest.mark.parametrize("event", GOLDEN)
def test_the_schema_is_named_by_an_absolute_uri(event):
    assert re.fullmatch(r"[a-z][a-z0-9+.-]*:\S+", attributes(event)["dataschema"])
