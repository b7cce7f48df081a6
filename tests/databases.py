"""A database of the tests' own, made on a server, empty for each test, and dropped at the end."""

from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

_OTHERS = (
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@pytest.fixture(scope="session")
def _postgres_database(postgres_server: str) -> Iterator[str]:
    name = f"test_{uuid4().hex}"
    with psycopg.connect(postgres_server, autocommit=True) as server:
        server.execute(SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0").format(Identifier(name)))
        yield make_conninfo(postgres_server, dbname=name)
        server.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


@pytest.fixture
def postgres_database(_postgres_database: str) -> str:
    """The conninfo of an empty database; whoever still uses it from an earlier test is cut off."""
    with psycopg.connect(_postgres_database, autocommit=True) as database:
        database.execute(_OTHERS)
        database.execute("DROP SCHEMA IF EXISTS rollbook CASCADE")
    return _postgres_database
