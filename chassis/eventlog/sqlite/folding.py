"""Folding the write-ahead log into the file beside the writer, so that no commit waits for it."""

import logging
import sqlite3
from collections.abc import Callable
from contextlib import closing
from threading import Event, Thread

PAGES_A_ROW, PAGES_A_COMMIT = 3, 4
"""About so many pages go into the log with each."""
AFTER_PAGES = 20_000
"""Pages until folding is worth its syncs, which slow down the commits beside it: some ten thousand commands."""
LULL_SECONDS, LULL_PAGES = 0.1, 500
"""When nobody has committed for so long, so few are worth it: a log that begins anew is written over in place,
which syncs faster than one that grows."""
log = logging.getLogger(__name__)


class Folder:
    """A thread that folds what was committed, in a lull or after `AFTER_PAGES`, until `close`.

    SQLite itself would fold within a commit, which then takes as long as writing some thousand pages all
    over the file, and syncing them. It still does once its log has grown long, but finds little left.
    """

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        self._connect = connect
        self._written = self._folded = 0
        self._some, self._many, self._closed = Event(), Event(), Event()
        self._thread: Thread | None = None

    def wrote(self, rows: int) -> None:
        """Say that so many rows were committed; by one thread at a time."""
        self._written += rows * PAGES_A_ROW + PAGES_A_COMMIT
        if self._thread is None:
            self._thread = Thread(target=self._run, name="wal-folder", daemon=True)
            self._thread.start()
        if not self._some.is_set():
            self._some.set()
        if self._written - self._folded >= AFTER_PAGES:
            self._many.set()

    def close(self) -> None:
        """Fold no more; waits for what is under way."""
        for event in (self._closed, self._some, self._many):
            event.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        try:
            with closing(self._connect()) as connection:
                while self._some.wait() and not self._closed.is_set():
                    self._some.clear()
                    self._wait_for_lull()
                    if self._written - self._folded >= LULL_PAGES and not self._closed.is_set():
                        self._many.clear()
                        self._folded = self._written
                        self._fold(connection)
        except Exception as failed:  # noqa: BLE001 - commits then fold by themselves, and tell what is wrong
            log.warning("the write-ahead log is no longer folded beside its writer: %s", failed)

    def _fold(self, connection: sqlite3.Connection) -> None:
        try:
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        except sqlite3.OperationalError as away:
            log.info("the write-ahead log is folded later: %s", away)

    def _wait_for_lull(self) -> None:
        before = -1
        while before != self._written and not self._many.is_set():
            before = self._written
            self._many.wait(LULL_SECONDS)
