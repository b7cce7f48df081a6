"""Several processes append to one log: nobody's decision is lost, and no reader misses an event."""

import asyncio
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from chassis.errors import Problem
from chassis.eventlog.port import Append, Conflict, LogUnavailable, NewEvent, Repeated
from chassis.eventlog.postgres import PostgresEventLog, prepare
from chassis.eventlog.postgres.schema import LOCKS
from chassis.loop import DecisionLoop, Request, command_id
from tests.toys.workshop import TOY, Open, Take

from .conftest import command, new

ROOT = Path(__file__).parents[3]
WRITERS, EVENTS = 3, 3_000


@pytest.fixture
def conninfo(postgres_database):
    prepare(postgres_database, "toy")
    return postgres_database


@pytest.fixture
def opened(conninfo):
    """Opens the same log once more, as another process would."""
    logs = []

    def open_it():
        logs.append(PostgresEventLog(conninfo, "toy"))
        return logs[-1]

    yield open_it
    for log in logs:
        log.close()


@pytest.fixture
def rows(conninfo):
    """Asks the database itself."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        yield lambda statement: connection.execute(statement).fetchall()


class Follower:
    """Reads by position, as fast as it can, everything that comes after what it has."""

    def __init__(self, log):
        self.log, self.seen, self.done = log, [], threading.Event()
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self):
        statement = "SELECT position FROM stored_events WHERE position > %s ORDER BY position LIMIT 500"
        while True:
            last = self.done.is_set()
            found = self.log.datastore.query(statement, (self.seen[-1] if self.seen else 0,))
            self.seen += [position for (position,) in found]
            if last and not found:
                return

    def finish(self):
        self.done.set()
        self.thread.join(30)
        return self.seen


def test_a_follower_by_position_misses_nothing_of_several_processes(conninfo, opened, rows):
    writers = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.integration.eventlog.appending_process", conninfo, f"w{number}"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for number in range(WRITERS)
    ]
    log = opened()
    follower = Follower(log)
    log.append([Append(events=[NewEvent("seat:everybody", 1, "rollbook.toy.counted.v1", b"")])])
    with psycopg.connect(conninfo) as stalled:
        # Somebody holds the lock for a while, and then thinks better of it.
        while log.last_position() < EVENTS // 2:
            time.sleep(0.01)
        stalled.execute("SELECT pg_advisory_xact_lock(%s, 1)", (LOCKS,))
        time.sleep(0.2)
        stalled.rollback()
    while log.last_position() < EVENTS:
        time.sleep(0.01)
    versions = [int(writer.communicate(timeout=30)[0]) for writer in writers]

    stored = [position for (position,) in rows("SELECT position FROM rollbook.stored_events ORDER BY position")]
    assert stored == list(range(1, sum(versions) + 2))
    assert follower.finish() == stored
    assert rows("SELECT count(*) FROM rollbook.stored_events AS a JOIN rollbook.stored_events AS b "
                "ON b.position = a.position + 1 AND b.recorded_at < a.recorded_at") == [(0,)]  # fmt: skip


def test_of_two_at_the_same_version_one_is_told_to_decide_again(opened):
    logs, told = [opened(), opened()], []

    def race(log, name):
        for version in range(1, 31):
            while True:
                try:
                    log.append([command(f"{name}{version}", new("seat:o1", version))])
                    told.append((version, name))
                except Conflict:
                    pass
                if log.last_position() >= version:
                    break

    threads = [threading.Thread(target=race, args=(log, name)) for log, name in zip(logs, "ab", strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(version for version, _ in told) == list(range(1, 31))
    for version, name in told:
        assert logs[0].answers([command(f"{name}{version}").command_id])


def test_the_same_command_sent_to_two_is_answered_once(opened):
    one, other = opened(), opened()
    one.append([command("a", new("seat:o1", 1))])
    with pytest.raises(Repeated):
        other.append([command("a", new("seat:o1", 1))])
    with pytest.raises(Repeated):
        other.append([command("a", new("seat:o1", 2))])


async def test_two_decision_loops_sell_each_seat_once(opened):
    loops = [DecisionLoop(TOY, opened(), secret=b"s" * 32) for _ in range(2)]
    for loop in loops:
        await loop.start()
    await loops[0].submit(Request(command=Open(workshop="w", seats=20), command_id=b"", actor="ada"))

    async def take(number):
        request = Request(
            command=Take(workshop="w", learner=f"l{number}"),
            command_id=command_id("ada", f"{number}"),
            actor="ada",
            deadline_seconds=60,
        )
        try:
            return (await loops[number % 2].submit(request)).body["seat"]
        except Problem as refused:
            return type(refused).__name__

    answers = Counter(await asyncio.gather(*(take(number) for number in range(100))))
    for loop in loops:
        await loop.stop()
    assert answers == dict.fromkeys(range(1, 21), 1) | {"WorkshopFull": 80}


def test_who_waits_too_long_for_the_lock_appends_nothing_and_goes_on_later(conninfo, opened, rows, monkeypatch):
    monkeypatch.setitem(
        __import__("chassis.eventlog.postgres.sessions", fromlist=["SETTINGS"]).SETTINGS, "lock_timeout", "50ms"
    )
    log = opened()
    with psycopg.connect(conninfo) as stalled:
        stalled.execute("SELECT pg_advisory_xact_lock(%s, 1)", (LOCKS,))
        with pytest.raises(LogUnavailable, match="lock timeout"):
            log.append([command("a", new("seat:o1", 1))])
    assert log.append([command("a", new("seat:o1", 1))]).positions == [(1, 1)]


def test_more_readers_than_sessions_wait_for_each_other(conninfo):
    with closing(PostgresEventLog(conninfo, "toy", sessions=2)) as log:
        log.append([command("a", new("seat:o1", 1))])
        seen = []
        threads = [threading.Thread(target=lambda: seen.append(log.last_position())) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert seen == [1] * 20
        using = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        assert log.datastore.query(using)[0][0] <= 2


def test_a_session_that_the_server_ended_is_replaced_unnoticed(opened, rows):
    log = opened()
    log.append([command("a", new("seat:o1", 1))])
    log.last_position()
    rows(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    assert log.last_position() == 1
    assert log.append([command("b", new("seat:o1", 2))]).positions == [(2, 2)]
