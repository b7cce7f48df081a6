"""Whether a topic holds what its log holds: all of it, each once, in order, and nothing else."""

import asyncio
from array import array
from collections.abc import AsyncIterator
from contextlib import aclosing
from hashlib import blake2b
from typing import Any

import msgspec

from chassis.eventlog.port import EventLog
from chassis.kafka.messages import Parser, strange
from chassis.kafka.partitions import partition_of
from chassis.kafka.reading import topic_reader
from chassis.kafka.topics import TopicOf
from contracts.envelope import Recorded
from contracts.kafka import ForeignMessage, from_kafka
from contracts.topics import PARTITIONS, topic

PAGE = 5_000
EXAMPLES = 20


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
    """A topic held against its log, up to `position`.

    Events that are missing, differ from the log, stand out of order, or are strays, at positions that the
    log has not got: with these, readers are wrong. Doubled ones are dropped, and foreign messages set
    aside, by every reader.
    """

    service: str
    topic: str
    position: int
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


async def verify_topic(
    eventlog: EventLog,
    position: int,
    bootstrap: str,
    *,
    partitions: int = PARTITIONS,
    topic_of: TopicOf = topic,
) -> TopicReport:
    """Read a log, then its topic, and compare them; `position` is the relay's checkpoint before that.

    Raises:
        FeedUnavailable: the topic cannot be read just now.
        LogUnavailable: the log cannot.
    """
    report = TopicReport(service=eventlog.service, topic=topic_of(eventlog.service), position=position)
    comparison = _Comparison(report, partitions)
    async for event in _events(eventlog, position):
        comparison.expect(event)
    async with (
        topic_reader(bootstrap, report.topic, partitions) as reader,
        aclosing(reader.between(await reader.ends())) as coming,
    ):
        async for partition, records in coming:
            for record in records:
                comparison.take(record, partition.partition)
    comparison.end(await asyncio.to_thread(eventlog.last_position))
    return report


async def _events(eventlog: EventLog, position: int) -> AsyncIterator[Recorded]:
    after = 0
    while page := await asyncio.to_thread(eventlog.read, after, PAGE, None, position):
        for event in page:
            yield event
        after = page[-1].position


class _Comparison:
    """Nine bytes an event: what the log says of each position, and whether the topic has it."""

    def __init__(self, report: TopicReport, partitions: int) -> None:
        self._report, self._partitions = report, partitions
        self._expected = array("Q", bytes(8 * (report.position + 1)))
        self._found = bytearray(report.position + 1)
        self._parser = Parser(report.service, (), partitions)
        self._reached = [0] * partitions
        self._newest = (0, "")

    def expect(self, event: Recorded) -> None:
        self._expected[event.position] = _digest(event)

    def take(self, record: Any, number: int) -> None:
        report, where = self._report, f"partition {number}, offset {record.offset}"
        report.messages += 1
        try:
            event = from_kafka(record.headers, record.value)
        except ForeignMessage as why:
            report.foreign.add(f"{where}: {why}")
            return
        if self._parser.mark(record) is None:
            report.foreign.add(f"{where}: {strange(record).error}")
        elif event.position > report.position:
            # The relay goes on meanwhile; but nothing can be beyond the end of the log.
            self._newest = max(self._newest, (event.position, where))
        elif self._found[event.position]:
            report.doubled.add(f"{event.position} again at {where}")
        else:
            self._found[event.position] = 1
            self._first(event, number, where)

    def _first(self, event: Recorded, number: int, where: str) -> None:
        report, expected = self._report, self._expected[event.position]
        if not expected:
            report.stray.add(f"{event.position} at {where}")
        elif expected != _digest(event):
            report.different.add(f"{event.position} at {where}")
        elif partition_of(event.root, self._partitions) != number:
            report.different.add(f"{event.position} at {where}: not the partition of its root")
        if event.position < self._reached[number]:
            report.out_of_order.add(f"{event.position} after {self._reached[number]} at {where}")
        self._reached[number] = max(self._reached[number], event.position)

    def end(self, newest: int) -> None:
        position, where = self._newest
        if position > newest:
            self._report.stray.add(f"{position} at {where}, where the log ends at {newest}")
        for missed, digest in enumerate(self._expected):
            if digest and not self._found[missed]:
                self._report.missing.add(str(missed))


def _digest(event: Recorded) -> int:
    """What an event says, in eight bytes; never 0."""
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
    return int.from_bytes(said.digest(), "big") or 1
