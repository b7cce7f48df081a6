"""Sessions in use: one that appends, and a few that do everything else beside it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock
from typing import Any

import psycopg
from eventsourcing.postgres import PostgresDatastore
from psycopg import Connection
from psycopg.rows import DictRow

from chassis.eventlog.port import LogUnavailable
from chassis.eventlog.postgres.schema import recognize
from chassis.eventlog.postgres.sessions import Database, Session

SESSIONS = 8
WAIT_SECONDS = 10.0


class LogDatastore(PostgresDatastore):
    """The library's datastore on sessions of our own: set up once, prepared statements, binary results.

    At most `sessions` are open beside the one that appends; who needs one waits for it. All are opened
    when they are first needed, and again after the server went away.
    """

    def __init__(self, conninfo: str, service: str, *, sessions: int = SESSIONS) -> None:
        super().__init__("", "", "", "", "", schema="rollbook", originator_id_type="text")
        self.database = Database(conninfo, f"rollbook {service}")
        self._service = service
        self._lock = Lock()
        self._appending: Session | None = None
        self._idle: list[Session] = []
        self._free = BoundedSemaphore(sessions)
        self._closed = False

    def open(self) -> Session:
        """A new session to this service's log, for the caller to close.

        Raises:
            LogUnavailable, LogUnsafe, LogDamaged: see `Database.open` and `recognize`.
        """
        if self._closed:
            raise LogUnavailable(f"The event log at {self.database.name} is closed.")
        session = self.database.open()
        try:
            recognize(session, self.database.name, self._service)
        except BaseException as failed:
            session.close()
            if isinstance(failed, psycopg.Error):
                raise self.database.translated(failed) from failed
            raise
        return session

    @contextmanager
    def appending(self) -> Iterator[Session]:
        """The session that appends, for one caller at a time."""
        with self._lock:
            session = self._appending
            if session is None or not session.alive():
                self._appending = None
                if session is not None:
                    session.close()
                session = self._appending = self.open()
            try:
                yield session
            finally:
                if not session.usable():
                    self._appending = None
                    session.close()

    @contextmanager
    def session(self) -> Iterator[Session]:
        """One of the others.

        Raises:
            LogUnavailable: there is none, or it broke.
            LogDamaged: the tables are not what they were.
        """
        if not self._free.acquire(timeout=WAIT_SECONDS):
            raise LogUnavailable(f"All sessions to the event log at {self.database.name} are busy.")
        session = None
        try:
            session = self._take()
            yield session
        except psycopg.Error as failed:
            raise self.database.translated(failed) from failed
        finally:
            if session is not None:
                self._give_back(session)
            self._free.release()

    def query(self, statement: str, parameters: Sequence[Any] = ()) -> list[Any]:
        """All rows of a query, as committed when it began; asked again if the session broke under it."""
        with self.session() as session:
            try:
                return session.cursor.execute(statement, parameters, prepare=True).fetchall()
            except psycopg.OperationalError:
                if session.usable():
                    raise
        return self.change(statement, parameters)

    def change(self, statement: str, parameters: Sequence[Any] = ()) -> list[Any]:
        """One statement that commits by itself; answers the rows that it returns, if any."""
        with self.session() as session:
            cursor = session.cursor.execute(statement, parameters, prepare=True)
            return cursor.fetchall() if cursor.description else []

    @contextmanager
    def get_connection(self) -> Iterator[Connection[DictRow]]:
        """The library's way in."""
        with self.session() as session:
            yield session.connection

    def register_type_adapters(self) -> None:
        """Nothing: no composite types are used."""

    def close(self) -> None:
        """Close every session, those in use as soon as they are given back."""
        if "_closed" not in self.__dict__:
            return
        self._closed = True
        with self._lock:
            if self._appending is not None:
                self._appending.close()
                self._appending = None
        while self._idle:
            self._idle.pop().close()
        super().close()

    def _take(self) -> Session:
        while not self._closed:
            try:
                session = self._idle.pop()
            except IndexError:
                break
            if session.alive():
                return session
            session.close()
        return self.open()

    def _give_back(self, session: Session) -> None:
        if session.usable() and not self._closed:
            self._idle.append(session)
        else:
            session.close()
