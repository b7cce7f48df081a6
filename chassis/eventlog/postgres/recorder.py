"""The eventsourcing library's application recorder over our table: stored events, notifications."""

from collections.abc import Callable, Sequence
from typing import Any

from eventsourcing.persistence import IntegrityError, Notification, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder
from psycopg.sql import SQL

from chassis.eventlog.port import Append, Conflict, NewEvent
from chassis.eventlog.postgres.datastore import LogDatastore
from chassis.eventlog.postgres.reading import page_query

CHANNEL = "rollbook_events"


class PostgresRecorder(PostgresApplicationRecorder):
    """What the library inserts takes the log's own way in, so it is in order with the rest; what it reads
    are the same events. A subscription is woken by announcements.
    """

    datastore: LogDatastore

    def __init__(self, datastore: LogDatastore, insert: Callable[[Sequence[Append]], Sequence[int]]) -> None:
        super().__init__(datastore)
        self._insert = insert
        self.channel_name = CHANNEL
        self.max_notification_id_statement = SQL("SELECT MAX(position) FROM stored_events")  # type: ignore[assignment]

    def create_table(self) -> None:
        """Nothing: the tables are made by `schema.prepare`."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int] | None:
        """Append events; answers their positions.

        Raises:
            IntegrityError: a version is not the next of its stream.
        """
        events = [
            NewEvent(str(event.originator_id), event.originator_version, event.topic, event.state)
            for event in stored_events
        ]
        try:
            return self._insert([Append(events=events)])
        except Conflict as conflict:
            raise IntegrityError(str(conflict)) from conflict

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Events from a position on, in order, as the library's notifications."""
        after = 0 if start is None else start - 1 if inclusive_of_start else start
        query = page_query(after, limit, topics or None, stop)
        rows = self.datastore.query(*query) if query else []
        return [
            Notification(id=position, originator_id=stream, originator_version=version, topic=topic, state=state)
            for position, stream, version, topic, state, _, _ in rows
        ]
