"""What a log selects: by stream, by root, from the end."""

import pytest

from chassis.eventlog.port import Append, NewEvent

from .conftest import state

STREAMS = [
    "offering:o1", "roster:o1", "roster:o11", "roll:o1.s1", "claim:offering/o1", "roster:o1", "roll:o1.s2",
    "learner:l1", "roll:o11.s1", "progress:o1.l1",
]  # fmt: skip


@pytest.fixture
def filled(log):
    versions = {}
    events = []
    for stream in STREAMS:
        versions[stream] = versions.get(stream, 0) + 1
        events.append(NewEvent(stream, versions[stream], f"rollbook.toy.{stream.partition(':')[0]}.v1", state(1)))
    log.append([Append(events=events)])
    return log


def positions(events):
    return [event.position for event in events]


def test_a_root_is_its_streams_and_what_lives_inside_them(filled):
    assert positions(filled.read(0, 100, root="o1")) == [1, 2, 4, 6, 7, 10]
    assert positions(filled.read(2, 3, root="o1", upto=9)) == [4, 6, 7]
    assert positions(filled.read(0, 100, root="o2")) == []


def test_a_stream_is_selected_alone(filled):
    assert positions(filled.read(0, 100, stream="roster:o1")) == [2, 6]


def test_the_newest_come_in_order_too(filled):
    assert positions(filled.read(0, 3, newest=True)) == [8, 9, 10]
    assert positions(filled.read(0, 2, ["rollbook.toy.roll.v1"], newest=True)) == [7, 9]
    assert positions(filled.read(0, 2, root="o1", upto=8, newest=True)) == [6, 7]


def test_an_empty_log_has_no_root(log):
    assert positions(log.read(0, 10, root="o1")) == []


def test_names_that_no_stream_can_have_select_nothing(filled):
    assert positions(filled.read(0, 10, root="o1\0")) == []
    assert positions(filled.read(0, 10, stream="roster:o1\0")) == []
    assert filled.streams({"roster:o1\0": 0}) == {"roster:o1\0": []}
    assert filled.snapshots(["roster:o1\0"]) == {}
