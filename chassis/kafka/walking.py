"""Reading the partitions of a topic side by side, each only as far as somebody wants it."""

from collections.abc import Mapping, Sequence
from typing import Any

from aiokafka import TopicPartition

from chassis.kafka.reading import IDLE_ROUNDS, TopicReader

LIMIT = 5_000


class Walk:
    """From the first message of every partition to what was its end when `begin` was called."""

    def __init__(self, reader: TopicReader) -> None:
        self._reader = reader
        self._left: dict[TopicPartition, int] = {}
        self._idle = 0

    async def begin(self) -> None:
        """Stand at the beginning.

        Raises:
            FeedUnavailable: the topic cannot be read just now.
        """
        ends = await self._reader.ends()
        self._left = {partition: end for partition, (begin, end) in ends.items() if begin < end}
        self._reader.stand({partition: ends[partition][0] for partition in self._left})

    def ended(self, number: int) -> bool:
        """Whether a partition brings nothing more."""
        return self._reader.partitions[number] not in self._left

    async def more(self, wanted: Sequence[int]) -> Mapping[int, Sequence[Any]]:
        """What follows in these partitions, which must not have ended; nothing where none came in a while.

        Raises:
            FeedUnavailable: the topic cannot be read just now.
        """
        fetched = await self._reader.more([self._reader.partitions[number] for number in wanted], LIMIT)
        self._idle = 0 if fetched else self._idle + 1
        if self._idle > IDLE_ROUNDS:
            self._left = await self._reader.still_there(self._left)
            self._idle = 0
        found = {}
        for partition, records in fetched.items():
            end = self._left[partition]
            if records[-1].offset + 1 >= end:
                del self._left[partition]
            found[partition.partition] = [record for record in records if record.offset < end]
        return found
