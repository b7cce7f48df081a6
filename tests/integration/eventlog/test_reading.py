"""What every event log promises to those who read, and to those who keep something beside the events."""

from datetime import timedelta

import pytest

from chassis.decider import Timer, TimerCleared
from chassis.eventlog.port import Append, Conflict
from chassis.feed.lanes import Mark
from contracts.envelope import told

from .conftest import NOON, command, new


def positions(events):
    return [event.position for event in events]


@pytest.fixture
def filled(log):
    log.append([command(f"{n}", new("seat:o1", n), new(f"roll:o{n}", 1, "rollbook.toy.rolled.v1")) for n in (1, 2, 3)])
    return log


def test_a_page_is_what_follows_a_position(filled):
    assert positions(filled.read(2, 3)) == [3, 4, 5]
    assert positions(filled.read(2, 10, upto=4)) == [3, 4]
    assert positions(filled.read(6, 10)) == []


def test_a_page_holds_the_types_asked_for(filled):
    assert positions(filled.read(0, 2, ["rollbook.toy.rolled.v1"])) == [2, 4]
    assert positions(filled.read(0, 9, ["rollbook.toy.rolled.v1", "rollbook.toy.counted.v1"], upto=3)) == [1, 2, 3]
    assert positions(filled.read(0, 9, [])) == []


def test_who_sends_events_on_reads_the_same_events(filled):
    assert list(filled.told(1, 3)) == [told(event) for event in filled.read(1, 3)]


def test_streams_are_read_after_the_versions_given(filled):
    found = filled.streams({"seat:o1": 1, "roll:o2": 0, "roll:o3": 1, "roll:none": 0})
    assert {stream: [event.version for event in events] for stream, events in found.items()} == {
        "seat:o1": [2, 3], "roll:o2": [1], "roll:o3": [], "roll:none": [],
    }  # fmt: skip


def test_news_are_the_newest_position_and_streams_after_the_versions_given(filled):
    news = filled.news({"seat:o1": 2, "roll:none": 0})
    assert (news.newest, news.snapshots) == (filled.last_position(), {})
    assert {stream: [event.version for event in events] for stream, events in news.streams.items()} == {
        "seat:o1": [3], "roll:none": [],
    }  # fmt: skip


def test_news_of_a_stream_with_a_snapshot_begin_behind_it(filled):
    filled.save_snapshots({"seat:o1": (2, b"two"), "roll:o1": (1, b"one")})
    news = filled.news({"seat:o1": 0, "roll:o1": 0, "roll:o2": 0}, ["seat:o1", "roll:o2"])
    assert news.snapshots == {"seat:o1": (2, b"two")}
    assert {stream: [event.version for event in events] for stream, events in news.streams.items()} == {
        "seat:o1": [3], "roll:o1": [1], "roll:o2": [1],
    }  # fmt: skip


def test_a_snapshot_behind_which_nothing_happened_is_told_too(filled):
    filled.save_snapshots({"seat:o1": (3, b"three")})
    assert filled.news({"seat:o1": 0}, ["seat:o1"]) == (6, {"seat:o1": (3, b"three")}, {"seat:o1": []})


@pytest.mark.parametrize("after", [{}, {"seat:none": 0}, {"seat:o1": 3, "roll:o1": 1}, {"seat:o1\0": 0}])
def test_where_nothing_is_new_the_newest_position_is_told_all_the_same(filled, after):
    assert filled.news(after) == (6, {}, {name: [] for name in after})


def test_news_of_an_empty_log_are_none(log):
    assert log.news({"seat:o1": 0}) == (0, {}, {"seat:o1": []})


def test_no_streams_are_read_when_none_is_named(filled):
    assert filled.streams({}) == {}


def test_the_newest_snapshot_takes_the_place_of_the_one_before(log):
    log.save_snapshots({"seat:o1": (10, b"ten"), "seat:o2": (5, b"five")})
    log.save_snapshots({"seat:o1": (20, b"twenty")})
    assert log.snapshots(["seat:o1", "seat:o3"]) == {"seat:o1": (20, b"twenty")}


def timer(key, minutes, **data):
    return Timer(key=key, kind="hold", due=NOON + timedelta(minutes=minutes), data=data)


def set_timers(log, *changes):
    log.append([Append(timers=changes)])


def test_timers_are_due_the_most_overdue_first(log):
    set_timers(log, timer("late", 5), timer("soon", 1, seat="a"), timer("later", 60))
    assert log.due_timers(NOON + timedelta(minutes=5), 10) == [timer("soon", 1, seat="a"), timer("late", 5)]
    assert log.due_timers(NOON + timedelta(minutes=5), 1) == [timer("soon", 1, seat="a")]
    assert log.due_timers(NOON, 10) == []
    assert log.next_due() == NOON + timedelta(minutes=1)


