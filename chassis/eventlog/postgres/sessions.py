"""Opening a connection to a log's database: how it is set up, and what is looked at before it is used."""

import contextlib
import select
from typing import Any

import psycopg
from psycopg import Connection, Cursor
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import TransactionStatus
from psycopg.rows import DictRow, dict_row, tuple_row

from chassis.eventlog.port import LogDamaged, LogFull, LogUnavailable, LogUnsafe
from chassis.eventlog.postgres.arrays import ADAPTERS
from chassis.eventlog.postgres.checks import Facts, unsafe_server

CONNECT = {
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
SETTINGS = {
    "search_path": "rollbook",
    # Statements of one transaction must see what was committed before the lock was theirs.
    "default_transaction_isolation": "read committed",
    "lock_timeout": "10s",
    "statement_timeout": "30s",
    "idle_in_transaction_session_timeout": "30s",
    # Every statement goes by an index. A plan made while a table was small must not scan it when it is large.
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    "jit": "off",
    # The server lets go of the locks of a client that vanished.
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "15000",
}
_PARTS = (("host", "localhost"), ("port", "5432"), ("dbname", ""))
_SET_UP = (
    f"SELECT {', '.join('set_config(%s, %s, false)' for _ in SETTINGS)}, "  # noqa: S608 - only placeholders
    "pg_backend_pid(), (SELECT backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()), "
    "current_setting('server_version_num')::int, current_setting('server_encoding'), "
    "current_setting('synchronous_commit'), current_setting('fsync'), current_setting('full_page_writes'), "
    "pg_is_in_recovery(), current_setting('default_transaction_read_only')"
)
_PARAMETERS = [text for pair in SETTINGS.items() for text in pair]
_DAMAGE = (
    psycopg.errors.UndefinedTable,
    psycopg.errors.UndefinedColumn,
    psycopg.errors.UndefinedFunction,
    psycopg.errors.InsufficientPrivilege,
    psycopg.errors.DataCorrupted,
    psycopg.errors.IndexCorrupted,
)


class Session:
    """A connection that is set up; `cursor` takes statements and answers in binary, and each commits by itself.

    `pid` and `started` name its process in the server, once and for ever.
    """

    def __init__(self, connection: Connection[DictRow], pid: int, started: Any) -> None:
        self.connection = connection
        self.pid = pid
        self.started = started
        self.cursor: Cursor[tuple[Any, ...]] = connection.cursor(binary=True, row_factory=tuple_row)
        self._poll = select.poll()
        self._poll.register(connection.fileno(), select.POLLIN)

    def alive(self) -> bool:
        """Whether it can be used, so far as can be told without asking the server."""
        if not self.usable():
            return False
        # An idle connection has something to read when the server has gone, and hardly ever else: first why,
        # and then the end.
        try:
            while self._poll.poll(0):
                self.connection.pgconn.consume_input()
        except psycopg.Error:
            return False
        return True

    def usable(self) -> bool:
        """Whether it is open, and in no transaction."""
        return self.connection.pgconn.transaction_status == TransactionStatus.IDLE

    def close(self) -> None:
        """Close it; the server ends its process soon after."""
        with contextlib.suppress(psycopg.Error):
            self.connection.close()


class Database:
    """Where a log is kept: makes sessions, and names itself in messages without telling a password.

    Raises:
        LogUnsafe: `conninfo` is no connection string.
    """

    def __init__(self, conninfo: str, application: str) -> None:
        try:
            given = conninfo_to_dict(conninfo)
        except psycopg.Error:
            given = {}
        host, port, database = (str(given.get(part) or usual) for part, usual in _PARTS)
        # Whatever cannot be read may hold a part of the password, so it is not repeated.
        if not given or "@" in host + database or not port.replace(",", "").isdecimal():
            raise LogUnsafe(
                "The connection string of the event log cannot be read. "
                "Write postgresql://user:password@host:5432/database, special characters percent-encoded."
            )
        self.name = f"{host}:{port}/{database}"
        self.conninfo = make_conninfo(
            "", **{**CONNECT, "application_name": application, **given, "client_encoding": "utf8"}
        )

    def open(self) -> Session:
        """A session to a server that was found safe.

        Raises:
            LogUnavailable: it cannot be reached, or takes no more connections.
            LogUnsafe: it could lose, miss or reorder events.
        """
        try:
            connection = psycopg.connect(self.conninfo, autocommit=True, context=ADAPTERS, row_factory=dict_row)
        except psycopg.Error as failed:
            raise self.translated(failed) from failed
        try:
            return self._set_up(connection)
        except BaseException as failed:
            connection.close()
            if isinstance(failed, psycopg.Error):
                raise self.translated(failed) from failed
            raise

    def _set_up(self, connection: Connection[DictRow]) -> Session:
        row = connection.cursor(row_factory=tuple_row).execute(_SET_UP, _PARAMETERS).fetchone() or ()
        pid, started, *facts = row[len(SETTINGS) :]
        if why := unsafe_server(Facts(*facts)):
            raise LogUnsafe(f"The PostgreSQL server of the event log ({self.name}) {why}.")
        return Session(connection, pid, started)

    def translated(self, failed: psycopg.Error) -> Exception:
        """What an error of the driver means to those who use the log."""
        told = str(failed).strip().partition("\n")[0]
        if isinstance(failed, _DAMAGE):
            return LogDamaged(
                f"{self.name} does not hold the event log as this program knows it ({told}). "
                "Create or upgrade it, and grant its role what it needs."
            )
        if isinstance(failed, psycopg.DataError | psycopg.ProgrammingError):
            return failed
        kind = LogFull if isinstance(failed, psycopg.errors.DiskFull) else LogUnavailable
        return kind(f"The event log at {self.name} is away: {told}")
