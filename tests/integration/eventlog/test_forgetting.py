"""What every event log promises about people who are forgotten."""

import msgspec
import pytest

from chassis.eventlog.port import Conflict

from .conftest import command, new


def forgetting(name, *people, events=()):
    return msgspec.structs.replace(command(name, *events), forget=people)


def test_a_key_is_destroyed_with_the_events_that_say_so(log):
    log.append([command("a", new("seat:o1", 1))], {"l1": b"one", "l2": b"two"})
    log.append([forgetting("b", "l1", events=[new("seat:o1", 2)])])
    assert log.person_keys(["l1", "l2"]) == {"l1": None, "l2": b"two"}
    assert log.last_position() == 2


def test_a_key_stays_where_the_append_fails(log):
    log.append([command("a", new("seat:o1", 1))], {"l1": b"one"})
    with pytest.raises(Conflict):
        log.append([forgetting("b", "l1", events=[new("seat:o1", 1)])])
    assert log.person_keys(["l1"]) == {"l1": b"one"}


def test_who_is_forgotten_never_gets_a_key_again_and_not_one_drawn_in_the_same_append(log):
    log.append([forgetting("a", "l1", "l2")], {"l2": b"drawn"})
    log.add_person_keys({"l1": b"again", "l2": b"again"})
    with pytest.raises(Conflict):
        log.append([command("b", new("seat:o1", 1))], {"l1": b"once more"})
    assert log.person_keys(["l1", "l2"]) == {"l1": None, "l2": None}


def test_forgetting_without_events_is_answered_again_and_changes_nothing_then(log):
    log.append([forgetting("a", "l1")], {"l1": b"one"})
    assert log.answers([command("a").command_id])
    assert log.person_keys(["l1"]) == {"l1": None}
