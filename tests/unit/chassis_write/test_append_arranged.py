"""What an append to PostgreSQL says to the server, before it is said."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.clock import micros
from chassis.decider import Timer, TimerCleared
from chassis.eventlog.port import Answer, Append, Conflict, NewEvent, Repeated
from chassis.eventlog.postgres.appending import arranged, placed, settled, versions_before

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
KEYS, DUES = st.sampled_from("abc"), st.sampled_from([NOON, NOON + timedelta(hours=1), NOON + timedelta(hours=2)])
SET = st.builds(Timer, key=KEYS, kind=st.sampled_from(["hold", "due"]), due=DUES)
CHANGES = st.lists(st.one_of(SET, st.builds(TimerCleared, key=KEYS, due=st.none() | DUES)), max_size=8)


def event(stream: str, version: int) -> NewEvent:
    return NewEvent(stream, version, "rollbook.toy.counted.v1", b"{}")


def in_order(there: dict[str, Timer], changes: list[Timer | TimerCleared]) -> dict[str, Timer]:
    """What stands after the changes, made one after another."""
    after = dict(there)
    for change in changes:
        if isinstance(change, Timer):
            after[change.key] = change
        elif change.due is None or (change.key in after and after[change.key].due == change.due):
            after.pop(change.key, None)
    return after


@given(st.lists(SET, max_size=3), CHANGES)
def test_clearing_first_and_setting_then_comes_to_the_same_as_the_changes_in_order(there, changes):
    stored = {timer.key: timer for timer in there}
    cleared, timers = settled(changes)
    left = {
        key: timer
        for key, timer in stored.items()
        if (key, None) not in cleared and (key, micros(timer.due)) not in cleared
    }
    assert left | {timer.key: timer for timer in timers} == in_order(stored, changes)
    assert len({timer.key for timer in timers}) == len(timers)


def test_a_stream_must_have_reached_the_version_before_its_first_event():
    events = [event("seat:o1", 4), event("seat:o2", 1), event("seat:o1", 5)]
    assert versions_before(events) == {"seat:o1": 3, "seat:o2": 0}


@pytest.mark.parametrize("versions", [(1, 3), (1, 1), (2, 1)], ids=["a hole", "twice the same", "backwards"])
def test_versions_of_a_stream_that_do_not_follow_each_other_are_a_conflict(versions):
    with pytest.raises(Conflict, match="seat:o1"):
        versions_before(event("seat:o1", version) for version in versions)


def test_each_command_is_placed_behind_the_one_before():
    appends = [Append(events=[event("a:1", 1), event("a:2", 1)]), Append(), Append(events=[event("a:1", 2)])]
    assert placed(appends, 7) == [(7, 8), (0, 0), (9, 9)]


def test_an_id_that_stands_there_twice_is_refused_before_anything_is_sent():
    answer = Answer(body_hash=b"h", status=200, reply=b"{}")
    with pytest.raises(Repeated) as repeated:
        arranged([Append(command_id=b"a", answer=answer), Append(command_id=b"a", events=[event("a:1", 1)])], {}, 0)
    assert repeated.value.command_ids == (b"a",)
