"""The eventsourcing library's application recorder over our table: stored events, notifications."""

import sqlite3
from collections.abc import Sequence
from typing import Any

from eventsourcing.persistence import IntegrityError, Notification, StoredEvent
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteCursor

from chassis.clock import Clock, micros
from chassis.eventlog.sqlite.datastore import LogDatastore
from chassis.ids import root_of

INSERT = "INSERT INTO stored_events VALUES (?,?,?,?,?,?,?,?,?)"
LAST = "SELECT position, recorded_at FROM stored_events ORDER BY position DESC LIMIT 1"

EventRow = tuple[int, str, int, str, bytes, str, int, bytes | None, bytes | None]


class SQLiteRecorder(SQLiteApplicationRecorder):
    """Positions are counted on from the last row inside the writer's transaction, so their order is
    commit order and none is given twice; recorded-at is taken there too, and never steps back.
    """

    def __init__(self, datastore: LogDatastore, clock: Clock) -> None:
        super().__init__(datastore)
        self._clock = clock

    def construct_create_table_statements(self) -> list[str]:
        """Nothing: the file is made whole by `schema.create`."""
        return []

    def begin(self, connection: sqlite3.Connection) -> tuple[int, int]:
        """The last position, and the microsecond this transaction's events are recorded at."""
        last: tuple[int, int] = connection.execute(LAST).fetchone() or (0, 0)
        return last[0], max(last[1], micros(self._clock()))

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> list[Notification]:
        """Events from a position on, in order, as the library's notifications."""
        first = 0 if start is None else start if inclusive_of_start else start + 1
        statement, parameters = page_query(first, limit, stop, topics)
        with self.datastore.transaction(commit=False) as cursor:
            cursor.execute(statement, parameters)
            return [
                Notification(
                    id=row["position"],
                    originator_id=row["originator_id"],
                    originator_version=row["originator_version"],
                    topic=row["topic"],
                    state=row["state"],
                )
                for row in cursor.fetchall()
            ]

    def _insert_events(self, c: SQLiteCursor, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int]:
        connection = c.sqlite_cursor.connection
        last, recorded_at = self.begin(connection)
        rows: list[EventRow] = [
            (
                position,
                str(event.originator_id),
                event.originator_version,
                event.topic,
                event.state,
                root_of(str(event.originator_id)),
                recorded_at,
                None,
                None,
            )
            for position, event in enumerate(stored_events, last + 1)
        ]
        try:
            connection.executemany(INSERT, rows)
        except sqlite3.IntegrityError as taken:
            raise IntegrityError(taken) from taken
        return [row[0] for row in rows]


# A root's streams lie together within each category, so they are found by the index on streams.
_OF_ROOT = (
    "WITH RECURSIVE categories (prefix) AS ("
    "SELECT (SELECT substr(originator_id, 1, instr(originator_id, ':')) FROM stored_events "
    "ORDER BY originator_id LIMIT 1) "
    "UNION ALL SELECT (SELECT substr(originator_id, 1, instr(originator_id, ':')) FROM stored_events "
    "WHERE originator_id >= substr(prefix, 1, length(prefix) - 1) || ';' ORDER BY originator_id LIMIT 1) "
    "FROM categories WHERE prefix IS NOT NULL) "
    "SELECT e.position FROM categories CROSS JOIN stored_events AS e "
    "ON e.originator_id >= prefix || ? AND e.originator_id < prefix || ? || '/' WHERE +e.root = ?"
)
_OF_STREAM = "SELECT position FROM stored_events WHERE originator_id = ?"


def page_query(
    first: int,
    limit: int,
    stop: int | None,
    topics: Sequence[str],
    *,
    stream: str | None = None,
    root: str | None = None,
    newest: bool = False,
) -> tuple[str, list[Any]]:
    """The statement and parameters that read a page of events in order of position, or from the end."""
    statement = (
        "SELECT position, originator_id, originator_version, topic, state, root, recorded_at "
        "FROM stored_events WHERE position >= ?"
    )
    parameters: list[Any] = [first]
    if stop is not None:
        statement += " AND position <= ?"
        parameters.append(stop)
    if topics:
        statement += f" AND topic IN ({','.join('?' * len(topics))})"
        parameters += topics
    if stream is not None:
        statement += f" AND position IN ({_OF_STREAM})"
        parameters.append(stream)
    if root is not None:
        statement += f" AND position IN ({_OF_ROOT})"
        parameters += [root, root, root]
    return f"{statement} ORDER BY position {'DESC' if newest else 'ASC'} LIMIT ?", [*parameters, limit]
