"""What reactions have come to: checkpoints, and what they could not take, safe in the log's file."""

from collections.abc import Mapping, Sequence

from chassis.eventlog.sqlite.datastore import LogDatastore
from chassis.feed.lanes import Mark
from chassis.parking import ParkedEvent, roots_by_owner

PARKED_TABLE = """CREATE TABLE parked (
    owner TEXT NOT NULL, source TEXT NOT NULL, position INTEGER NOT NULL, root TEXT NOT NULL,
    error TEXT NOT NULL, attempts INTEGER NOT NULL, event BLOB NOT NULL, PRIMARY KEY (owner, source, position)
)"""
ATTEMPTS_TABLE = """CREATE TABLE attempts (
    owner TEXT NOT NULL, source TEXT NOT NULL, position INTEGER NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY (owner, source)
) WITHOUT ROWID"""
_FIELDS = ParkedEvent.__struct_fields__
_PARK = (
    "INSERT INTO parked (owner, source, position, root, error, attempts, event) VALUES (?,?,?,?,?,?,?) "
    "ON CONFLICT (owner, source, position) DO UPDATE SET error = excluded.error, attempts = excluded.attempts "
    "WHERE excluded.attempts"
)
_PARKED = (
    "SELECT owner, source, position, root, error, attempts, event FROM parked "
    "WHERE owner = coalesce(?, owner) AND root = coalesce(?, root) ORDER BY owner, source, position"
)


class ParksEvents:
    """The part of the log that follows reactions."""

    _datastore: LogDatastore

    def checkpoints(self, owner: str) -> Mapping[str, Mark]:
        """Per lane, how far `owner` has handled everything. Logs read straight are one lane each."""
        rows = self._datastore.query("SELECT source, position FROM checkpoints WHERE owner = ?", (owner,))
        return {source: Mark(position) for source, position in rows}

    def save_checkpoints(self, reached: Mapping[tuple[str, str], Mark]) -> None:
        """Move checkpoints, of owners on lanes, in one write; none moves back."""
        with self._datastore.writing() as connection:
            connection.executemany(
                "INSERT INTO checkpoints VALUES (?,?,?) ON CONFLICT (owner, source) DO UPDATE "
                "SET position = max(position, excluded.position)",
                [(owner, source, mark.position) for (owner, source), mark in reached.items()],
            )

    def pin_checkpoints(self, first: Mapping[tuple[str, str], Mark]) -> None:
        """Set checkpoints, of owners on lanes, where there are none yet, in one write; none moves."""
        with self._datastore.writing() as connection:
            connection.executemany(
                "INSERT INTO checkpoints VALUES (?,?,?) ON CONFLICT (owner, source) DO NOTHING",
                [(owner, source, mark.position) for (owner, source), mark in first.items()],
            )

    def begin_attempt(self, owner: str, source: str, position: int) -> int:
        """Count, durably, one more attempt at what follows this position; answers how many."""
        with self._datastore.writing() as connection:
            ((count,),) = connection.execute(
                "INSERT INTO attempts VALUES (?,?,?,1) ON CONFLICT (owner, source) DO UPDATE SET "
                "count = iif(position = excluded.position, count + 1, 1), position = excluded.position "
                "RETURNING count",
                (owner, source, position),
            ).fetchall()
        return int(count)

    def park(self, events: Sequence[ParkedEvent]) -> bool:
        """See `EventLog.park`."""
        failed = {(event.owner, event.root) for event in events if event.attempts}
        waited = {(event.owner, event.root) for event in events} - failed
        with self._datastore.writing() as connection:
            there = "SELECT 1 FROM parked WHERE owner = ? AND root = ? LIMIT 1"
            if any(connection.execute(there, root).fetchone() is None for root in waited):
                return False
            connection.executemany(_PARK, [tuple(getattr(event, name) for name in _FIELDS) for event in events])
        return True

    def parked(self, owner: str | None = None, root: str | None = None) -> Sequence[ParkedEvent]:
        """What is set aside, in order of owner, source and position."""
        rows = self._datastore.query(_PARKED, (owner, root))
        return [ParkedEvent(**dict(zip(_FIELDS, row, strict=True))) for row in rows]

    def parked_roots(self) -> Mapping[str, frozenset[str]]:
        """Per owner, the roots that have anything set aside."""
        return roots_by_owner(self._datastore.query("SELECT DISTINCT owner, root FROM parked"))

    def parked_count(self) -> int:
        """How many events are set aside."""
        return int(self._datastore.query("SELECT count(*) FROM parked")[0][0])

    def unpark(self, events: Sequence[ParkedEvent]) -> None:
        """Forget events that were replayed or skipped."""
        with self._datastore.writing() as connection:
            connection.executemany(
                "DELETE FROM parked WHERE owner = ? AND source = ? AND position = ?",
                [(event.owner, event.source, event.position) for event in events],
            )
