"""Events as Kafka messages, and what becomes of messages that are not ours."""

from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.envelope import Recorded, attributes
from contracts.kafka import ForeignMessage, from_kafka, to_kafka

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
EARLIEST, LATEST = datetime.fromisoformat("1900-01-01"), datetime.fromisoformat("2200-01-01")
TIME = st.datetimes(min_value=EARLIEST, max_value=LATEST, timezones=st.just(UTC))
SERVICE = st.sampled_from(["scheduling", "enrollment", "attendance"])

EVENTS = st.builds(
    Recorded,
    id=TEXT,
    type=TEXT,
    service=SERVICE,
    stream=TEXT,
    version=st.integers(1, 2**31 - 1),
    root=TEXT,
    position=st.integers(1, 2**62),
    recorded_at=TIME,
    effective_at=TIME,
    actor=TEXT,
    correlation=TEXT,
    data=st.just(msgspec.Raw(b'{"learner":"l1"}')),
    causation=st.none() | TEXT,
    reason=st.none() | TEXT,
    trace=st.none() | TEXT,
    rests_on=st.none() | st.dictionaries(SERVICE, st.integers(0, 2**40), min_size=1),
)


def an_event(**changes):
    fields = {
        "id": "e1",
        "type": "rollbook.enrollment.roster-closed.v1",
        "service": "enrollment",
        "stream": "roster:o1",
        "version": 2,
        "root": "o1",
        "position": 7,
        "recorded_at": datetime(2026, 3, 2, 9, tzinfo=UTC),
        "effective_at": datetime(2026, 3, 1, 9, tzinfo=UTC),
        "actor": "anna",
        "correlation": "c1",
        "data": msgspec.Raw(b'{"offering":"o1"}'),
    }
    return Recorded(**fields | changes)


def headers_without(event, *names):
    return [header for header in to_kafka(event).headers if header[0] not in names]


@given(EVENTS)
def test_an_event_survives_the_journey(event):
    sent = to_kafka(event)
    assert from_kafka(sent.headers, sent.value) == event


@given(EVENTS)
def test_headers_say_what_the_attributes_of_the_event_are(event):
    said = {name.removeprefix("ce_"): value.decode() for name, value in to_kafka(event).headers}
    named = {
        name: value if isinstance(value, str) else msgspec.json.encode(value).decode().strip('"')
        for name, value in attributes(event).items()
    }
    assert said == {"content-type" if name == "datacontenttype" else name: value for name, value in named.items()}


def test_the_key_is_the_root_so_that_order_within_it_is_kept():
    assert to_kafka(an_event(root="o9")).key == b"o9"


def test_the_payload_is_sent_untouched():
    assert to_kafka(an_event(data=msgspec.Raw(b'{"offering": "o1"}'))).value == b'{"offering": "o1"}'


def test_headers_of_others_are_passed_over_whatever_they_hold():
    sent = to_kafka(an_event())
    noise = [("traceparent", b"\xff\xfe"), ("ce_color", b"\xc3\x28"), ("empty", None), ("ce_shape", b"round")]
    assert from_kafka([*noise, *sent.headers], sent.value) == an_event()


def test_a_missing_content_type_means_json():
    sent = to_kafka(an_event())
    assert from_kafka(headers_without(an_event(), "content-type"), sent.value) == an_event()


@pytest.mark.parametrize("name", ["ce_id", "ce_subject", "ce_sequence", "ce_recordedat", "ce_partitionkey"])
def test_an_event_without_a_needed_attribute_is_foreign(name):
    with pytest.raises(ForeignMessage, match="without"):
        from_kafka(headers_without(an_event(), name), b"{}")


@pytest.mark.parametrize(
    ("headers", "value"),
    [
        ([], b"hello"),
        ([], None),
        ([("ce_specversion", b"0.3")], b"{}"),
        ([("ce_specversion", b"1.0"), ("ce_source", b"/elsewhere")], b"{}"),
        ([("ce_specversion", b"1.0"), ("ce_source", None)], b"{}"),
        ([("content-type", b"application/cloudevents+json")], b"not json"),
        ([("content-type", b"application/cloudevents+json")], b"[1]"),
        ([("content-type", b"application/cloudevents-batch+json")], b"[]"),
        ([("content-type", b"application/cloudevents+avro")], b"\x00"),
    ],
)
def test_messages_of_others_are_told_apart(headers, value):
    with pytest.raises(ForeignMessage):
        from_kafka(headers, value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ce_sequence", b"seven"),
        ("ce_time", b"yesterday"),
        ("ce_streamversion", b""),
        ("ce_restson", b"scheduling"),
        ("ce_restson", b"scheduling=x"),
    ],
)
def test_a_damaged_attribute_makes_the_event_foreign(name, value):
    with pytest.raises(ForeignMessage, match="damaged"):
        from_kafka([*headers_without(an_event(), name), (name, value)], b"{}")


def test_a_structured_message_is_read_by_its_content_type_even_with_our_headers():
    event = an_event()
    headers = [*headers_without(event, "content-type"), ("content-type", b"application/cloudevents+json")]
    with pytest.raises(ForeignMessage):
        from_kafka(headers, event.data)
