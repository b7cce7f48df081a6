"""How far the relay has sent, written by the one that leads and by none that led before."""

from collections.abc import Sequence

from chassis.eventlog.postgres.arrays import Integers
from chassis.eventlog.postgres.datastore import LogDatastore

RELAY = "relay"
"""The role that the relay leads under."""
# The next leader takes the next epoch in the same row, so it waits for this write, or this one for that.
_SAVE = (
    "WITH leads AS (SELECT 1 FROM leases WHERE role = %s AND epoch = %s FOR SHARE) "
    "UPDATE relayed SET position = %s, lasts = %b WHERE EXISTS (SELECT FROM leads) RETURNING 1"
)


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
        """Keep what was sent (a refill may move back); false, and nothing kept, if `epoch` leads no more."""
        return bool(self.datastore.change(_SAVE, (RELAY, epoch, position, Integers(list(lasts)))))
