"""Making batches of the messages of one partition: what is new, what is known, and what must be missing."""

from typing import Any

from chassis.feed.lanes import Mark, lane
from chassis.feed.port import Batch, Foreign
from chassis.kafka.messages import Parser, foreign, strange
from contracts.envelope import Recorded
from contracts.kafka import ForeignMessage


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
    """A batch in the making. `reached` is how far the lane has come with what was taken so far.

    A message at or below it is known: relays may send twice, and a topic that was emptied is filled from
    its beginning. One that names an event of the partition above it as the one before is out of turn.
    """

    def __init__(
        self, source: str, number: int, parser: Parser, reached: Mark, limit: int, foreign_from: int = 0
    ) -> None:
        """Foreign messages before the offset `foreign_from` were set aside already."""
        self.reached = reached
        self._source, self._number, self._parser, self._limit = source, number, parser, limit
        self._foreign_from = foreign_from
        self._begin = reached.position
        self._events: list[Recorded] = []
        self._foreign: list[Foreign] = []

    @property
    def full(self) -> bool:
        """Whether there are as many events, or foreign messages, as a batch may hold."""
        return len(self._events) >= self._limit or len(self._foreign) >= self._limit

    def take(self, record: Any) -> int:
        """Take a message, and answer 0; or the position that must come first."""
        headers = dict(record.headers)
        mark = self._parser.mark(headers)
        if mark is None:
            if record.offset >= self._foreign_from:
                self._foreign.append(strange(record))
            return 0
        if mark.position <= self.reached.position:
            return 0
        before = mark.before[self._number]
        if before > self.reached.position:
            return before
        try:
            event = self._parser.event(headers, record.value)
        except ForeignMessage as why:
            self._foreign.append(foreign(record, str(why)))
        else:
            if event is not None:
                self._events.append(event)
        self.reached = mark
        return 0

    def batch(self) -> Batch | None:
        """What was taken; null if nothing of it was new."""
        if self.reached.position == self._begin and not self._foreign:
            return None
        return Batch(
            source=lane(self._source, self._number),
            events=self._events,
            position=self.reached.position,
            before=self.reached.before,
            foreign=self._foreign,
        )
