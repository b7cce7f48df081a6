"""Parts of files that are worked on, beside the events."""

from collections.abc import Mapping

from chassis.eventlog.postgres.datastore import LogDatastore

_PUT = (
    "INSERT INTO parts (name, part, size, sealed) VALUES (%s, %s, %s, %b) "
    "ON CONFLICT (name, part) DO UPDATE SET size = excluded.size, sealed = excluded.sealed"
)


class KeepsParts:
    """The part of the log that keeps files."""

    datastore: LogDatastore

    def put_part(self, name: str, part: int, size: int, sealed: bytes) -> None:
        """Keep one part of a file, in place of what was that part before."""
        self.datastore.change(_PUT, (name, part, size, sealed))

    def get_part(self, name: str, part: int) -> bytes | None:
        """One part; null if it is not there."""
        found = self.datastore.query("SELECT sealed FROM parts WHERE name = %s AND part = %s", (name, part))
        return bytes(found[0][0]) if found else None

    def parts(self, name: str) -> Mapping[int, int]:
        """The size of each part that is there, by its number, in order."""
        return dict(self.datastore.query("SELECT part, size FROM parts WHERE name = %s ORDER BY part", (name,)))

    def drop_parts(self, name: str) -> None:
        """Forget every part of a file."""
        self.datastore.change("DELETE FROM parts WHERE name = %s", (name,))
