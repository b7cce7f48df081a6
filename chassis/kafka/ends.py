"""What stands at the ends of a topic's partitions."""

import asyncio
import time
from collections.abc import Mapping, Sequence

from aiokafka import TopicPartition

from chassis.feed.lanes import Mark
from chassis.kafka.messages import Parser
from chassis.kafka.reading import TopicReader

FRESH_SECONDS = 1.0
DEPTHS = (1, 100, 20_000)
"""How far one looks back from the end of a partition: what is there last may be a message of others, or a page
that was sent twice."""


async def last_marks(reader: TopicReader, parser: Parser, least: Sequence[int] = ()) -> Mapping[int, Mark]:
    """Per partition number that has any, the highest mark near its end: looking back until there is one, and,
    where given, until it is at `least` that of the partition.
    """
    ends = await reader.ends()
    found: dict[int, Mark] = {}
    wanted = set(ends)
    for depth in DEPTHS:
        ranges = {one: (max(begin, end - depth), end) for one, (begin, end) in ends.items() if one in wanted}
        async for partition, records in reader.between(ranges):
            for mark in filter(None, (parser.mark(dict(record.headers)) for record in records)):
                found[partition.partition] = max(mark, found.get(partition.partition, mark), key=_position)
        wanted = {one for one in wanted if not _enough(one, found, least) and ends[one][1] - ends[one][0] > depth}
        if not wanted:
            break
    return found


def _enough(partition: TopicPartition, found: Mapping[int, Mark], least: Sequence[int]) -> bool:
    mark = found.get(partition.partition)
    return mark is not None and (not least or mark.position >= least[partition.partition])


def _position(mark: Mark) -> int:
    return mark.position


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
                marks = (await last_marks(self._reader, self._parser)).values()
                self._position = max((max(mark.position, *mark.before) for mark in marks), default=0)
                self._ends = ends
        except BaseException:  # whoever asked may have stopped waiting
            self._open = False
            await self._reader.close()
            raise
        self._asked_at = time.monotonic()
