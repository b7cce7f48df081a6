"""Folding the write-ahead log into the file beside the writer, so that no commit waits for it."""

import logging
import sqlite3
from collections.abc import Callable
from contextlib import closing
from threading import Event, Thread

AFTER_PAGES = 20_000
"""Pages until folding is worth its syncs, which slow down the commits beside it: some ten thousand commands."""
PAGES_A_ROW, PAGES_A_COMMIT = 3, 4
"""About so many pages go into the log with each."""
log = logging.getLogger(__name__)


class Folder:
    """A thread that folds what was committed, once about `AFTER_PAGES` are there, until `close`.

    SQLite itself would fold within a commit, which then takes as long as writing some thousand pages all
    over the file, and syncing them. It still does once its log has grown long, but finds little left.
    """

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        self._connect = connect
        self._pages = 0
        self._due, self._closed = Event(), Event()
        self._thread: Thread | None = None

    def wrote(self, rows: int) -> None:
        """Say that so many rows were committed; by one thread at a time."""
        self._pages += rows * PAGES_A_ROW + PAGES_A_COMMIT
        if self._pages < AFTER_PAGES or self._due.is_set():
            return
        self._pages = 0
        if self._thread is None:
            self._thread = Thread(target=self._run, name="wal-folder", daemon=True)
            self._thread.start()
        self._due.set()

    def close(self) -> None:
        """Fold no more; waits for what is under way."""
        self._closed.set()
        self._due.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        try:
            with closing(self._connect()) as connection:
                while self._due.wait() and not self._closed.is_set():
                    self._due.clear()
                    connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        except Exception as failed:  # noqa: BLE001 - commits then fold by themselves, and tell what is wrong
            log.warning("the write-ahead log is no longer folded beside its writer: %s", failed)
