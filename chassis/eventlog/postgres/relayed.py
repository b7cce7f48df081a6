"""How far the relay has sent, and what holds it up; written by the one that leads and by none that led before."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from chassis.eventlog.postgres.arrays import Integers
from chassis.eventlog.postgres.datastore import LogDatastore
from chassis.eventlog.postgres.leases import LEADS, lock_number

RELAY = "relay"
"""The role that the relay leads under."""
MOST_TEXT = 1_000
# The next leader takes the next epoch in the same row, so it waits for this write, or this one for that.
_LEADS = "WITH leads AS (SELECT 1 FROM leases WHERE role = %s AND epoch = %s FOR SHARE) UPDATE relayed"
_SAVE = (
    f"{_LEADS} SET position = %s, lasts = %b, trouble = NULL, troubled_since = NULL "
    "WHERE EXISTS (SELECT FROM leads) RETURNING 1"
)
_TROUBLE = (
    f"{_LEADS} SET trouble = %s, troubled_since = coalesce(troubled_since, now()) "
    "WHERE EXISTS (SELECT FROM leads) RETURNING 1"
)
_STATE = (
    "SELECT position, trouble, troubled_since, coalesce(epoch, 0), holder, EXISTS ("
    "SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND objid = %s AND objsubid = 2 AND granted "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    ") FROM relayed LEFT JOIN leases ON role = %s"
)


class RelayState(msgspec.Struct, frozen=True, kw_only=True):
    """How far the relay has sent, and who does so: `leader` (host and process) is null while nobody does.
    `trouble` is why the last attempt to go on failed, since when; null once one succeeded.
    """

    position: int
    epoch: int
    leader: str | None
    trouble: str | None
    troubled_since: datetime | None


class KeepsRelayed:
    """The part of the log that remembers what the relay has sent."""

    datastore: LogDatastore

    def relayed(self) -> tuple[int, Sequence[int]]:
        """The position up to which everything was sent, and per partition the last position sent there;
        (0, ()) before anything was. Ask after the lease was taken.
        """
        ((position, lasts),) = self.datastore.query("SELECT position, lasts FROM relayed")
        return position, tuple(lasts)

    def save_relayed(self, epoch: int, position: int, lasts: Sequence[int]) -> bool:
        """Keep what was sent (a refill may move back), and that nothing holds it up; false, and nothing kept, if
        `epoch` leads no more.
        """
        return bool(self.datastore.change(_SAVE, (RELAY, epoch, position, Integers(list(lasts)))))

    def save_trouble(self, epoch: int, trouble: str) -> bool:
        """Keep why what `epoch` led has failed; false, and nothing kept, if another has led since."""
        return bool(self.datastore.change(_TROUBLE, (RELAY, epoch, trouble[:MOST_TEXT])))

    def relay_state(self) -> RelayState:
        """How the relay stands, whichever process it is in."""
        lock = (LEADS, lock_number(RELAY) % 2**32)
        ((position, trouble, since, epoch, holder, led),) = self.datastore.query(_STATE, (*lock, RELAY))
        return RelayState(
            position=position,
            epoch=epoch,
            leader=holder if led else None,
            trouble=trouble,
            troubled_since=since,
        )
