"""What stands at the ends of a topic's partitions."""

import asyncio
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from aiokafka import TopicPartition

from chassis.feed.lanes import Mark
from chassis.kafka.messages import ID, Parser
from chassis.kafka.reading import TopicReader

FRESH_SECONDS = 1.0
DEPTHS = (1, 100, 20_000)
"""How far one looks from an end of a partition: what stands there may be a message of others, or a page that was sent
twice."""


class Standing(msgspec.Struct, frozen=True):
    """An event as it stands in a topic: its place in the log, and its id."""

    mark: Mark
    id: str


async def last_events(reader: TopicReader, parser: Parser, least: Sequence[int] = ()) -> Mapping[int, Standing]:
    """Per partition number that has any, the newest event near its end: looking back until there is one, and, where
    given, until it is at `least` that of the partition.
    """
    ends = await reader.ends()
    found: dict[int, Standing] = {}
    wanted = set(ends)
    for depth in DEPTHS:
        ranges = {one: (max(begin, end - depth), end) for one, (begin, end) in ends.items() if one in wanted}
        async for partition, records in reader.between(ranges):
            number = partition.partition
            for event in _standing(parser, records):
                if number not in found or event.mark.position > found[number].mark.position:
                    found[number] = event
        wanted = {one for one in wanted if not _enough(one, found, least) and ends[one][1] - ends[one][0] > depth}
        if not wanted:
            break
    return found


async def first_events(reader: TopicReader, parser: Parser) -> Mapping[int, Standing]:
    """Per partition number that has any, the event that stands first in it."""
    ends = await reader.ends()
    found: dict[int, Standing] = {}
    for depth in DEPTHS:
        ranges = {
            one: (begin, min(begin + depth, end)) for one, (begin, end) in ends.items() if one.partition not in found
        }
        async for partition, records in reader.between(ranges, limit=depth):
            for event in _standing(parser, records):
                found.setdefault(partition.partition, event)
    return found


def _standing(parser: Parser, records: Iterable[Any]) -> Iterator[Standing]:
    for headers in (dict(record.headers) for record in records):
        if mark := parser.mark(headers):
            yield Standing(mark, (headers.get(ID) or b"").decode(errors="replace"))


def _enough(partition: TopicPartition, found: Mapping[int, Standing], least: Sequence[int]) -> bool:
    event = found.get(partition.partition)
    return event is not None and (not least or event.mark.position >= least[partition.partition])


class Newest:
    """The newest position in a topic, asked for at most once in `FRESH_SECONDS`; read only where something came."""

    def __init__(self, bootstrap: str, topic: str, source: str, partitions: int) -> None:
        self._reader = TopicReader(bootstrap, topic, partitions)
        self._parser = Parser(source, (), partitions)
        self._one = asyncio.Lock()
        self._open = False
        self._ends: Mapping[TopicPartition, tuple[int, int]] = {}
        self._asked_at = float("-inf")
        self._position = 0

    async def position(self) -> int:
        """The newest position.

        Raises:
            FeedUnavailable: the topic cannot be read just now.
        """
        async with self._one:
            if time.monotonic() - self._asked_at >= FRESH_SECONDS:
                await self._ask()
            return self._position

    async def close(self) -> None:
        """Disconnect."""
        async with self._one:
            self._open = False
            await self._reader.close()

    async def _ask(self) -> None:
        try:
            if not self._open:
                await self._reader.open()
                self._open = True
            ends = await self._reader.ends()
            if ends != self._ends:
                marks = [event.mark for event in (await last_events(self._reader, self._parser)).values()]
                self._position = max((max(mark.position, *mark.before) for mark in marks), default=0)
                self._ends = ends
        except BaseException:  # whoever asked may have stopped waiting
            self._open = False
            await self._reader.close()
            raise
        self._asked_at = time.monotonic()
