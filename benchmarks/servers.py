"""Where the cluster's benchmarks find their servers."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier


@contextmanager
def postgres_database() -> Iterator[str]:
    """The conninfo of a fresh database on the server that `ROLLBOOK_TEST_POSTGRES` names."""
    server = os.environ.get("ROLLBOOK_TEST_POSTGRES")
    if not server:
        print("This needs a PostgreSQL server. Set ROLLBOOK_TEST_POSTGRES to the conninfo of one.", file=sys.stderr)
        sys.exit(2)
    name = f"bench_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(Identifier(name)))
        try:
            yield make_conninfo(server, dbname=name)
        finally:
            connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))
