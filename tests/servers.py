"""Servers that tests may ask for; without one, they are skipped and say so."""

import os

import pytest


@pytest.fixture(scope="session")
def postgres_server() -> str:
    """The conninfo of a role that may create databases."""
    conninfo = os.environ.get("ROLLBOOK_TEST_POSTGRES")
    if not conninfo:
        pytest.skip("NOT TESTED: the event log on PostgreSQL. Set ROLLBOOK_TEST_POSTGRES to a server's conninfo.")
    return conninfo
