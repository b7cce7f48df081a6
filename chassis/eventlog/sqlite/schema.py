"""The tables of a log file, and whether a file is one of ours; looking changes nothing."""

import os
import sqlite3
import struct
from pathlib import Path

from chassis.eventlog.port import LogDamaged
from chassis.eventlog.sqlite.keeping import PARTS_TABLE
from chassis.eventlog.sqlite.parking import ATTEMPTS_TABLE, PARKED_TABLE

APPLICATION_ID = 0x526F6C6C
SCHEMA_VERSION = 1

_STATEMENTS = (
    "CREATE TABLE identity (service TEXT NOT NULL)",
    # The columns up to `state` are those that the eventsourcing library reads and writes.
    """CREATE TABLE stored_events (
        position INTEGER PRIMARY KEY,
        originator_id TEXT NOT NULL,
        originator_version INTEGER NOT NULL,
        topic TEXT NOT NULL,
        state BLOB NOT NULL,
        root TEXT NOT NULL,
        recorded_at INTEGER NOT NULL,
        command_id BLOB,
        answer BLOB,
        UNIQUE (originator_id, originator_version)
    )""",
    "CREATE UNIQUE INDEX command_ids ON stored_events (command_id) WHERE command_id IS NOT NULL",
    # Positions are counted on from the last row, so no row may ever go.
    """CREATE TRIGGER never_deleted BEFORE DELETE ON stored_events
        BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END""",
    """CREATE TRIGGER never_changed BEFORE UPDATE ON stored_events
        BEGIN SELECT RAISE(ABORT, 'events are never changed'); END""",
    """CREATE TABLE answers (
        command_id BLOB PRIMARY KEY, answer BLOB NOT NULL, recorded_at INTEGER NOT NULL, purgeable INTEGER NOT NULL
    ) WITHOUT ROWID""",
    "CREATE INDEX purgeable_answers ON answers (recorded_at) WHERE purgeable",
    "CREATE TABLE timers (key TEXT PRIMARY KEY, kind TEXT NOT NULL, due INTEGER NOT NULL, data TEXT NOT NULL)",
    "CREATE INDEX timers_due ON timers (due, key)",
    "CREATE TABLE snapshots (stream TEXT PRIMARY KEY, version INTEGER NOT NULL, state BLOB NOT NULL)",
    """CREATE TABLE checkpoints (
        owner TEXT NOT NULL, source TEXT NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (owner, source)
    ) WITHOUT ROWID""",
    "CREATE TABLE person_keys (person TEXT PRIMARY KEY, key BLOB)",
    PARKED_TABLE,
    ATTEMPTS_TABLE,
    PARTS_TABLE,
)

_MAGIC = b"SQLite format 3\0"
_WAL_HEADER, _FRAME_HEADER = 32, 24


def create(path: Path, service: str) -> None:
    """Make an empty log file; it appears whole, or not at all."""
    unfinished = path.with_name(f".{path.name}.new")
    unfinished.unlink(missing_ok=True)
    try:
        connection = sqlite3.connect(unfinished, isolation_level=None)
        try:
            connection.execute("PRAGMA page_size = 2048")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("BEGIN")
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
            for statement in _STATEMENTS:
                connection.execute(statement)
            connection.execute("INSERT INTO identity VALUES (?)", (service,))
            connection.execute("COMMIT")
            connection.execute("PRAGMA journal_mode = WAL")
        finally:
            connection.close()
        # It holds people's keys.
        unfinished.chmod(0o600)
        unfinished.replace(path)
        _sync_folder(path.parent)
    finally:
        unfinished.unlink(missing_ok=True)


def check(path: Path) -> None:
    """Look at a file's first page and length, without opening it as a database.

    Raises:
        LogDamaged: it cannot be read, is foreign, of another version, or shorter than it says.
    """
    try:
        with path.open("rb") as file:
            header = file.read(100)
            length = file.seek(0, os.SEEK_END)
    except OSError as unreadable:
        raise LogDamaged(f"{path} cannot be read: {unreadable.strerror}.") from unreadable
    if len(header) < 100 or not header.startswith(_MAGIC):
        raise LogDamaged(f"{path} is not an event log. Put the right file there, or name another data folder.")
    application, version = struct.unpack_from(">I", header, 68)[0], struct.unpack_from(">I", header, 60)[0]
    if application != APPLICATION_ID:
        raise LogDamaged(f"{path} is a database of another program. Name another data folder.")
    if version != SCHEMA_VERSION:
        raise LogDamaged(f"{path} has version {version} of the log's tables; this program reads {SCHEMA_VERSION}.")
    stated = struct.unpack_from(">H", header, 16)[0]
    page_bytes = 65536 if stated == 1 else stated
    pages = struct.unpack_from(">I", header, 28)[0]
    whole = length // page_bytes
    promised, in_wal = _wal_pages(path.with_name(path.name + "-wal"), page_bytes)
    if any(page not in in_wal for page in range(whole + 1, max(pages, promised) + 1)):
        raise LogDamaged(f"{path} is cut short: {length} bytes of a larger file. Restore it from a backup.")


def _wal_pages(path: Path, page_bytes: int) -> tuple[int, set[int]]:
    """How many pages the database has by its write-ahead log (0: says nothing), and those it holds."""
    try:
        data = path.read_bytes()
    except OSError:
        return 0, set()
    salts = data[16:24]
    promised, pages, held = 0, set[int](), set[int]()
    for start in range(_WAL_HEADER, len(data) - _FRAME_HEADER - page_bytes + 1, _FRAME_HEADER + page_bytes):
        page, size_after_commit = struct.unpack_from(">II", data, start)
        if data[start + 8 : start + 16] != salts:
            break
        pages.add(page)
        if size_after_commit:
            promised, held = size_after_commit, set(pages)
    return promised, held


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
