"""Making batches of the messages of one partition: what is new, what is known, and what must be missing."""

from chassis.feed.lanes import Mark, lane
from chassis.feed.port import Batch, Foreign
from chassis.kafka.messages import Arrival, Wanted
from contracts.envelope import Recorded


class TopicGap(Exception):
    """Raised when events are missing from a topic. The log has them: its relay fills a topic that was
    emptied, and what is missing otherwise shows in `rollbook ops verify-topic`.
    """

    def __init__(self, name: str, topic: str, reached: int, before: int) -> None:
        super().__init__(
            f"{name}: topic {topic} goes on after {before}, and nothing between {reached} and that is in it; "
            "it was emptied and is not filled yet, or has lost messages (rollbook ops verify-topic)"
        )


class Gathering:
    """A batch in the making, of the events of some types. `reached` is how far the lane has come with what was taken so
    far.

    A message at or below it is known: relays may send twice, and a topic that was emptied is filled from
    its beginning. One that names an event of the partition above it as the one before is out of turn.
    """

    def __init__(
        self, source: str, number: int, wanted: Wanted, reached: Mark, limit: int, foreign_from: int = 0
    ) -> None:
        """Foreign messages before the offset `foreign_from` were set aside already."""
        self.position = reached.position
        self._source, self._number, self._wanted, self._limit = source, number, wanted, limit
        self._foreign_from = foreign_from
        self._begin = reached
        self._events: list[Recorded] = []
        self._foreign: list[Foreign] = []
        self._last: Arrival | None = None

    @property
    def reached(self) -> Mark:
        """How far the lane has come."""
        return self._begin if self._last is None else self._last.mark

    @property
    def moved(self) -> bool:
        """Whether anything of ours was new."""
        return self._last is not None

    @property
    def full(self) -> bool:
        """Whether there are as many events, or foreign messages, as a batch may hold."""
        return len(self._events) >= self._limit or len(self._foreign) >= self._limit

    def take(self, arrival: Arrival) -> int:
        """Take a message, and answer 0; or the position that must come first."""
        if not arrival.before:
            if arrival.foreign and arrival.offset >= self._foreign_from:
                self._foreign.append(arrival.foreign)
            return 0
        if arrival.position <= self.position:
            return 0
        if arrival.previous > self.position:
            return arrival.previous
        if arrival.event is not None and self._wanted[arrival.event.type]:
            self._events.append(arrival.event)
        elif arrival.foreign and (arrival.kind is None or self._wanted[arrival.kind]):
            self._foreign.append(arrival.foreign)
        self.position, self._last = arrival.position, arrival
        return 0

    def batch(self) -> Batch | None:
        """What was taken; null if nothing of it was new."""
        if self._last is None and not self._foreign:
            return None
        reached = self.reached
        return Batch(
            source=lane(self._source, self._number),
            events=self._events,
            position=reached.position,
            before=reached.before,
            foreign=self._foreign,
        )
