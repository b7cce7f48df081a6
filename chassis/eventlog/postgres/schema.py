"""The tables and functions of a log in PostgreSQL: made once, recognized ever after."""

from importlib.resources import files

import psycopg
from psycopg import Connection
from psycopg.rows import TupleRow, tuple_row
from psycopg.sql import SQL, Identifier

from chassis.eventlog.port import LogDamaged
from chassis.eventlog.postgres.sessions import Database, Session

VERSION = 1
LOCKS = 1383033964
"""The first half of the log's advisory locks. The second is 0 for its tables, 1 for appends; see `leases`."""

_TROUBLES = "SELECT FROM pg_attribute WHERE attrelid = 'rollbook.relayed'::regclass AND attname = 'trouble'"
_ADD_TROUBLES = "ALTER TABLE rollbook.relayed ADD COLUMN trouble text, ADD COLUMN troubled_since timestamptz"
"""Logs were made without these columns; programs that do not know them pass over them."""
_ADD_PARTS = (
    'CREATE TABLE IF NOT EXISTS rollbook.parts (name text COLLATE "C" NOT NULL, part integer NOT NULL, '
    "size bigint NOT NULL, sealed bytea NOT NULL, PRIMARY KEY (name, part))"
)
"""Files that are worked on; logs were made without them too."""

_GRANTS = (
    "GRANT USAGE ON SCHEMA rollbook TO {role}",
    "GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA rollbook TO {role}",
    "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA rollbook TO {role}",
    "GRANT UPDATE ON rollbook.person_keys TO {role}",
    *(
        f"GRANT UPDATE, DELETE ON rollbook.{table} TO {{role}}"
        for table in (
            "answers",
            "timers",
            "snapshots",
            "checkpoints",
            "attempts",
            "parked",
            "leases",
            "relayed",
            "parts",
        )
    ),
)


def prepare(conninfo: str, service: str, *, grant_to: str | None = None) -> None:
    """Make the log of a service in its database, unless it is there; several may try at once.

    The role that does so owns the tables. One that runs the service needs less: with `grant_to` it may
    append and read, but neither change nor delete an event.

    Raises:
        LogUnavailable: the server cannot be reached.
        LogUnsafe: it could lose, miss or reorder events.
        LogDamaged: what is there is another service's, of a newer program, or not a log.
    """
    database = Database(conninfo, f"rollbook {service} tables")
    session = database.open()
    try:
        _prepare(session, database.name, service, grant_to)
    except psycopg.errors.InsufficientPrivilege as refused:
        raise LogDamaged(
            f"{database.name} holds no event log, and this role may not make one ({refused.diag.message_primary}). "
            "Use the database's owner once."
        ) from refused
    except psycopg.Error as failed:
        raise database.translated(failed) from failed
    finally:
        session.close()


def recognize(session: Session, name: str, service: str) -> None:
    """Make sure that this is the log of the service, in a version that this program reads.

    Raises:
        LogDamaged: it is not.
    """
    try:
        found = session.cursor.execute("SELECT service, version FROM rollbook.identity").fetchall()
    except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName) as absent:
        raise LogDamaged(f"{name} holds no event log. Create it first, or name another database.") from absent
    _check(found, name, service)


def _prepare(session: Session, name: str, service: str, grant_to: str | None) -> None:
    connection = session.connection
    with connection.transaction(), connection.cursor(row_factory=tuple_row) as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", (LOCKS,))
        cursor.execute("SELECT to_regnamespace('rollbook') IS NOT NULL, to_regclass('rollbook.identity') IS NOT NULL")
        schema, identity = cursor.fetchone() or (False, False)
        if identity:
            _check(cursor.execute("SELECT service, version FROM rollbook.identity").fetchall(), name, service)
            if not cursor.execute(_TROUBLES).fetchall():
                cursor.execute(_ADD_TROUBLES)
            if not cursor.execute("SELECT FROM pg_class WHERE oid = to_regclass('rollbook.parts')").fetchall():
                cursor.execute(_ADD_PARTS)
        elif schema:
            raise LogDamaged(f"{name} has a schema rollbook that is not an event log. Name another database.")
        else:
            _create(cursor.connection, service)
        if grant_to is not None:
            for statement in _GRANTS:
                cursor.execute(SQL(statement).format(role=Identifier(grant_to)))


def _create(connection: Connection[TupleRow], service: str) -> None:
    connection.execute("CREATE SCHEMA rollbook")
    for script in ("tables.sql", "append.sql"):
        connection.execute(files(__package__).joinpath(script).read_bytes())
    connection.execute(_ADD_PARTS)
    connection.execute("INSERT INTO rollbook.identity VALUES (%s, %s)", (service, VERSION))


def _check(found: list[TupleRow], name: str, service: str) -> None:
    if [owner for owner, _ in found] != [service]:
        whose = ", ".join(owner for owner, _ in found) or "nobody"
        raise LogDamaged(f"{name} is the log of {whose}, not of {service}. Name another database.")
    version = found[0][1]
    if version != VERSION:
        raise LogDamaged(
            f"{name} has version {version} of the log's tables; this program reads {VERSION}. "
            "Run the program that made it, or a newer one."
        )
