"""The part of a SQLite read store that keeps events aside."""

import sqlite3
from collections.abc import Mapping, Sequence

from chassis.parking import ParkedEvent, roots_by_owner
from chassis.readstore.port import Moved

_OF_WHAT_SERVES = (
    "owner NOT IN (SELECT :service || '.' || view || '@' || generation FROM generations WHERE state <> 'serving')"
)
_FIELDS = ParkedEvent.__struct_fields__


def listed(connection: sqlite3.Connection, service: str, owner: str | None, root: str | None) -> Sequence[ParkedEvent]:
    """See `ReadStore.parked`."""
    rows = connection.execute(
        "SELECT owner, source, position, root, error, attempts, event FROM parked "
        f"WHERE owner = coalesce(:owner, owner) AND root = coalesce(:root, root) "
        f"AND (:owner IS NOT NULL OR {_OF_WHAT_SERVES}) ORDER BY owner, source, position",
        {"owner": owner, "root": root, "service": service},
    )
    return [ParkedEvent(**dict(zip(_FIELDS, row, strict=True))) for row in rows]


def count(connection: sqlite3.Connection, service: str) -> int:
    """See `ReadStore.parked_count`."""
    sql = f"SELECT count(*) FROM parked WHERE {_OF_WHAT_SERVES}"
    ((found,),) = connection.execute(sql, {"service": service})
    return int(found)


def roots(connection: sqlite3.Connection) -> Mapping[str, frozenset[str]]:
    """See `ReadStore.parked_roots`."""
    return roots_by_owner(connection.execute("SELECT DISTINCT owner, root FROM parked"))


def set_aside(connection: sqlite3.Connection, park: Sequence[ParkedEvent]) -> None:
    """Set events aside; one that waits needs another of its root before it.

    Raises:
        Moved: there is none any more.
    """
    for event in park:
        if not event.attempts:
            before = "SELECT 1 FROM parked WHERE owner = ? AND root = ? LIMIT 1"
            if connection.execute(before, (event.owner, event.root)).fetchone() is None:
                raise Moved(f"nothing of {event.root} is set aside any more")
        connection.execute(
            "INSERT INTO parked VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET error = excluded.error, "
            "attempts = excluded.attempts WHERE excluded.attempts > 0",
            (event.owner, event.source, event.position, event.root, event.error, event.attempts, event.event),
        )


def take_back(connection: sqlite3.Connection, unpark: Sequence[ParkedEvent]) -> None:
    """Forget events that were replayed or skipped."""
    connection.executemany(
        "DELETE FROM parked WHERE owner = ? AND source = ? AND position = ?",
        [(event.owner, event.source, event.position) for event in unpark],
    )
