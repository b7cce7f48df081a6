"""What the log keeps for reactions; the in-memory log of these tests has to agree with the real one."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from chassis.eventlog.postgres import PostgresEventLog, prepare
from chassis.eventlog.sqlite.log import SQLiteEventLog
from chassis.feed.port import Foreign
from chassis.parking import foreign, recorded_of, set_aside
from tests.toys.reading import MemoryLog, enrolled, recorded

OWNER = "toy.reactions.welcome"
LASTING = ("sqlite", pytest.param("postgres", marks=pytest.mark.cluster))


def opened(request, backend):
    """The log of this test, as it was left."""
    if backend == "memory":
        return MemoryLog("toy")
    if backend == "sqlite":
        return SQLiteEventLog(request.getfixturevalue("tmp_path") / "toy.db", "toy")
    conninfo = request.getfixturevalue("postgres_database")
    prepare(conninfo, "toy")
    return PostgresEventLog(conninfo, "toy")


@pytest.fixture(params=["memory", *LASTING])
def log(request):
    made = opened(request, request.param)
    yield made
    if request.param != "memory":
        made.close()


def parked(position, *, root="o1", owner=OWNER, error="broken"):
    return set_aside(owner, recorded(enrolled(root, "l1"), f"roster:{root}", position=position), error, 3)


def test_what_is_set_aside_is_listed_in_order_by_owner_and_root(log):
    log.park([parked(9), parked(4, root="o2"), parked(5), parked(1, owner="other")])

    assert [one.position for one in log.parked(OWNER)] == [4, 5, 9]
    assert [one.position for one in log.parked(OWNER, "o1")] == [5, 9]
    assert len(log.parked()) == log.parked_count() == 4
    assert log.parked_roots() == {OWNER: {"o1", "o2"}, "other": {"o1"}}


def test_the_event_comes_back_as_it_was(log):
    event = recorded(enrolled("o1", "l1"), "roster:o1", position=4)
    log.park([set_aside(OWNER, event, "broken", 3)])

    assert recorded_of(log.parked()[0]) == event


def test_setting_aside_again_changes_nothing_but_the_error(log):
    log.park([parked(4)])
    log.park([parked(4, error="")])
    log.park([parked(4, error="still broken")])

    assert [(one.error, one.attempts) for one in log.parked()] == [("still broken", 3)]


def test_what_waits_needs_something_of_its_root_that_it_waits_for(log):
    log.park([parked(1), parked(2, root="o2")])
    log.unpark([parked(1)])

    assert not log.park([parked(3, error=""), parked(4, root="o2", error="")])
    assert [one.position for one in log.parked()] == [2]
    assert log.park([parked(3, error=""), parked(4, root="o2", error=""), parked(5)])
    assert [one.position for one in log.parked()] == [2, 3, 4, 5]


def test_nothing_is_left_to_wait_for_what_another_takes_back_at_that_moment(log):
    def take_back():
        while there := log.parked(OWNER, "o1"):
            log.unpark(there[:1])

    with ThreadPoolExecutor() as beside:
        for number in range(0, 100, 2):
            log.park([parked(number)])
            kept = beside.submit(log.park, [parked(number + 1, error="")])
            taken = beside.submit(take_back)
            taken.result(), kept.result()
            assert log.parked_count() == 0


def test_what_is_taken_back_is_gone(log):
    log.park([parked(4), parked(5)])
    log.unpark([parked(4)])

    assert [one.position for one in log.parked()] == [5]


def test_attempts_at_the_same_place_add_up_and_elsewhere_begin_at_one(log):
    assert [log.begin_attempt(OWNER, "enrollment", 4) for _ in range(2)] == [1, 2]
    assert log.begin_attempt(OWNER, "attendance", 4) == 1
    assert log.begin_attempt("other", "enrollment", 4) == 1
    assert log.begin_attempt(OWNER, "enrollment", 5) == 1


@pytest.mark.parametrize("backend", LASTING)
def test_attempts_and_what_is_set_aside_survive_a_restart(request, backend):
    log = opened(request, backend)
    log.begin_attempt(OWNER, "enrollment", 4)
    log.park([parked(4)])
    log.close()

    log = opened(request, backend)

    assert log.begin_attempt(OWNER, "enrollment", 4) == 2
    assert log.parked_count() == 1
    log.close()


def test_a_foreign_message_of_any_key_is_set_aside(log):
    log.park([foreign(OWNER, "enrollment/3", Foreign(offset=7, key="o1\0\n", error="not \0 ours", value=b"\0\xff"))])

    (one,) = log.parked()
    assert (one.source, one.position, one.event) == ("enrollment/3", 7, b"\0\xff")
    assert one.error.startswith("not ")
    log.unpark([one])
    assert log.parked_count() == 0
