"""Databases of the tests' own, made on a server, empty for each test, and dropped at the end."""

from collections.abc import Callable, Iterator
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
def _made_databases(postgres_server: str) -> Iterator[Callable[[str], str]]:
    names: dict[str, str] = {}
    with psycopg.connect(postgres_server, autocommit=True) as server:

        def make(label: str) -> str:
            if label not in names:
                names[label] = f"test_{label}_{uuid4().hex}"
                statement = SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0")
                server.execute(statement.format(Identifier(names[label])))
            return make_conninfo(postgres_server, dbname=names[label])

        yield make
        for name in names.values():
            server.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


@pytest.fixture
def postgres_databases(_made_databases: Callable[[str], str]) -> Callable[[str], str]:
    """The conninfo of an empty database for each label asked for; who still uses it from an earlier test
    is cut off.
    """
    asked: dict[str, str] = {}

    def empty(label: str) -> str:
        if label not in asked:
            asked[label] = _made_databases(label)
            with psycopg.connect(asked[label], autocommit=True) as database:
                database.execute(_OTHERS)
                database.execute("DROP SCHEMA IF EXISTS rollbook CASCADE")
        return asked[label]

    return empty


@pytest.fixture
def postgres_database(postgres_databases: Callable[[str], str]) -> str:
    """The conninfo of an empty database."""
    return postgres_databases("toy")
