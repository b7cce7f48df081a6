"""A topic held against its log, both read once and side by side: what is kept meanwhile does not grow with them."""

from collections import deque
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Any

import msgspec

from chassis.kafka.messages import Parser, strange
from chassis.kafka.partitions import partition_of
from contracts.envelope import Recorded
from contracts.kafka import ForeignMessage, from_named

EXAMPLES = 20
MOST_MISSING = 100_000
"""More than so many events are not looked out for: a topic that lacks them is to be filled again anyway."""


class Findings(msgspec.Struct):
    """How many of a kind there are, and where the first of them are."""

    count: int = 0
    first: list[str] = []

    def add(self, where: str) -> None:
        """One more."""
        self.count += 1
        if len(self.first) < EXAMPLES:
            self.first.append(where)


class TopicReport(msgspec.Struct, kw_only=True):
    """A topic held against its log, up to `position`, or to `compared` where so much was missing that it was given up.

    Events that are missing, differ from the log, come after later ones of their partition, or are strays, which
    the log has not got there: with these, readers are wrong. Doubled ones are dropped, and foreign messages set
    aside, by every reader.
    """

    service: str
    topic: str
    position: int
    compared: int = 0
    messages: int = 0
    missing: Findings = msgspec.field(default_factory=Findings)
    different: Findings = msgspec.field(default_factory=Findings)
    out_of_order: Findings = msgspec.field(default_factory=Findings)
    stray: Findings = msgspec.field(default_factory=Findings)
    doubled: Findings = msgspec.field(default_factory=Findings)
    foreign: Findings = msgspec.field(default_factory=Findings)

    @property
    def sound(self) -> bool:
        """Whether every reader gets everything, as it is in the log and in its order."""
        return not any(one.count for one in (self.missing, self.different, self.out_of_order, self.stray))

    @property
    def exact(self) -> bool:
        """Whether there is nothing else besides."""
        return self.sound and not self.doubled.count and not self.foreign.count


class _Seen(msgspec.Struct, frozen=True, gc=False):
    position: int
    root: str
    digest: int
    where: str


class _Lane:
    """One partition: what it still has to bring of the page, in order, and what came that is not looked at yet."""

    __slots__ = ("ahead", "ended", "expected", "reached")

    def __init__(self) -> None:
        self.expected: dict[int, int] = {}
        self.ahead: deque[_Seen] = deque()
        self.reached, self.ended = 0, False


class Comparison:
    """Takes pages of the log in turn, and after each the messages of the partitions that are `hungry`.

    `newest` is where the log ended once the ends of the topic were known: nothing later can be in it.
    """

    def __init__(self, report: TopicReport, newest: int, partitions: int) -> None:
        self._report, self._newest, self._partitions = report, newest, partitions
        self._parser = Parser(report.service, (), partitions)
        self._lanes = [_Lane() for _ in range(partitions)]
        self._missing: dict[int, int] = {}

    @property
    def hopeless(self) -> bool:
        """Whether so much is missing that it is not worth going on."""
        return len(self._missing) > MOST_MISSING

    def expect(self, page: Sequence[Recorded]) -> None:
        """What the log says next. All before must have been looked for."""
        self._report.compared = page[-1].position
        for event in page:
            lane = self._lanes[partition_of(event.root, self._partitions)]
            lane.expected[event.position] = _digest(event)
        for number in range(self._partitions):
            self._settle(number)

    def hungry(self) -> Sequence[int]:
        """The partitions that may still bring something of the page."""
        return [number for number, lane in enumerate(self._lanes) if lane.expected and not lane.ended]

    def unfinished(self) -> Sequence[int]:
        """The partitions whose end was not seen."""
        return [number for number, lane in enumerate(self._lanes) if not lane.ended]

    def take(self, number: int, records: Iterable[Any]) -> None:
        """What a partition brings next."""
        for record in records:
            self._report.messages += 1
            if seen := self._read(record, f"partition {number}, offset {record.offset}"):
                self._lanes[number].ahead.append(seen)
        self._settle(number)

    def ended(self, number: int) -> None:
        """A partition brings nothing more."""
        self._lanes[number].ended = True
        self._settle(number)

    def end(self) -> None:
        """All was looked for: what was not found is missing."""
        for position in sorted(self._missing):
            self._report.missing.add(str(position))

    def _read(self, record: Any, where: str) -> _Seen | None:
        headers = dict(record.headers)
        try:
            event = from_named(headers, record.value)
        except ForeignMessage as why:
            self._report.foreign.add(f"{where}: {why}")
            return None
        if self._parser.mark(headers) is None:
            self._report.foreign.add(f"{where}: {strange(record).error}")
        elif event.position > self._newest:
            self._report.stray.add(f"{event.position} at {where}, where the log ends at {self._newest}")
        elif event.position <= self._report.position:
            return _Seen(event.position, event.root, _digest(event), where)
        return None

    def _settle(self, number: int) -> None:
        """Hold against the page what came of it; what comes after that can no longer bring what is left of it."""
        lane, upto = self._lanes[number], self._report.compared
        while lane.ahead and lane.ahead[0].position <= upto:
            self._place(lane, lane.ahead.popleft(), number)
        if lane.ahead or lane.ended:
            self._pass_over(lane, upto + 1)

    def _place(self, lane: _Lane, seen: _Seen, number: int) -> None:
        report, position = self._report, seen.position
        if partition_of(seen.root, self._partitions) != number:
            report.different.add(f"{position} at {seen.where}: not the partition of its root")
            return
        if position in lane.expected:
            self._pass_over(lane, position)
            digest = lane.expected.pop(position)
            lane.reached = position
        elif position in self._missing:
            digest = self._missing.pop(position)
            report.out_of_order.add(f"{position} after {lane.reached} at {seen.where}")
        elif position <= lane.reached:
            report.doubled.add(f"{position} again at {seen.where}")
            return
        else:
            report.stray.add(f"{position} at {seen.where}")
            return
        if digest != seen.digest:
            report.different.add(f"{position} at {seen.where}")

    def _pass_over(self, lane: _Lane, before: int) -> None:
        while lane.expected and (position := next(iter(lane.expected))) < before:
            self._missing[position] = lane.expected.pop(position)


def _digest(event: Recorded) -> int:
    """What an event says, in eight bytes."""
    named = (
        event.id,
        event.type,
        event.stream,
        str(event.version),
        event.root,
        event.actor,
        event.effective_at.isoformat(),
    )
    said = blake2b("\n".join(named).encode(), digest_size=8)
    said.update(bytes(event.data))
    return int.from_bytes(said.digest(), "big")
