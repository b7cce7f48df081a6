"""The library's own recorder, beside ours, on the same log."""

import pytest
from eventsourcing.persistence import IntegrityError, StoredEvent

from .conftest import command, new


def test_the_library_reads_the_same_events(log):
    log.append([command("a", new("seat:o1", 1), new("seat:o1", 2)), command("b", new("seat:o2", 1))])
    notifications = log.recorder.select_notifications(2, 10, topics=["rollbook.toy.counted.v1"])
    assert [(one.id, one.originator_id, one.originator_version) for one in notifications] == [
        (2, "seat:o1", 2), (3, "seat:o2", 1),
    ]  # fmt: skip
    assert [one.id for one in log.recorder.select_notifications(1, 10, 2, inclusive_of_start=False)] == [2]
    assert [event.originator_version for event in log.recorder.select_events("seat:o1", gt=1)] == [2]
    assert log.recorder.max_notification_id() == 3


def test_what_the_library_inserts_is_ordered_with_the_rest(log):
    log.append([command("a", new("seat:o1", 1))])
    stored = StoredEvent("seat:o1", 2, "rollbook.toy.counted.v1", new("seat:o1", 2).state)
    assert log.recorder.insert_events([stored]) == [2]
    with pytest.raises(IntegrityError):
        log.recorder.insert_events([stored])
    assert [event.version for event in log.streams({"seat:o1": 0})["seat:o1"]] == [1, 2]
