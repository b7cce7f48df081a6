"""Hearing of what others append: quickly by announcements, surely by looking, whatever becomes of connections."""

import asyncio
import threading
from contextlib import closing

import psycopg
import pytest

from chassis.eventlog.postgres import PostgresEventLog, prepare
from chassis.feed.log_feed import LogFeed
from chassis.feed.wakeup import Wakeup

from .conftest import command, new

NEVER = 3600.0
_OTHERS = (
    "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE datname = current_database() "
    "AND pid <> pg_backend_pid() AND query LIKE %s"
)


@pytest.fixture
def conninfo(postgres_database):
    prepare(postgres_database, "toy")
    return postgres_database


@pytest.fixture
def opened(conninfo):
    logs = []

    def open_it():
        logs.append(PostgresEventLog(conninfo, "toy"))
        return logs[-1]

    yield open_it
    for log in logs:
        log.close()


@pytest.fixture
def heard(opened):
    """Starts a listener on a log of its own; what it gives waits for a position to be heard."""
    listeners = []

    def listen(poll_seconds):
        positions, changed = [], threading.Condition()

        def hear(position):
            with changed:
                positions.append(position)
                changed.notify_all()

        def wait_for(position):
            with changed:
                assert changed.wait_for(lambda: position in positions, 20), positions
                return positions

        listeners.append(opened().listener(hear, poll_seconds=poll_seconds))
        listeners[-1].start()
        return wait_for

    yield listen
    for listener in listeners:
        listener.stop()


def test_what_is_there_already_is_heard_first(opened, heard):
    opened().append([command("a", new("seat:o1", 1), new("seat:o1", 2))])
    assert heard(NEVER)(2) == [2]


def test_what_another_announces_is_heard_without_looking(opened, heard):
    log = opened()
    log.append([command("a", new("seat:o1", 1))])
    wait_for = heard(NEVER)
    wait_for(1)
    log.announce(log.append([command("b", new("seat:o1", 2))]).positions[-1][1])
    assert wait_for(2) == [1, 2]


def test_what_nobody_announces_is_found_by_looking(opened, heard):
    log = opened()
    wait_for = heard(0.01)
    log.append([command("a", new("seat:o1", 1))])
    assert wait_for(1) == [1]


def test_positions_that_are_announced_late_or_twice_are_heard_once(opened, heard):
    log, other = opened(), opened()
    for version in (1, 2, 3):
        log.append([command(f"{version}", new("seat:o1", version))])
    wait_for = heard(NEVER)
    wait_for(3)
    other.announce(2)
    log.announce(3)
    log.announce(4)
    assert wait_for(4) == [3, 4]


def test_a_burst_of_announcements_ends_with_the_newest(opened, heard):
    log = opened()
    log.append([command("a", new("seat:o1", 1))])
    wait_for = heard(NEVER)
    wait_for(1)
    for position in range(2, 2001):
        log.announce(position)
    positions = wait_for(2000)
    assert positions == sorted(positions)
    assert len(positions) < 2000


def test_a_listener_whose_connection_died_listens_again(conninfo, opened, heard):
    log = opened()
    log.append([command("a", new("seat:o1", 1))])
    wait_for = heard(NEVER)
    wait_for(1)
    log.append([command("b", new("seat:o1", 2))])
    with psycopg.connect(conninfo, autocommit=True) as shell:
        assert shell.execute(_OTHERS, ("%max(position)%",)).fetchone() == (1,)
    wait_for(2)
    log.append([command("c", new("seat:o1", 3))])
    log.announce(3)
    assert wait_for(3) == [1, 2, 3]


def test_an_announcer_whose_connection_died_announces_again(conninfo, opened, heard):
    log = opened()
    log.append([command("a", new("seat:o1", 1))])
    wait_for = heard(NEVER)
    wait_for(1)
    log.announce(2)
    wait_for(2)
    with psycopg.connect(conninfo, autocommit=True) as shell:
        assert shell.execute(_OTHERS, ("%pg_notify%",)).fetchone() == (1,)
    log.announce(3)
    assert wait_for(3) == [1, 2, 3]


def test_what_fails_to_listen_does_not_end_the_listening(opened):
    log, positions, done = opened(), [], threading.Event()

    def hear(position):
        positions.append(position)
        if position == 1:
            raise OSError("not now")
        done.set()

    listener = log.listener(hear, poll_seconds=0.01)
    listener.start()
    for version in (1, 2):
        log.append([command(f"{version}", new("seat:o1", version))])
        log.announce(version)
        while version not in positions:
            done.wait(0.01)
    listener.stop()
    assert positions == [1, 2]


def test_a_listener_says_how_long_the_server_has_been_silent(conninfo, opened):
    log = opened()
    listener = log.listener(lambda position: None, poll_seconds=0.01)
    listener.start()
    with psycopg.connect(conninfo, autocommit=True) as shell:
        while not shell.execute(
            _OTHERS.replace("pg_terminate_backend(pid, 5000)", "*"), ("%max(position)%",)
        ).fetchone()[0]:
            pass
    listener.stop()
    silent = listener.silent_seconds
    assert silent >= 0
    threading.Event().wait(0.02)
    assert listener.silent_seconds > silent


async def test_a_feed_of_one_process_is_woken_by_the_appends_of_another(conninfo, opened):
    writer, wakeup = opened(), Wakeup()
    reader = opened()
    feed = LogFeed({"toy": reader}, {"toy": wakeup}, poll_seconds=NEVER)
    listener = reader.listener(wakeup.notify, poll_seconds=NEVER)
    listener.start()
    batches = feed.batches("toy", 0, ["rollbook.toy.counted.v1"], 10)
    try:
        for version in (1, 2):
            coming = asyncio.ensure_future(anext(batches))
            (last,) = writer.append([command(f"{version}", new("seat:o1", version))]).positions
            writer.announce(last[1])
            batch = await asyncio.wait_for(coming, 20)
            assert (batch.position, [event.version for event in batch.events]) == (version, [version])
    finally:
        await batches.aclose()
        await asyncio.to_thread(listener.stop)


def test_a_log_that_is_closed_announces_no_more(conninfo):
    with closing(PostgresEventLog(conninfo, "toy")) as log:
        log.announce(1)
    log.announce(2)
    with psycopg.connect(conninfo, autocommit=True) as shell:
        assert shell.execute(_OTHERS, ("%pg_notify%",)).fetchone() == (0,)
