"""What a message comes to when it is read: its place, its event if that was asked for, or why it is none of ours."""

from types import SimpleNamespace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.feed.lanes import Mark
from chassis.kafka.gathering import Gathering
from chassis.kafka.messages import BEFORE, Parser, Wanted
from contracts.enrollment import EnrollmentCancelled, LearnerEnrolled
from tests.unit.chassis_read.partition import NOISE, PARTITIONS, on_lane, the_log

MESSAGES, _ = on_lane(the_log(["o2"] * 10))
ENROLLED, CANCELLED = MESSAGES[6], MESSAGES[4]


def parser(*types):
    return Parser("enrollment", types, PARTITIONS)


def record(message, headers=None, offset=7):
    key, value, given = message
    return SimpleNamespace(offset=offset, key=key, value=value, headers=tuple(given if headers is None else headers))


def changed(message, name, value):
    return [(one, value if one == name else was) for one, was in message[2]]


def test_an_event_that_was_asked_for_comes_with_its_place_and_what_went_before_it():
    [arrival] = parser(LearnerEnrolled.TYPE).arrivals([record(ENROLLED)], 0)

    assert (arrival.offset, arrival.position, arrival.previous) == (7, 7, 6)
    assert arrival.mark == Mark(7, (6, 0))
    assert msgspec.json.decode(arrival.event.data)["learner"] == "l6"


def test_one_that_was_not_asked_for_comes_without_its_event():
    [arrival] = parser(LearnerEnrolled.TYPE).arrivals([record(CANCELLED)], 0)

    assert (arrival.position, arrival.previous, arrival.event, arrival.foreign) == (5, 4, None, None)


def test_those_in_a_row_that_were_not_asked_for_come_as_one():
    sent = [record(message, offset=offset) for offset, message in enumerate(MESSAGES)]
    [arrival] = parser().arrivals(sent, 0)

    assert (arrival.offset, arrival.position, arrival.previous) == (9, 10, 0)
    assert arrival.mark == Mark(10, (9, 0))


def test_those_between_which_one_is_missing_stay_apart():
    sent = [record(message, offset=offset) for offset, message in enumerate(MESSAGES) if offset != 3]

    assert [(one.previous, one.position) for one in parser().arrivals(sent, 0)] == [(0, 3), (4, 10)]


@given(
    st.lists(st.integers(0, 9) | st.just(None), max_size=30),
    st.integers(0, 9),
    st.sampled_from([(), (LearnerEnrolled.TYPE,), (EnrollmentCancelled.TYPE,)]),
)
def test_whatever_is_sent_twice_or_out_of_turn_it_makes_the_same_batch_as_one_by_one(places, reached, types):
    sent = [record(NOISE if place is None else MESSAGES[place], offset=offset) for offset, place in enumerate(places)]
    reads = parser(*types)
    at_once, alone = (Gathering("enrollment", 0, Wanted(types), Mark(reached), 100) for _ in range(2))
    for arrival in reads.arrivals(sent, 0):
        at_once.take(arrival)
    for one in sent:
        alone.take(*reads.arrivals([one], 0))

    assert (at_once.batch(), at_once.reached) == (alone.batch(), alone.reached)


@given(st.lists(st.tuples(st.sampled_from([ENROLLED, CANCELLED]), st.randoms()), min_size=1, max_size=5))
def test_in_whatever_order_headers_stand_and_whatever_stands_between_them_it_is_the_same(several):
    reads, expected = parser(LearnerEnrolled.TYPE), parser(LearnerEnrolled.TYPE)
    for message, chance in several:
        headers = [*message[2], ("x-other", b"\xff"), ("x-none", None)]
        chance.shuffle(headers)
        assert reads.arrivals([record(message, headers)], 0) == expected.arrivals([record(message)], 0)


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [header for header in ENROLLED[2] if header[0] != BEFORE],
        changed(ENROLLED, BEFORE, b"6"),
        changed(ENROLLED, BEFORE, b"6,x"),
        changed(ENROLLED, BEFORE, b"6,"),
        changed(ENROLLED, BEFORE, b"6," + b"9" * 19),
        changed(ENROLLED, BEFORE, None),
        changed(ENROLLED, "ce_sequence", b"9" * 20),
        changed(ENROLLED, "ce_sequence", b"seven"),
        changed(ENROLLED, "ce_sequence", None),
        changed(ENROLLED, "ce_source", b"/rollbook/attendance"),
    ],
)
def test_a_message_that_no_relay_of_ours_has_sent_has_no_place_and_is_set_aside(headers):
    reads = parser(LearnerEnrolled.TYPE)
    _, arrival = reads.arrivals([record(ENROLLED), record(ENROLLED, headers)], 0)

    assert (arrival.before, arrival.position, arrival.event) == (b"", 0, None)
    assert (arrival.foreign.offset, arrival.foreign.key) == (7, "o2")
    assert reads.mark(dict(headers)) is None


def test_a_damaged_event_that_was_asked_for_keeps_its_place_and_is_set_aside():
    [arrival] = parser(LearnerEnrolled.TYPE).arrivals([record(ENROLLED, changed(ENROLLED, "ce_time", b"noon"))], 0)

    assert (arrival.position, arrival.event) == (7, None)
    assert arrival.foreign.error.startswith("a damaged event")


@pytest.mark.parametrize(
    ("headers", "value"),
    [
        ([("content-type", b"application/cloudevents+json; \xff")], b"{}"),
        ([("content-type", b"application/cloudevents+json")], b"[" * 5_000),
        ([("content-type", b"application/cloudevents+json")], b'{"\xff":1}'),
        (changed(ENROLLED, "ce_sequence", b"7" * 5_000), b"{}"),
        (changed(ENROLLED, BEFORE, b"6" * 5_000 + b",0"), b"{}"),
    ],
)
def test_whatever_somebody_sends_it_is_set_aside_and_raises_nothing(headers, value):
    [arrival] = parser(LearnerEnrolled.TYPE).arrivals([record((b"o2", value, headers))], 0)

    assert (arrival.position, arrival.event) == (0, None)
    assert arrival.foreign.error


def test_one_of_ours_that_was_made_into_something_else_keeps_its_place():
    headers = changed(ENROLLED, "content-type", b"application/cloudevents+json")
    [arrival] = parser(LearnerEnrolled.TYPE).arrivals([record((b"o2", b"[" * 5_000, headers))], 0)

    assert (arrival.position, arrival.event) == (7, None)
    assert arrival.foreign.error
