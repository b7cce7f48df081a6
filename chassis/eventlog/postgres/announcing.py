"""Telling other processes that there is something new, after it is committed and off the writer's way."""

import logging
from collections.abc import Callable
from threading import Event, Lock, Thread

import psycopg

from chassis.eventlog.port import LogDamaged, LogUnavailable
from chassis.eventlog.postgres.recorder import CHANNEL
from chassis.eventlog.postgres.sessions import Session

ATTEMPTS = 2
"""The first may be what shows that the session has died."""

_NOTIFY = "SELECT pg_notify(%s, %s)"
log = logging.getLogger(__name__)


class Announcer:
    """A thread with a session of its own that notifies listeners of the newest position; while one
    notification is under way, those that come in the meantime become one. One that fails twice is dropped:
    listeners look by themselves, a little later.
    """

    def __init__(self, connect: Callable[[], Session]) -> None:
        self._connect = connect
        self._newest = 0
        self._wake, self._closed = Event(), Event()
        self._lock = Lock()
        self._thread: Thread | None = None

    def announce(self, position: int) -> None:
        """Have this position announced; returns at once. From any thread."""
        with self._lock:
            if position <= self._newest or self._closed.is_set():
                return
            self._newest = position
            if self._thread is None:
                self._thread = Thread(target=self._run, name="announcer", daemon=True)
                self._thread.start()
        self._wake.set()

    def close(self) -> None:
        """Announce no more; waits for what is under way."""
        self._closed.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        session: Session | None = None
        while self._wake.wait() and not self._closed.is_set():
            self._wake.clear()
            for _ in range(ATTEMPTS):
                try:
                    if session is None or not session.alive():
                        session = self._renewed(session)
                    session.cursor.execute(_NOTIFY, (CHANNEL, str(self._newest)), prepare=True)
                except (psycopg.Error, LogUnavailable, LogDamaged) as failed:
                    log.info("position %d could not be announced: %s", self._newest, failed)
                except Exception:
                    # Whatever it is: without this thread nothing would be announced any more.
                    log.exception("position %d could not be announced", self._newest)
                else:
                    break
        if session is not None:
            session.close()

    def _renewed(self, session: Session | None) -> Session:
        if session is not None:
            session.close()
        return self._connect()
