"""One writing thread and a few reading ones on a SQLite file, so that the event loop never waits."""

import asyncio
import logging
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from chassis.emptying import Emptying, emptied
from chassis.readstore.months import month_of
from chassis.readstore.port import ReadStoreUnavailable
from chassis.readstore.sqlite_schema import connect, damaged, reader

READERS = 3
T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]
log = logging.getLogger(__name__)


class SqliteThreads:
    """Runs work on the file: writes one after another, reads beside them on the last committed state."""

    def __init__(self, path: Path, service: str) -> None:
        self._path = path
        self._emptying = Emptying(path)
        self._writing = connect(path, service)
        self._writer = ThreadPoolExecutor(1, f"{service}-views-writer")
        self._readers = ThreadPoolExecutor(READERS, f"{service}-views-reader")
        self._mine = threading.local()
        self._reading: list[sqlite3.Connection] = []
        self._emptying.begin_where_left()

    async def write(self, work: Work[T]) -> T:
        """Run work in a transaction of its own; all of it is kept, or nothing.

        Raises:
            ReadStoreUnavailable: the file cannot be written just now.
            ReadStoreDamaged: it is broken.
        """
        return await asyncio.get_running_loop().run_in_executor(self._writer, self._transact, work)

    async def empty(self) -> None:
        """Let what was overwritten leave the disk, after the writes before this; where somebody reads what was there,
        as soon as nobody does. Raises as `write` does.
        """
        await asyncio.get_running_loop().run_in_executor(self._writer, self._empty)

    async def read(self, work: Work[T]) -> T:
        """Run work on one consistent state. Raises as `write` does."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._look, work)

    def close(self) -> None:
        """Finish what is running, then let go of the file."""
        self._readers.shutdown()
        self._writer.shutdown()
        self._emptying.close()
        for connection in (*self._reading, self._writing):
            connection.close()

    def _empty(self) -> None:
        try:
            done = emptied(self._writing)
        except sqlite3.Error as failure:
            raise self._told(failure) from failure
        if not done:
            log.warning("%s: what was forgotten leaves the disk later: somebody reads what was there", self._path)
            self._emptying.begin()

    def _transact(self, work: Work[T]) -> T:
        connection = self._writing
        try:
            connection.execute("BEGIN IMMEDIATE")
            try:
                answer = work(connection)
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
        except sqlite3.Error as failure:
            raise self._told(failure) from failure
        return answer

    def _look(self, work: Work[T]) -> T:
        try:
            connection = self._reader()
            connection.execute("BEGIN")
            try:
                return work(connection)
            finally:
                if connection.in_transaction:
                    connection.execute("COMMIT")
        except sqlite3.Error as failure:
            raise self._told(failure) from failure

    def _reader(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._mine, "connection", None)
        if connection is None:
            connection = self._mine.connection = reader(self._path)
            connection.create_function("month_of", 2, month_of, deterministic=True)
            self._reading.append(connection)
        return connection

    def _told(self, failure: sqlite3.Error) -> Exception:
        if isinstance(failure, sqlite3.OperationalError) or not isinstance(failure, sqlite3.DatabaseError):
            return ReadStoreUnavailable(f"{self._path}: {failure}")
        if isinstance(failure, sqlite3.ProgrammingError | sqlite3.IntegrityError | sqlite3.DataError):
            return failure
        return damaged(self._path, str(failure))
