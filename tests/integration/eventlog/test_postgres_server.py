"""What the log does about the database it lives in: made once, recognized, refused where it is unsafe."""

import threading
from contextlib import closing
from datetime import timedelta

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from chassis.decider import Timer
from chassis.eventlog.port import LogDamaged, LogUnavailable, LogUnsafe
from chassis.eventlog.postgres import PostgresEventLog, prepare
from chassis.eventlog.postgres.arrays import ADAPTERS, Blobs, Flags, Integers, Texts
from chassis.feed.lanes import Mark

from .conftest import NOON, command, new


@pytest.fixture
def conninfo(postgres_database):
    prepare(postgres_database, "toy")
    return postgres_database


@pytest.fixture
def log(conninfo):
    with closing(PostgresEventLog(conninfo, "toy")) as log:
        yield log


@pytest.fixture
def shell(conninfo):
    """Somebody at the database with a prompt of their own."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        yield connection


@pytest.fixture
def setting(postgres_database):
    """Sets something for every session to come of this database."""
    done = []
    with psycopg.connect(postgres_database, autocommit=True) as connection:
        database = Identifier(connection.info.dbname)

        def change(name, value):
            done.append(name)
            connection.execute(SQL("ALTER DATABASE {} SET {} = {}").format(database, Identifier(name), value))

        yield change
        for name in done:
            connection.execute(SQL("ALTER DATABASE {} RESET {}").format(database, Identifier(name)))


def test_a_database_without_a_log_is_told_apart(postgres_database):
    with pytest.raises(LogDamaged, match="holds no event log"):
        PostgresEventLog(postgres_database, "toy")


def test_several_that_make_the_log_at_once_make_one(postgres_database):
    threads = [threading.Thread(target=prepare, args=(postgres_database, "toy")) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    with closing(PostgresEventLog(postgres_database, "toy")) as log:
        assert log.append([command("a", new("seat:o1", 1))]).positions == [(1, 1)]


def test_making_it_again_keeps_what_is_there(log, conninfo):
    log.append([command("a", new("seat:o1", 1))])
    prepare(conninfo, "toy")
    assert log.last_position() == 1


@pytest.mark.parametrize("use", [prepare, PostgresEventLog])
def test_the_log_of_another_service_is_refused(conninfo, use):
    with pytest.raises(LogDamaged, match="log of toy, not of mail"):
        use(conninfo, "mail")


@pytest.mark.parametrize("use", [prepare, PostgresEventLog])
def test_tables_of_a_later_version_are_refused(conninfo, shell, use):
    shell.execute("UPDATE rollbook.identity SET version = 9")
    with pytest.raises(LogDamaged, match="version 9 of the log's tables; this program reads 1"):
        use(conninfo, "toy")


def test_a_schema_of_somebody_else_is_refused_and_left_alone(postgres_database):
    with psycopg.connect(postgres_database, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA rollbook CREATE TABLE music (title text)")
        with pytest.raises(LogDamaged, match="not an event log"):
            prepare(postgres_database, "toy")
        assert connection.execute("SELECT count(*) FROM rollbook.music").fetchone() == (0,)


def test_tables_that_were_taken_away_are_told_as_damage(log, shell):
    shell.execute("DROP TABLE rollbook.timers")
    with pytest.raises(LogDamaged, match="timers"):
        log.next_due()


def test_a_server_that_acknowledges_before_it_writes_is_refused(conninfo, setting):
    setting("synchronous_commit", "off")
    with pytest.raises(LogUnsafe, match="set synchronous_commit = on"):
        PostgresEventLog(conninfo, "toy")
    with pytest.raises(LogUnsafe, match="set synchronous_commit = on"):
        prepare(conninfo, "toy")


def test_a_read_only_server_is_refused(conninfo, setting):
    setting("default_transaction_read_only", "on")
    with pytest.raises(LogUnsafe, match="read-only"):
        PostgresEventLog(conninfo, "toy")


def test_a_stricter_isolation_of_the_database_changes_nothing(conninfo, setting):
    setting("default_transaction_isolation", "serializable")
    with closing(PostgresEventLog(conninfo, "toy")) as one, closing(PostgresEventLog(conninfo, "toy")) as other:
        one.append([command("a", new("seat:o1", 1))])
        assert other.append([command("b", new("seat:o1", 2))]).positions == [(2, 2)]


def test_an_environment_that_asks_the_library_for_unlocked_appends_is_refused(conninfo, monkeypatch):
    monkeypatch.setenv("POSTGRES_ENABLE_DB_FUNCTIONS", "y")
    with pytest.raises(LogUnsafe, match="POSTGRES_ENABLE_DB_FUNCTIONS=y makes readers miss events"):
        PostgresEventLog(conninfo, "toy")


@pytest.mark.parametrize(
    "conninfo",
    [
        "postgresql://ada:hush,hush@127.0.0.1:1/toy?sslmode=never",
        "postgresql://ada:hush/hush@127.0.0.1:1/toy",
        "postgresql://ada:1/hush@127.0.0.1:1/toy",
        "host=127.0.0.1 port=1 user=ada password=hush dbname=toy",
        "host=127.0.0.1 password='hush",
        "hush",
    ],
)
def test_a_server_that_cannot_be_reached_is_told_without_the_password(conninfo, caplog):
    with pytest.raises(LogUnavailable) as away:
        PostgresEventLog(conninfo, "toy")
    assert "hush" not in f"{away.value}{away.value.__cause__}{caplog.text}"


def test_a_lazy_log_waits_for_its_database(postgres_database):
    with closing(PostgresEventLog(postgres_database, "toy", lazy=True)) as log:
        with pytest.raises(LogDamaged, match="holds no event log"):
            log.last_position()
        prepare(postgres_database, "toy")
        assert log.last_position() == 0


def test_a_closed_log_is_unavailable(log):
    log.last_position()
    log.close()
    with pytest.raises(LogUnavailable, match="closed"):
        log.last_position()
    with pytest.raises(LogUnavailable, match="closed"):
        log.append([command("a", new("seat:o1", 1))])


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM rollbook.stored_events",
        "UPDATE rollbook.stored_events SET state = ''",
        "TRUNCATE rollbook.stored_events",
    ],
)
def test_events_can_neither_be_changed_nor_deleted(log, shell, statement):
    log.append([command("a", new("seat:o1", 1))])
    with pytest.raises(psycopg.Error, match="events are never changed or deleted"):
        shell.execute(statement)
    assert log.last_position() == 1


@pytest.fixture
def clerk(conninfo, shell):
    """The conninfo of a role that was granted what a service needs, and no more."""
    shell.execute("DROP ROLE IF EXISTS rollbook_test_clerk")
    shell.execute("CREATE ROLE rollbook_test_clerk LOGIN PASSWORD 'clerk'")
    prepare(conninfo, "toy", grant_to="rollbook_test_clerk")
    yield make_conninfo(conninfo, user="rollbook_test_clerk", password="clerk")
    shell.execute("DROP OWNED BY rollbook_test_clerk")
    shell.execute("DROP ROLE rollbook_test_clerk")


def test_a_role_that_may_not_touch_events_can_do_everything_a_service_does(clerk, recwarn):
    prepare(clerk, "toy")
    with closing(PostgresEventLog(clerk, "toy")) as log:
        log.append([command("a", new("seat:o1", 1), timers=[Timer(key="t", kind="hold", due=NOON)])], {"l1": b"key"})
        log.append([command("b", purgeable=True)])
        log.save_snapshots({"seat:o1": (1, b"one")})
        log.save_checkpoints({("mail", "toy/0"): Mark(1)})
        log.begin_attempt("mail", "toy/0", 1)
        log.unpark(log.parked())
        log.add_person_keys({"l2": b"key"})
        log.destroy_person_key("l1")
        assert log.purge_answers(NOON + timedelta(days=9999)) == 1
        lease = log.try_lead("relay")
        assert lease
        assert log.save_relayed(lease.epoch, 1, [1])
        lease.release()
        assert log.person_keys(["l1", "l2"]) == {"l1": None, "l2": b"key"}


@pytest.mark.parametrize(
    "statement", ["DELETE FROM rollbook.stored_events", "UPDATE rollbook.stored_events SET topic = ''"]
)
def test_a_role_that_runs_a_service_may_not_even_try_to_change_events(clerk, statement):
    with psycopg.connect(clerk, autocommit=True) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement)


def test_a_role_that_may_not_make_tables_is_told_to_ask_the_owner(conninfo, clerk, shell):
    shell.execute("DROP SCHEMA rollbook CASCADE")
    with pytest.raises(LogDamaged, match="Use the database's owner once"):
        prepare(clerk, "toy")


def test_a_lane_is_kept_with_what_stands_before_it(log):
    log.save_checkpoints({("mail", "enrollment/0"): Mark(7, (3, 6))})
    log.save_checkpoints({("mail", "enrollment/0"): Mark(5, (4, 2))})
    log.save_checkpoints({("mail", "enrollment/1"): Mark(6)})
    assert log.checkpoints("mail") == {"enrollment/0": Mark(7, (3, 6)), "enrollment/1": Mark(6)}


def test_a_snapshot_of_a_process_that_is_behind_does_not_replace_a_newer_one(log):
    log.save_snapshots({"seat:o1": (20, b"twenty")})
    log.save_snapshots({"seat:o1": (10, b"ten")})
    assert log.snapshots(["seat:o1"]) == {"seat:o1": (20, b"twenty")}


def test_arrays_arrive_as_they_were_sent(postgres_server):
    with psycopg.connect(postgres_server, context=ADAPTERS) as connection:
        sent = (
            Texts(["", "Zoë", '{"a,b"}']), Blobs([b"\0", None, b""]), Integers([1, None, -(2**63)]),
            Integers([2, 3]), Flags([True, False]), Texts([]), Blobs([]), Integers([]), Flags([]),
        )  # fmt: skip
        arrived = connection.execute(f"SELECT {','.join(['%b'] * len(sent))}", sent, binary=True).fetchone()
    assert arrived == (
        ["", "Zoë", '{"a,b"}'], [b"\0", None, b""], [1, None, -(2**63)], [2, 3], [True, False], [], [], [], [],
    )  # fmt: skip