def test_timers_of_some_kinds_are_found_behind_any_number_of_others(log):
    set_timers(log, *(timer(f"hold{n}", n) for n in range(5)), Timer(key="mail", kind="mail", due=NOON))
    late = NOON + timedelta(hours=1)
    assert [one.key for one in log.due_timers(late, 1, ["mail"])] == ["mail"]
    assert [one.key for one in log.due_timers(late, 2, ["mail", "hold"])] == ["hold0", "mail"]
    assert log.due_timers(late, 9, ["none"]) == log.due_timers(late, 9, []) == []


def test_setting_a_timer_again_moves_it(log):
    set_timers(log, timer("a", 5))
    set_timers(log, timer("a", 90, why="moved"))
    assert log.due_timers(NOON + timedelta(hours=2), 10) == [timer("a", 90, why="moved")]


def test_a_cleared_timer_is_gone(log):
    set_timers(log, timer("a", 5), timer("b", 5))
    set_timers(log, TimerCleared(key="a"))
    set_timers(log, timer("b", 7), TimerCleared(key="b"))
    assert log.next_due() is None


def test_a_timer_that_was_moved_meanwhile_is_not_cleared_for_its_old_time(log):
    set_timers(log, timer("a", 5))
    set_timers(log, timer("a", 9))
    set_timers(log, TimerCleared(key="a", due=NOON + timedelta(minutes=5)))
    assert log.next_due() == NOON + timedelta(minutes=9)
    set_timers(log, TimerCleared(key="a", due=NOON + timedelta(minutes=9)))
    assert log.next_due() is None


def test_timers_stand_or_fall_with_their_command(log):
    log.append([command("a", new("seat:o1", 1))])
    with pytest.raises(Conflict):
        log.append([command("b", new("seat:o1", 1), timers=[timer("a", 5)])])
    assert log.next_due() is None


def test_a_checkpoint_never_moves_back(log):
    log.save_checkpoints({("mail", "enrollment"): Mark(7)})
    log.save_checkpoints({("mail", "enrollment"): Mark(3)})
    log.save_checkpoints({("mail", "scheduling"): Mark(1)})
    log.save_checkpoints({("other", "enrollment"): Mark(99)})
    assert log.checkpoints("mail") == {"enrollment": Mark(7), "scheduling": Mark(1)}
    assert log.checkpoints("nobody") == {}


def test_checkpoints_that_are_saved_together_move_each_for_itself(log):
    log.save_checkpoints({("mail", "enrollment"): Mark(7), ("mail", "scheduling"): Mark(2)})
    log.save_checkpoints(
        {("other", "enrollment"): Mark(1), ("mail", "scheduling"): Mark(4), ("mail", "enrollment"): Mark(5)}
    )
    assert log.checkpoints("mail") == {"enrollment": Mark(7), "scheduling": Mark(4)}
    assert log.checkpoints("other") == {"enrollment": Mark(1)}


def test_a_checkpoint_is_pinned_where_there_is_none_and_stays_where_there_is_one(log):
    log.pin_checkpoints({("mail", "enrollment"): Mark(100), ("mail", "scheduling"): Mark(0)})
    log.save_checkpoints({("mail", "scheduling"): Mark(3)})
    log.pin_checkpoints(
        {("mail", "enrollment"): Mark(105), ("mail", "scheduling"): Mark(2), ("other", "enrollment"): Mark(7)}
    )
    assert log.checkpoints("mail") == {"enrollment": Mark(100), "scheduling": Mark(3)}
    assert log.checkpoints("other") == {"enrollment": Mark(7)}


def test_people_keep_the_first_key_they_were_given(log):
    log.add_person_keys({"l1": b"one", "l2": b"two"})
    log.add_person_keys({"l1": b"other", "l3": b"three"})
    assert log.person_keys(["l1", "l3", "l4"]) == {"l1": b"one", "l3": b"three"}


def test_a_new_key_is_stored_with_the_events_that_need_it_or_not_at_all(log):
    log.append([command("a", new("seat:o1", 1))], {"l1": b"one"})
    with pytest.raises(Conflict):
        log.append([command("b", new("seat:o1", 1))], {"l2": b"two"})
    with pytest.raises(Conflict):
        log.append([command("c", new("seat:o2", 1))], {"l1": b"other"})
    assert log.person_keys(["l1", "l2"]) == {"l1": b"one"}
    assert log.last_position() == 1


def test_a_destroyed_key_stays_destroyed(open_log):
    log = open_log()
    log.add_person_keys({"l1": b"one"})
    log.destroy_person_key("l1")
    log.destroy_person_key("l2")
    log.add_person_keys({"l1": b"again", "l2": b"again"})
    assert open_log().person_keys(["l1", "l2"]) == {"l1": None, "l2": None}
