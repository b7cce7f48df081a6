"""Emptying the write-ahead log of a SQLite file, so that what was overwritten or removed is on the disk no more.

It cannot be emptied while anybody reads what stands in it, nor while somebody else folds it: then it is tried again.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from threading import Event, Lock, Thread

AGAIN_SECONDS = 1.0


def emptied(connection: sqlite3.Connection) -> bool:
    """Fold the write-ahead log into the file and empty it; whether that could be done. SQLite raises nothing where it
    could not, for the log was being read or folded.
    """
    busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


class Emptying:
    """Empties the write-ahead log of a file as soon as it can be, from each `begin` on until it has been: a thread, for
    as long as that takes. Who writes is kept waiting for a moment at most.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._asked = self._done = 0
        self._lock, self._closed = Lock(), Event()
        self._thread: Thread | None = None

    def begin(self) -> None:
        """Have it emptied of what stands in it now; returns at once."""
        with self._lock:
            self._asked += 1
            if self._thread is None and not self._closed.is_set():
                self._thread = Thread(target=self._run, name="wal-emptying", daemon=True)
                self._thread.start()

    def begin_where_left(self) -> None:
        """Have it emptied if somebody left it with something in it: a process that ended before it had done so."""
        wal = self._path.with_name(f"{self._path.name}-wal")
        if wal.exists() and wal.stat().st_size:
            self.begin()

    def close(self) -> None:
        """Try no more; waits for the attempt that is under way."""
        self._closed.set()
        with self._lock:
            thread = self._thread
        if thread is not None:
            thread.join()

    def _run(self) -> None:
        while not self._is_done():
            asked = self._asked
            if self._attempt():
                self._done = asked
            elif self._closed.wait(AGAIN_SECONDS):
                return

    def _is_done(self) -> bool:
        with self._lock:
            done = self._done == self._asked
            if done:
                self._thread = None
            return done

    def _attempt(self) -> bool:
        address = f"{self._path.absolute().as_uri()}?mode=rw"
        try:
            with closing(sqlite3.connect(address, uri=True, isolation_level=None, timeout=0)) as connection:
                # What can be folded beside those who write is not left to be folded while they wait.
                connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
                return emptied(connection)
        except sqlite3.Error:
            return False
