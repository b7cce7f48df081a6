"""One process leads a role; who led before it can no longer write as if it did."""

import os
from contextlib import closing

import psycopg
import pytest

from chassis.eventlog.postgres import PostgresEventLog, prepare

_END_LEADERS = (
    "SELECT pg_terminate_backend(a.pid, 5000) FROM pg_locks AS l JOIN pg_stat_activity AS a ON a.pid = l.pid "
    "WHERE l.locktype = 'advisory' AND a.datname = current_database()"
)


@pytest.fixture
def conninfo(postgres_database):
    prepare(postgres_database, "toy")
    return postgres_database


@pytest.fixture
def log(conninfo):
    with closing(PostgresEventLog(conninfo, "toy")) as log:
        yield log


@pytest.fixture
def other(conninfo):
    with closing(PostgresEventLog(conninfo, "toy")) as log:
        yield log


@pytest.fixture
def lead():
    """Takes the lead of a role on a log; let go of after the test."""
    leases = []

    def take(log, role="relay"):
        lease = log.try_lead(role)
        if lease:
            leases.append(lease)
        return lease

    yield take
    for lease in leases:
        lease.release()


@pytest.fixture
def cut(conninfo):
    """Ends the connections of all who lead, without their knowing."""

    def end():
        with psycopg.connect(conninfo, autocommit=True) as shell:
            assert shell.execute(_END_LEADERS).rowcount

    return end


def test_a_role_is_led_by_one_at_a_time(log, other, lead):
    lease = lead(log)
    assert lease.held()
    assert lead(other) is None
    assert lead(log) is None


def test_roles_are_led_apart(log, other, lead):
    assert lead(log, "relay").held()
    assert lead(other, "timers").held()


def test_the_next_leader_has_a_higher_epoch(log, other, lead):
    first = lead(log)
    first.release()
    second = lead(other)
    assert second.epoch > first.epoch
    assert second.held()
    assert not first.held()


def test_a_leader_whose_connection_died_leads_no_more_and_knows_when_it_asks(log, other, lead, cut):
    first = lead(log)
    cut()
    second = lead(other)
    assert second.epoch > first.epoch
    assert not first.held()
    assert not first.held()
    assert second.held()


def test_who_stands_by_asks_on_the_connection_that_it_has(conninfo, log, other, lead):
    lead(log)
    with psycopg.connect(conninfo, autocommit=True) as shell:
        asking = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE %s"
        assert lead(other) is None
        before = shell.execute(asking, ("%advisory_lock%",)).fetchall()
        assert lead(other, "relay") is None
        assert shell.execute(asking, ("%advisory_lock%",)).fetchall() == before
        assert len(before) == 1


def test_who_stands_by_leads_though_its_connection_died(conninfo, log, other, lead):
    first = lead(log)
    assert lead(other) is None
    with psycopg.connect(conninfo, autocommit=True) as shell:
        shell.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE '%advisory_lock%'"
        )
    first.release()
    assert lead(other).held()


def test_a_log_that_is_closed_keeps_no_connection_to_ask_on(conninfo, log, lead):
    lead(log)
    with closing(PostgresEventLog(conninfo, "toy")) as other:
        assert lead(other) is None
    with psycopg.connect(conninfo, autocommit=True) as shell:
        asking = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE %s"
        while shell.execute(asking, ("%advisory_lock%",)).fetchone() != (0,):
            pass


def test_the_relay_finds_how_far_the_one_before_it_had_come(log, other, lead):
    assert log.relayed() == (0, ())
    lease = lead(log)
    assert log.save_relayed(lease.epoch, 17, [12, 0, 17])
    assert other.relayed() == (17, (12, 0, 17))


def test_a_relay_may_begin_again(log, lead):
    lease = lead(log)
    log.save_relayed(lease.epoch, 17, [12, 0, 17])
    assert log.save_relayed(lease.epoch, 0, [0, 0, 0])
    assert log.relayed() == (0, (0, 0, 0))


def test_a_relay_that_was_replaced_changes_nothing(log, other, lead, cut):
    zombie = lead(log)
    log.save_relayed(zombie.epoch, 17, [17])
    cut()
    leader = lead(other)
    assert not log.save_relayed(zombie.epoch, 18, [18])
    assert other.relayed() == (17, (17,))
    assert other.save_relayed(leader.epoch, 19, [19])
    assert not log.save_relayed(zombie.epoch, 20, [20])
    assert other.relayed() == (19, (19,))


def test_who_never_led_the_relay_changes_nothing(log, lead):
    timers = lead(log, "timers")
    assert not log.save_relayed(timers.epoch, 17, [17])
    assert log.relayed() == (0, ())


def test_a_write_under_way_is_over_before_the_next_leads(conninfo, log, other, lead, cut):
    zombie = lead(log)
    with psycopg.connect(conninfo) as slow:
        # The old leader's write, not yet committed: its fence is a lock on the role's row.
        slow.execute("SELECT 1 FROM rollbook.leases WHERE role = 'relay' AND epoch = %s FOR SHARE", (zombie.epoch,))
        cut_off = "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory'"
        with psycopg.connect(conninfo, autocommit=True) as shell:
            shell.execute(cut_off)
            shell.execute("SET lock_timeout = '50ms'")
            with pytest.raises(psycopg.errors.LockNotAvailable):
                shell.execute("UPDATE rollbook.leases SET epoch = epoch + 1 WHERE role = 'relay'")
    assert lead(other).epoch > zombie.epoch


def test_what_holds_up_the_relay_is_known_elsewhere_since_when_it_does(log, other, lead):
    lease = lead(log)
    assert log.save_trouble(lease.epoch, "Kafka is away")
    since = other.relay_state().troubled_since
    lease.release()
    again = lead(other)
    other.save_trouble(again.epoch, "Kafka is still away")

    state = log.relay_state()

    assert (state.trouble, state.troubled_since) == ("Kafka is still away", since)
    assert since is not None


def test_what_held_up_the_relay_is_forgotten_when_it_goes_on(log, other, lead):
    lease = lead(log)
    log.save_trouble(lease.epoch, "Kafka is away")

    log.save_relayed(lease.epoch, 0, [0])

    assert (other.relay_state().trouble, other.relay_state().troubled_since) == (None, None)


def test_a_relay_that_was_replaced_has_no_say_in_how_things_stand(log, other, lead, cut):
    zombie = lead(log)
    cut()
    lead(other)

    assert not log.save_trouble(zombie.epoch, "the connection died")
    assert other.relay_state().trouble is None


def test_who_relays_is_known_while_it_does(log, other, lead):
    assert (other.relay_state().epoch, other.relay_state().leader) == (0, None)
    lease = lead(log)
    lead(log, "timers")

    state = other.relay_state()
    lease.release()

    assert state.epoch == lease.epoch
    assert state.leader.endswith(f":{os.getpid()}")
    assert (other.relay_state().epoch, other.relay_state().leader) == (lease.epoch, None)


def test_a_log_that_was_made_before_troubles_were_kept_learns_to(conninfo, log, lead):
    with psycopg.connect(conninfo, autocommit=True) as shell:
        shell.execute("ALTER TABLE rollbook.relayed DROP COLUMN trouble, DROP COLUMN troubled_since")
    prepare(conninfo, "toy")

    assert log.save_trouble(lead(log).epoch, "Kafka is away")
