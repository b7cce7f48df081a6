"""Connections to one log file: one that writes, and as many as are needed that read beside it."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import Any

from eventsourcing.sqlite import SQLiteConnection, SQLiteCursor, SQLiteDatastore

from chassis.emptying import Emptying, emptied
from chassis.eventlog.port import LogDamaged, LogFull, LogUnavailable, OutcomeUnknown
from chassis.eventlog.sqlite.folding import Folder

BUSY_SECONDS = 2.0
_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_WRITTEN = {sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_IOERR_SHMMAP}
"""How a commit fails that is in the write-ahead log already: undone here, but after a crash it may be found there."""
_PRAGMAS = (
    "synchronous = FULL",
    "wal_autocheckpoint = 40000",
    "journal_size_limit = 67108864",
    "cache_size = -16000",
    "secure_delete = ON",
)


class LogDatastore(SQLiteDatastore):
    """The library's datastore with one writer connection, whose lock also orders the appends.

    A commit returns when it is on disk (`synchronous=FULL`). Readers never wait for the writer.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        super().__init__(str(path), originator_id_type="text")
        self._path = path
        self._read_only = read_only
        self._lock = Lock()
        self._writer: sqlite3.Connection | None = None
        self._idle: list[sqlite3.Connection] = []
        self._closed = False
        self._folder = Folder(lambda: self._open("rw", ()))
        self._emptying = Emptying(path)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: committed and on disk when the block ends, undone when it raises.

        Raises:
            LogUnavailable: locked, full, or broken underneath; nothing was changed.
            OutcomeUnknown: broken underneath while it was committed.
            LogDamaged: the file no longer makes sense.
            sqlite3.IntegrityError: a constraint said no.
        """
        with self._lock:
            try:
                connection = self._writer or self._open_writer()
                before = connection.total_changes
                connection.execute("BEGIN IMMEDIATE")
                yield connection
                self._commit(connection)
                self._folder.wrote(connection.total_changes - before)
            except BaseException as failed:
                self._undo()
                if isinstance(failed, sqlite3.Error) and not isinstance(failed, sqlite3.IntegrityError):
                    raise translated(self._path, failed) from failed
                raise

    def query(self, statement: str, parameters: Sequence[Any] = ()) -> list[Any]:
        """All rows of a query, as committed when it began.

        Raises:
            LogUnavailable: the file cannot be read just now.
            LogDamaged: the file no longer makes sense.
        """
        connection = self._reader()
        try:
            rows = connection.execute(statement, parameters).fetchall()
        except sqlite3.Error as failed:
            raise translated(self._path, failed) from failed
        finally:
            self._give_back(connection)
        return rows

    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[SQLiteCursor]:
        """The library's way in: a cursor within a transaction."""
        if commit:
            with self.writing() as connection:
                yield SQLiteCursor(connection.cursor())
            return
        connection = self._reader()
        try:
            cursor = connection.cursor()
            cursor.row_factory = sqlite3.Row
            yield SQLiteCursor(cursor)
        except sqlite3.Error as failed:
            raise translated(self._path, failed) from failed
        finally:
            self._give_back(connection)

    @contextmanager
    def get_connection(self, *, commit: bool) -> Iterator[SQLiteConnection]:
        """The library's way to a bare connection."""
        if commit:
            with self._lock:
                yield SQLiteConnection(self._writer or self._open_writer(), max_age=None)
            return
        connection = self._reader()
        try:
            yield SQLiteConnection(connection, max_age=None)
        finally:
            self._give_back(connection)

    def fold(self) -> None:
        """Fold the write-ahead log into the file and empty it, so that what was overwritten is gone.

        Raises:
            LogUnavailable: that cannot be done just now, and is tried again until it is done.
            LogDamaged: the file no longer makes sense.
        """
        done = False
        with self._lock:
            try:
                done = emptied(self._writer or self._open_writer())
            except sqlite3.Error as failed:
                raise translated(self._path, failed) from failed
            finally:
                if not done:
                    self._emptying.begin()
        if not done:
            raise LogUnavailable(f"{self._path}: somebody reads what was there before.")

    def fold_what_was_left(self) -> None:
        """Do so, as soon as it can be done, where a process ended before it had; returns at once."""
        self._emptying.begin_where_left()

    def close(self) -> None:
        """Close every connection, those in use once they are not; the last one to close folds the write-ahead log
        into the file.
        """
        if "_idle" not in self.__dict__:
            return
        with self._lock:
            self._folder.close()
            self._emptying.close()
            self._closed = True
            if self._writer:
                with suppress(sqlite3.Error):
                    self._writer.close()
            self._writer = None
            self._close_idle()
        super().close()

    def _commit(self, connection: sqlite3.Connection) -> None:
        try:
            connection.execute("COMMIT")
        except sqlite3.Error as failed:
            if getattr(failed, "sqlite_errorcode", 0) in _WRITTEN:
                raise OutcomeUnknown(f"{self._path}: {failed}. Whether it was written is not known.") from failed
            raise

    def _undo(self) -> None:
        connection = self._writer
        if connection is None:
            return
        try:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        except sqlite3.Error:
            # A connection that cannot even roll back is given up; the next write opens another.
            self._writer = None
            with suppress(sqlite3.Error):
                connection.close()

    def _open_writer(self) -> sqlite3.Connection:
        if self._read_only:
            raise LogUnavailable(f"{self._path} was opened for reading only.")
        self._writer = self._open("rw", _PRAGMAS)
        return self._writer

    def _reader(self) -> sqlite3.Connection:
        try:
            return self._idle.pop()
        except IndexError:
            return self._open("ro" if self._read_only else "rw", ("query_only = ON", "cache_size = -4000"))

    def _give_back(self, connection: sqlite3.Connection) -> None:
        """Let others use a reader, or close it if all were closed meanwhile: under a thread that reads, SQLite would
        end the process.
        """
        self._idle.append(connection)
        if self._closed:
            self._close_idle()

    def _close_idle(self) -> None:
        while self._idle:
            with suppress(IndexError, sqlite3.Error):
                self._idle.pop().close()

    def _open(self, mode: str, pragmas: Sequence[str]) -> sqlite3.Connection:
        if self._closed:
            raise LogUnavailable(f"{self._path} is closed.")
        connection = None
        try:
            connection = sqlite3.connect(
                f"{self._path.absolute().as_uri()}?mode={mode}",
                uri=True,
                isolation_level=None,
                check_same_thread=False,
                timeout=BUSY_SECONDS,
            )
            for pragma in pragmas:
                connection.execute(f"PRAGMA {pragma}")
        except sqlite3.Error as failed:
            if connection is not None:
                connection.close()
            raise translated(self._path, failed) from failed
        return connection


def translated(path: Path, failed: sqlite3.Error) -> LogUnavailable | LogDamaged:
    """What an error of SQLite means to those who use the log."""
    code = getattr(failed, "sqlite_errorcode", 0) & 0xFF
    # The statements are ours, so a table or column that is not there was taken away.
    if code in _DAMAGE or str(failed).startswith("no such"):
        name = f"{path.parent.name}/{path.name}"
        return LogDamaged(f"{path} is damaged ({failed}). Restore it from a backup.", name=name)
    kind = LogFull if code == sqlite3.SQLITE_FULL else LogUnavailable
    return kind(f"{path}: {failed}.")
