"""Leading a role (the relay, the timers) alone among the processes of a service.

The lock belongs to a connection, and is lost without a word when that dies while its holder lives on. So
every leader has an epoch, higher than all before it: what it writes can be refused once another leads.
"""

import os
import socket
import zlib
from collections.abc import Callable
from contextlib import suppress
from threading import Lock

import psycopg

from chassis.eventlog.port import LogUnavailable
from chassis.eventlog.postgres.sessions import Session

LEADS = 1383033965
"""The first half of the advisory locks that leaders hold; the second is made of the role's name."""
_GIVE_UP = "SELECT pg_advisory_unlock_all()"
_TRY = "SELECT pg_try_advisory_lock(%s, %s)"
_LEAD = (
    "INSERT INTO leases (role, epoch, holder, since) VALUES (%s, 1, %s, now()) ON CONFLICT (role) DO UPDATE "
    "SET epoch = leases.epoch + 1, holder = excluded.holder, since = excluded.since RETURNING epoch"
)
_HELD = "SELECT 1 FROM leases WHERE role = %s AND epoch = %s"


class Lease:
    """The lead of a role, from `lead` to `release` or to the end of its connection; for any thread."""

    def __init__(self, role: str, epoch: int, session: Session) -> None:
        self.role = role
        self.epoch = epoch
        self._session: Session | None = session
        self._lock = Lock()

    def held(self) -> bool:
        """Whether this still leads; asks the server. Once false, it stays so."""
        with self._lock:
            if self._session is None:
                return False
            try:
                if self._session.cursor.execute(_HELD, (self.role, self.epoch), prepare=True).fetchone():
                    return True
            except psycopg.Error:
                pass
            self._let_go()
            return False

    def release(self) -> None:
        """Lead no more; another may at once."""
        with self._lock:
            if self._session is not None:
                # The server sees only later that a connection was closed.
                with suppress(psycopg.Error):
                    self._session.cursor.execute(_GIVE_UP)
            self._let_go()

    def _let_go(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None


class Candidate:
    """Asks for the lead of roles; for any thread. The session of one that was not given is kept, and asked on again:
    to connect costs far more.
    """

    def __init__(self, connect: Callable[[], Session]) -> None:
        self._connect = connect
        self._session: Session | None = None
        self._closed = False
        self._lock = Lock()

    def try_lead(self, role: str) -> Lease | None:
        """Take the lead of a role, if nobody has it.

        Raises:
            LogUnavailable: the server cannot be reached.
        """
        with self._lock:
            kept, self._session = self._session, None
            if kept is not None:
                # It may have died since.
                with suppress(LogUnavailable):
                    return self._asked(kept, role)
            return self._asked(self._connect(), role)

    def close(self) -> None:
        """Keep no session; leases stay."""
        with self._lock:
            self._closed = True
            if self._session is not None:
                self._session.close()
            self._session = None

    def _asked(self, session: Session, role: str) -> Lease | None:
        lease = _lead(session, role)
        if lease is None and self._closed:
            session.close()
        elif lease is None:
            self._session = session
        return lease


def _lead(session: Session, role: str) -> Lease | None:
    try:
        if session.cursor.execute(_TRY, (LEADS, lock_number(role)), prepare=True).fetchone() == (True,):
            row = session.cursor.execute(_LEAD, (role, f"{socket.gethostname()}:{os.getpid()}")).fetchone()
            return Lease(role, row[0], session) if row else None
    except BaseException as failed:
        session.close()
        if isinstance(failed, psycopg.Error):
            raise LogUnavailable(f"Whether anybody leads {role} could not be asked: {failed}") from failed
        raise
    return None


def lock_number(role: str) -> int:
    """A role's name as a signed 32-bit number, the second half of its lock."""
    return int.from_bytes(zlib.crc32(role.encode()).to_bytes(4, "big"), "big", signed=True)
