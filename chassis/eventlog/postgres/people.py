"""The keys of people, beside the events that they conceal."""

import logging
from collections.abc import Mapping, Sequence

from chassis.eventlog.port import LogDamaged, LogUnavailable
from chassis.eventlog.postgres.arrays import Blobs, Texts
from chassis.eventlog.postgres.datastore import LogDatastore

_KEYS = "SELECT person, key FROM person_keys WHERE person = ANY (%b)"
_ADD = "INSERT INTO person_keys (person, key) SELECT * FROM unnest(%b, %b) ON CONFLICT (person) DO NOTHING"
log = logging.getLogger(__name__)
FORGET = (
    "INSERT INTO person_keys (person) SELECT DISTINCT * FROM unnest(%b) AS asked (person) ORDER BY person "
    "ON CONFLICT (person) DO UPDATE SET key = NULL"
)


class KeepsPersonKeys:
    """The part of the log that keeps people's keys."""

    datastore: LogDatastore

    def person_keys(self, people: Sequence[str]) -> Mapping[str, bytes | None]:
        """The stored keys of these people; null where one was destroyed, absent where none ever was."""
        return dict(self.datastore.query(_KEYS, (Texts(people),)))

    def add_person_keys(self, keys: Mapping[str, bytes]) -> None:
        """Store keys of people who have none yet; who has one, or had, keeps things as they are."""
        kept = sorted(keys.items())
        self.datastore.change(_ADD, (Texts(person for person, _ in kept), Blobs([key for _, key in kept])))

    def destroy_person_key(self, person: str) -> None:
        """Make everything stored under this person's key unreadable, for ever.

        The row that held it is vacuumed at once. What the server's write-ahead log, its archive and its
        backups hold of it goes when they go.
        """
        self.datastore.change(FORGET, (Texts([person]),))
        self.vacuum_keys()

    def vacuum_keys(self) -> None:
        """Let destroyed keys leave their table's file at once; where that cannot be, the server does so by itself."""
        try:
            self.datastore.change("VACUUM person_keys")
        except (LogUnavailable, LogDamaged) as later:
            log.warning("destroyed keys leave their table later: %s", later)
