"""The file of a SQLite read store: what is in it, and whether it is one of ours."""

import sqlite3
from pathlib import Path

from chassis.projection import Facts
from chassis.readstore.port import ReadStoreDamaged, ReadStoreUnavailable, View
from chassis.readstore.values import OPEN

APPLICATION_ID = 0x526F6C56
LAYOUT = 1

TABLES = """
CREATE TABLE about (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE generations (
    view TEXT, generation INTEGER, fingerprint TEXT, state TEXT, positions TEXT DEFAULT '{}',
    PRIMARY KEY (view, generation)) WITHOUT ROWID;
CREATE TABLE checkpoints (
    owner TEXT, source TEXT, position INTEGER, PRIMARY KEY (owner, source)) WITHOUT ROWID;
CREATE TABLE attempts (
    owner TEXT, source TEXT, position INTEGER, count INTEGER, PRIMARY KEY (owner, source, position)) WITHOUT ROWID;
CREATE TABLE parked (
    owner TEXT, source TEXT, position INTEGER, root TEXT, error TEXT, attempts INTEGER, event BLOB,
    PRIMARY KEY (owner, source, position));
CREATE INDEX parked_by_root ON parked (owner, root);
"""


def connect(path: Path, service: str) -> sqlite3.Connection:
    """The writing connection; makes the file if there is none.

    Raises:
        ReadStoreDamaged: the file is something else, belongs to another service, or is broken.
        ReadStoreUnavailable: it cannot be opened or made just now.
    """
    if path.is_dir():
        raise damaged(path, "it is a folder")
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10.0)
    try:
        # This first look takes back what was half made when the disk filled up or the power went.
        if connection.execute("PRAGMA page_count").fetchone() != (0,):
            _recognize(connection, path, service)
        else:
            _make(connection, service)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA cache_size = -16384")
        connection.execute("PRAGMA secure_delete = ON")
    except sqlite3.OperationalError as away:
        connection.close()
        raise ReadStoreUnavailable(f"{path}: {away}") from away
    except sqlite3.DatabaseError as broken:
        connection.close()
        raise damaged(path, str(broken)) from broken
    except ReadStoreDamaged:
        connection.close()
        raise
    return connection


def reader(path: Path) -> sqlite3.Connection:
    """A connection that only reads."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10.0)
    connection.execute("PRAGMA query_only = ON")
    return connection


def damaged(path: Path, why: str) -> ReadStoreDamaged:
    """One message that says what to do: views are disposable."""
    return ReadStoreDamaged(
        f"{path} is not a usable read store ({why}). Nothing is lost: move the file away and start again, "
        "and the views are rebuilt from the log."
    )


def _make(connection: sqlite3.Connection, service: str) -> None:
    """Everything an empty file needs, at once: it holds all of it, or stays empty."""
    about = {"service": service, "layout": LAYOUT, "epoch": 0, "horizon": 0}
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    for statement in TABLES.split(";"):
        connection.execute(statement)
    connection.executemany("INSERT INTO about VALUES (?, ?)", list(about.items()))
    connection.execute("COMMIT")


def _recognize(connection: sqlite3.Connection, path: Path, service: str) -> None:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    if application != APPLICATION_ID:
        raise damaged(path, "it was not made by this platform")
    about = dict(connection.execute("SELECT name, value FROM about"))
    if about.get("service") != service:
        raise damaged(path, f"it belongs to {about.get('service')}, not to {service}")
    if about.get("layout") != LAYOUT:
        raise damaged(path, f"its layout is {about.get('layout')}, not {LAYOUT}")
    wal = path.with_name(path.name + "-wal")
    (pages,), (size,) = (
        connection.execute("PRAGMA page_count").fetchone(),
        connection.execute("PRAGMA page_size").fetchone(),
    )
    if not (wal.exists() and wal.stat().st_size) and path.stat().st_size < pages * size:
        raise damaged(path, "it is cut short")


def documents_table(view: View, generation: int) -> str:
    """The quoted name of the table that holds documents, or the things behind facts."""
    return f'"documents:{view.name}:{generation}"'


def rows_table(view: Facts, generation: int) -> str:
    """The quoted name of the table that holds fact rows."""
    return f'"rows:{view.name}:{generation}"'


def column(name: str) -> str:
    """The quoted name of a declared column or field."""
    return f'"c_{name}"'


def create_generation(connection: sqlite3.Connection, view: View, generation: int) -> None:
    """Empty tables; the indexes that queries need come with `index_generation`."""
    documents = documents_table(view, generation)
    fields = "" if isinstance(view, Facts) else "".join(f", {column(name)}" for name in view.fields)
    connection.execute(
        f"CREATE TABLE {documents} (key TEXT PRIMARY KEY, revision INTEGER, versions TEXT, body BLOB{fields})"
    )
    if isinstance(view, Facts):
        columns = "".join(f", {column(declared.name)}" for declared in view.columns)
        connection.execute(
            f"CREATE TABLE {rows_table(view, generation)} (thing TEXT, number INTEGER, effective_from INTEGER, "
            f"effective_to INTEGER, recorded_from INTEGER, recorded_to INTEGER{columns}, "
            "PRIMARY KEY (thing, number)) WITHOUT ROWID"
        )


def index_generation(connection: sqlite3.Connection, view: View, generation: int) -> None:
    """The indexes of a generation's tables; those that are there already stay."""
    if isinstance(view, Facts):
        names = ("effective_from", "effective_to", *(column(one.name) for one in view.columns), "recorded_to")
        connection.execute(
            f'CREATE INDEX IF NOT EXISTS "known:{view.name}:{generation}" ON {rows_table(view, generation)} '
            f"({', '.join(names)}) WHERE recorded_to = {OPEN}"
        )
        return
    for name in view.index:
        connection.execute(
            f'CREATE INDEX IF NOT EXISTS "by:{view.name}:{generation}:{name}" '
            f"ON {documents_table(view, generation)} ({column(name)}, key)"
        )


def drop_generation(connection: sqlite3.Connection, view: str, generation: int) -> None:
    """Drop a generation's tables, whatever the view of that name was."""
    for table in ("documents", "rows"):
        connection.execute(f'DROP TABLE IF EXISTS "{table}:{view}:{generation}"')
