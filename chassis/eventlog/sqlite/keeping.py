"""Parts of files that are worked on, beside the events."""

import sqlite3
from collections.abc import Mapping

from chassis.eventlog.sqlite.datastore import LogDatastore

PARTS_TABLE = """CREATE TABLE IF NOT EXISTS parts (
    name TEXT NOT NULL, part INTEGER NOT NULL, size INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (name, part)
)"""


class KeepsParts:
    """The part of the log that keeps files."""

    _datastore: LogDatastore

    def put_part(self, name: str, part: int, size: int, sealed: bytes) -> None:
        """Keep one part of a file, in place of what was that part before."""
        with self._datastore.writing() as connection:
            _made(connection)
            connection.execute("INSERT OR REPLACE INTO parts VALUES (?,?,?,?)", (name, part, size, sealed))

    def get_part(self, name: str, part: int) -> bytes | None:
        """One part; null if it is not there."""
        if not self._has_parts():
            return None
        found = self._datastore.query("SELECT sealed FROM parts WHERE name = ? AND part = ?", (name, part))
        return found[0][0] if found else None

    def parts(self, name: str) -> Mapping[int, int]:
        """The size of each part that is there, by its number, in order."""
        if not self._has_parts():
            return {}
        return dict(self._datastore.query("SELECT part, size FROM parts WHERE name = ? ORDER BY part", (name,)))

    def drop_parts(self, name: str) -> None:
        """Forget every part of a file."""
        with self._datastore.writing() as connection:
            _made(connection)
            connection.execute("DELETE FROM parts WHERE name = ?", (name,))

    def _has_parts(self) -> bool:
        return bool(self._datastore.query("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'parts'"))


def _made(connection: sqlite3.Connection) -> None:
    """Logs were made without this table; programs that do not know it pass over it."""
    connection.execute(PARTS_TABLE)
