"""Hearing of what others append: notifications to be quick, and a look every few moments to be sure."""

import logging
import math
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

_AWAY = (psycopg.Error, LogUnavailable, LogDamaged)
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
        pause, traced = _FIRST_PAUSE_SECONDS, False
        while not self._stopped.is_set():
            looked = self._looked
            try:
                self._listen()
            except Exception as failed:
                # Whatever it is: without this thread nobody would hear of anything any more.
                fault = not isinstance(failed, _AWAY)
                mended = self._looked > looked and not fault
                pause = _FIRST_PAUSE_SECONDS if mended else min(2 * pause, _LONGEST_PAUSE_SECONDS)
                trace = failed if fault and not traced else None
                traced = traced or fault
                log.warning("listening to the log is interrupted, again in %.2f s: %s", pause, failed, exc_info=trace)
                self._stopped.wait(pause)

    def _listen(self) -> None:
        session = self._connect()
        try:
            session.connection.add_notify_handler(lambda notice: self._announced(notice.payload))
            # `select` takes no descriptor beyond 1,023.
            poll = select.poll()
            for descriptor in (session.connection.fileno(), self._stirred.fileno()):
                poll.register(descriptor, select.POLLIN)
            session.cursor.execute(f"LISTEN {CHANNEL}")
            while not self._stopped.is_set():
                self._look(session)
                until = time.monotonic() + self._poll_seconds
                while not self._stopped.is_set() and (left := until - time.monotonic()) > 0:
                    self._hear(session)
                    # The driver's own waiting wakes ten times a second.
                    poll.poll(math.ceil(left * 1000))
        finally:
            session.close()

    def _hear(self, session: Session) -> None:
        """Take what has come, also what came along with an answer: no socket tells of that."""
        server = session.connection.pgconn
        server.consume_input()
        while notice := server.notifies():
            self._announced(notice.extra)

    def _announced(self, payload: str | bytes) -> None:
        """Tell of a position that somebody says was reached; whoever may connect may say anything."""
        try:
            position = int(payload)
        except ValueError:
            return
        self._tell(position)

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
