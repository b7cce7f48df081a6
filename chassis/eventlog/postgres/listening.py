"""Hearing of what others append: notifications to be quick, and a look every few moments to be sure."""

import logging
import select
import socket
import time
from collections.abc import Callable
from threading import Event, Thread

import psycopg

from chassis.eventlog.port import LogDamaged, LogUnavailable
from chassis.eventlog.postgres.recorder import CHANNEL
from chassis.eventlog.postgres.sessions import Session

POLL_SECONDS = 1.0
"""Announcements are what makes a listener quick; it looks for what was appended by a process that died, or could
not announce."""

_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 0.05, 2.0
_LAST = "SELECT max(position) FROM stored_events"
log = logging.getLogger(__name__)


class Listener:
    """A thread that calls `heard` with the newest position of a log, whenever there is a newer one.

    It has a session of its own, and makes a new one when that breaks, for as long as it takes. `heard` is
    called in its thread; `Wakeup.notify` is meant for that.
    """

    def __init__(
        self, connect: Callable[[], Session], heard: Callable[[int], None], *, poll_seconds: float = POLL_SECONDS
    ) -> None:
        self._connect = connect
        self._heard = heard
        self._poll_seconds = poll_seconds
        self._position = 0
        self._looked = time.monotonic()
        self._stopped = Event()
        self._stirred, self._stirring = socket.socketpair()
        self._thread = Thread(target=self._run, name="log-listener", daemon=True)

    def start(self) -> None:
        """Listen from now on; what is there already is told first."""
        self._thread.start()

    def stop(self) -> None:
        """Listen no more; waits until nothing is being told."""
        self._stopped.set()
        self._stirring.close()
        self._thread.join()
        self._stirred.close()

    @property
    def silent_seconds(self) -> float:
        """How long ago the server last answered; more than a few polls means that it is away."""
        return time.monotonic() - self._looked

    def _run(self) -> None:
        pause = _FIRST_PAUSE_SECONDS
        while not self._stopped.is_set():
            looked = self._looked
            try:
                self._listen()
            except (psycopg.Error, LogUnavailable, LogDamaged) as away:
                pause = _FIRST_PAUSE_SECONDS if self._looked > looked else min(2 * pause, _LONGEST_PAUSE_SECONDS)
                log.warning("listening to the log is interrupted, trying again in %.2f s: %s", pause, away)
                self._stopped.wait(pause)

    def _listen(self) -> None:
        session = self._connect()
        try:
            session.connection.add_notify_handler(lambda notice: self._tell(int(notice.payload)))
            session.cursor.execute(f"LISTEN {CHANNEL}")
            while not self._stopped.is_set():
                self._look(session)
                until = time.monotonic() + self._poll_seconds
                while not self._stopped.is_set() and (left := until - time.monotonic()) > 0:
                    self._hear(session)
                    # The driver's own waiting wakes ten times a second.
                    select.select([session.connection.fileno(), self._stirred.fileno()], [], [], left)
        finally:
            session.close()

    def _hear(self, session: Session) -> None:
        """Take what has come, also what came along with an answer: no socket tells of that."""
        server = session.connection.pgconn
        server.consume_input()
        while notice := server.notifies():
            self._tell(int(notice.extra))

    def _look(self, session: Session) -> None:
        row = session.cursor.execute(_LAST, prepare=True).fetchone()
        self._looked = time.monotonic()
        self._tell(row[0] or 0 if row else 0)

    def _tell(self, position: int) -> None:
        if position <= self._position:
            return
        self._position = position
        try:
            self._heard(position)
        except Exception:
            log.exception("what listens to the log failed at position %d", position)
