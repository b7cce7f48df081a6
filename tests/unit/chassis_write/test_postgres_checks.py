"""Which servers and environments a log is not trusted to."""

import pytest

from chassis.eventlog.postgres.checks import Facts, unsafe_environment, unsafe_server

SAFE = Facts(150_004, "UTF8", "on", "on", "on", recovering=False, read_only="off")


def test_a_durable_primary_of_a_supported_version_is_safe():
    assert unsafe_server(SAFE) is None
    assert unsafe_server(SAFE._replace(version=140_000, synchronous_commit="remote_apply")) is None


@pytest.mark.parametrize(
    ("change", "remedy"),
    [
        ({"version": 130_012}, "PostgreSQL 13; take 14 or newer"),
        ({"encoding": "SQL_ASCII"}, "ENCODING 'UTF8'"),
        ({"recovering": True}, "name the primary"),
        ({"read_only": "on"}, "default_transaction_read_only = off"),
        ({"synchronous_commit": "off"}, "set synchronous_commit = on"),
        ({"fsync": "off"}, "set fsync = on"),
        ({"full_page_writes": "off"}, "set full_page_writes = on"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_server_that_could_lose_or_refuse_events_is_told_what_to_change(change, remedy):
    assert remedy in (unsafe_server(SAFE._replace(**change)) or "")


@pytest.mark.parametrize(
    "variable",
    [
        ("POSTGRES_ENABLE_DB_FUNCTIONS", "y"),
        ("ENROLLMENT_POSTGRES_ENABLE_DB_FUNCTIONS", "True"),
        ("APPLICATION_RECORDER_TOPIC", "fast:Recorder"),
        ("PERSISTENCE_MODULE", "eventsourcing.dcb.postgres_tt"),
    ],
    ids=lambda pair: pair[0],
)
def test_a_variable_that_asks_the_library_for_unlocked_appends_is_named(variable):
    name, value = variable
    why = unsafe_environment({"HOME": "/root", name: value}) or ""
    assert why.startswith(f"{name}={value} ")
    assert "unset it" in why


def test_the_library_in_its_safe_modes_is_left_alone():
    environ = {"POSTGRES_ENABLE_DB_FUNCTIONS": "n", "PERSISTENCE_MODULE": "eventsourcing.postgres"}
    assert unsafe_environment(environ) is None
