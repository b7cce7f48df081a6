"""What every event log promises to those who append."""

import threading
from datetime import timedelta

import pytest

from chassis.eventlog.port import Append, Conflict, Repeated

from .conftest import NOON, answer, command, new


def positions(events):
    return [event.position for event in events]


def test_an_empty_log_begins_at_position_zero(log):
    assert log.last_position() == 0
    assert log.read(0, 10) == []


def test_positions_count_up_in_the_order_of_the_append(log):
    appended = log.append([command("a", new("seat:o1", 1), new("seat:o2", 1)), command("b", new("seat:o1", 2))])
    assert appended.positions == [(1, 2), (3, 3)]
    assert [(event.stream, event.version) for event in log.read(0, 10)] == [
        ("seat:o1", 1), ("seat:o2", 1), ("seat:o1", 2),
    ]  # fmt: skip
    assert log.last_position() == 3


def test_an_event_comes_back_as_it_was_stored(log):
    log.append([command("a", new("seat:o1.l1", 1))])
    (event,) = log.read(0, 10)
    assert (event.id, event.service, event.stream, event.version, event.root) == ("e1", "toy", "seat:o1.l1", 1, "o1")
    assert (event.type, event.actor, event.correlation) == ("rollbook.toy.counted.v1", "ada", "e1")
    assert bytes(event.data) == b'{"number":1}'
    assert event.recorded_at == NOON
    assert event.effective_at.hour == 9


@pytest.mark.parametrize("version", [1, 3], ids=["taken", "ahead"])
def test_a_version_that_is_not_the_next_is_a_conflict_and_appends_nothing(log, version):
    log.append([command("a", new("seat:o1", 1))])
    with pytest.raises(Conflict) as conflict:
        log.append([command("b", new("seat:o2", 1)), command("c", new("seat:o1", version))])
    assert conflict.value.streams == ("seat:o1",)
    assert log.last_position() == 1
    assert not log.answers([command("b").command_id])


def test_versions_with_a_hole_within_one_append_are_a_conflict(log):
    with pytest.raises(Conflict):
        log.append([command("a", new("seat:o1", 1), new("seat:o1", 3))])
    assert log.last_position() == 0


def test_a_command_id_is_taken_once_whether_it_had_events_or_not(log):
    log.append([command("with", new("seat:o1", 1)), command("without")])
    for ident in ("with", "without"):
        for events in ([], [new("seat:o2", 1)]):
            with pytest.raises(Repeated) as repeated:
                log.append([command("fresh", new("seat:o3", 1)), command(ident, *events)])
            assert repeated.value.command_ids == (command(ident).command_id,)
    assert log.last_position() == 1


def test_a_repeated_command_is_told_from_a_conflict_when_both_hold(log):
    log.append([command("a", new("seat:o1", 1))])
    with pytest.raises(Repeated):
        log.append([command("a", new("seat:o1", 1))])


def test_the_same_id_twice_in_one_append_is_refused(log):
    with pytest.raises(Repeated):
        log.append([command("a", new("seat:o1", 1)), command("a", new("seat:o1", 2))])
    with pytest.raises(Repeated):
        log.append([command("b"), command("b")])
    assert log.last_position() == 0


def test_answers_tell_what_was_answered_and_where_it_landed(log):
    refused = answer(b'{"detail":"full"}', 409)
    log.append([
        command("two", new("seat:o1", 1), new("seat:o1", 2), answer=answer(b'{"seat":1}', 201)),
        command("refused", answer=refused),
    ])  # fmt: skip
    asked = [command(ident).command_id for ident in ("two", "refused", "unknown")]
    found = log.answers(asked)
    assert set(found) == set(asked[:2])
    assert (found[asked[0]].status, found[asked[0]].reply, found[asked[0]].positions) == (201, b'{"seat":1}', (1, 2))
    assert found[asked[1]] == refused


def test_many_answers_are_found_at_once(log):
    idents = [f"{number}" for number in range(700)]
    log.append([command(ident, new(f"seat:o{ident}", 1)) for ident in idents])
    found = log.answers([command(ident).command_id for ident in idents])
    assert sorted(one.positions[0] for one in found.values()) == list(range(1, 701))


def test_what_nobody_can_repeat_has_no_answer(log):
    log.append([Append(events=[new("seat:o1", 1)])])
    log.append([Append(events=[new("seat:o1", 2)])])
    assert log.last_position() == 2


def test_only_purgeable_answers_without_events_are_forgotten(log, clock):
    log.append(
        [command("client", purgeable=True), command("reaction"), command("told", new("seat:o1", 1), purgeable=True)]
    )
    clock.jump(days=20)
    log.append([command("recent", purgeable=True)])
    assert log.purge_answers(NOON + timedelta(days=10)) == 1
    left = log.answers([command(ident).command_id for ident in ("client", "reaction", "told", "recent")])
    assert len(left) == 3
    assert command("client").command_id not in left


def test_recorded_at_never_goes_back_though_the_clock_does(log, clock):
    log.append([command("a", new("seat:o1", 1))])
    clock.jump(hours=-1)
    assert log.append([command("b", new("seat:o1", 2))]).recorded_at == NOON
    clock.jump(hours=2)
    log.append([command("c", new("seat:o1", 3))])
    stamps = [event.recorded_at for event in log.read(0, 10)]
    assert stamps == [NOON, NOON, NOON + timedelta(hours=1)]


def test_recorded_at_does_not_go_back_over_a_restart(open_log, clock):
    open_log().append([command("a", new("seat:o1", 1))])
    clock.jump(hours=-1)
    assert open_log().append([command("b", new("seat:o1", 2))]).recorded_at == NOON


def test_everything_is_there_after_a_restart(open_log):
    open_log().append([command("a", new("seat:o1", 1)), command("b")])
    log = open_log()
    assert log.last_position() == 1
    assert len(log.answers([command("a").command_id, command("b").command_id])) == 2
    assert log.append([command("c", new("seat:o1", 2))]).positions == [(2, 2)]


def test_a_reader_beside_the_writer_sees_whole_appends_in_order(log):
    seen = []
    done = threading.Event()

    def follow():
        while not (done.is_set() and log.last_position() == len(seen)):
            seen.extend(positions(log.read(seen[-1] if seen else 0, 7)))

    follower = threading.Thread(target=follow)
    follower.start()
    for number in range(1, 60):
        log.append([command(f"{number}", new("seat:o1", 2 * number - 1), new("seat:o1", 2 * number))])
    done.set()
    follower.join(10)
    assert seen == list(range(1, 119))


def test_writers_in_several_threads_wait_for_each_other(log):
    def write(name):
        for number in range(1, 21):
            log.append([command(f"{name}{number}", new(f"seat:{name}", number))])

    threads = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert positions(log.read(0, 100)) == list(range(1, 81))
