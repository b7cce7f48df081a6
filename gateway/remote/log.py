"""A service's log, read through the service that owns it."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from threading import Lock

from chassis.web.inner import EventsTold, LastTold
from contracts.envelope import Recorded
from gateway.remote.calling import Calls

REMEMBERED_REASONS = 20_000


class RemoteLog:
    """The part of an event log that reads; blocks, as one does. Reasons come in clear beside the events,
    and are remembered for those who may see them.
    """

    def __init__(self, calls: Calls) -> None:
        self.service = calls.service
        self._calls = calls
        self._reasons: OrderedDict[str, str | None] = OrderedDict()
        self._lock = Lock()

    def read(
        self,
        after: int,
        limit: int,
        types: Sequence[str] | None = None,
        upto: int | None = None,
        *,
        stream: str | None = None,
        root: str | None = None,
        newest: bool = False,
    ) -> Sequence[Recorded]:
        """See `EventLog.read`; raises Unavailable where that raises LogUnavailable."""
        asked = {
            "after": after, "limit": limit, "types": None if types is None else list(types), "upto": upto,
            "stream": stream, "root": root, "newest": newest,
        }  # fmt: skip
        return self._told(self._calls.ask("/log/read", asked, EventsTold))

    def streams(self, after: Mapping[str, int]) -> Mapping[str, Sequence[Recorded]]:
        """See `EventLog.streams`."""
        found: dict[str, list[Recorded]] = {name: [] for name in after}
        for event in self._told(self._calls.ask("/log/streams", {"after": dict(after)}, EventsTold)):
            found[event.stream].append(event)
        return found

    def last_position(self) -> int:
        """See `EventLog.last_position`."""
        return self._calls.ask("/log/last", {}, LastTold).position

    def reason(self, event: Recorded) -> str | None:
        """The reason of an event that was read here, in clear; null if its key is gone."""
        with self._lock:
            return self._reasons.get(event.id, event.reason)

    def _told(self, told: EventsTold) -> Sequence[Recorded]:
        if told.reasons:
            with self._lock:
                self._reasons.update(told.reasons)
                while len(self._reasons) > REMEMBERED_REASONS:
                    self._reasons.popitem(last=False)
        return told.events
