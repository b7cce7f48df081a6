"""What a log selects for the event stream: by stream, by root, from the end."""

import pytest

from chassis.eventlog.port import Answer, Append, NewEvent
from chassis.eventlog.sqlite.log import SQLiteEventLog

STATE = b'{"id":"e","at":"2026-03-02T09:00:00Z","actor":"ada","data":{}}'
STREAMS = [
    "offering:o1", "roster:o1", "roster:o11", "roll:o1.s1", "claim:offering/o1", "roster:o1", "roll:o1.s2",
    "learner:l1", "roll:o11.s1", "progress:o1.l1",
]  # fmt: skip


@pytest.fixture
def log(tmp_path):
    log = SQLiteEventLog(tmp_path / "toy.db", "toy")
    versions = {}
    events = []
    for stream in STREAMS:
        versions[stream] = versions.get(stream, 0) + 1
        events.append(NewEvent(stream, versions[stream], f"rollbook.toy.{stream.partition(':')[0]}.v1", STATE))
    log.append([Append(command_id=b"", answer=Answer(body_hash=b"", status=200, reply=b"{}"), events=events)])
    yield log
    log.close()


def positions(events):
    return [event.position for event in events]


def test_a_root_is_its_streams_and_what_lives_inside_them(log):
    assert positions(log.read(0, 100, root="o1")) == [1, 2, 4, 6, 7, 10]
    assert positions(log.read(2, 3, root="o1", upto=9)) == [4, 6, 7]
    assert positions(log.read(0, 100, root="o2")) == []


def test_a_stream_is_selected_alone(log):
    assert positions(log.read(0, 100, stream="roster:o1")) == [2, 6]


def test_the_newest_come_in_order_too(log):
    assert positions(log.read(0, 3, newest=True)) == [8, 9, 10]
    assert positions(log.read(0, 2, ["rollbook.toy.roll.v1"], newest=True)) == [7, 9]
    assert positions(log.read(0, 2, root="o1", upto=8, newest=True)) == [6, 7]


def test_an_empty_log_has_no_root(tmp_path):
    log = SQLiteEventLog(tmp_path / "empty.db", "toy")
    assert positions(log.read(0, 10, root="o1")) == []
    log.close()
