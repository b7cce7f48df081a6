"""Reading a topic by itself, outside of any group: all of its partitions, between offsets."""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from chassis.feed.port import FeedUnavailable
from chassis.kafka.clients import close, connect

REQUEST_MILLISECONDS, WAIT_MILLISECONDS = 10_000, 500
FETCH_BYTES = 4 * 1024 * 1024
IDLE_ROUNDS = 4


class TopicReader:
    """The partitions of one topic. What Kafka refuses or does not answer is a `FeedUnavailable`."""

    def __init__(self, bootstrap: str, topic: str, partitions: int) -> None:
        self.bootstrap, self.topic = bootstrap, topic
        self.partitions = [TopicPartition(topic, number) for number in range(partitions)]
        self._consumer: Any = None

    async def open(self) -> None:
        """Connect."""
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=self.bootstrap,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            request_timeout_ms=REQUEST_MILLISECONDS,
            max_partition_fetch_bytes=FETCH_BYTES,
        )
        async with self._explained():
            await connect(self._consumer.start())
            self._consumer.assign(self.partitions)
            self._consumer.pause(*self.partitions)

    async def close(self) -> None:
        """Disconnect."""
        if self._consumer:
            consumer, self._consumer = self._consumer, None
            await close(consumer._client, consumer.stop())  # noqa: SLF001  (see there)

    async def ends(self) -> Mapping[TopicPartition, tuple[int, int]]:
        """Per partition, the offset of its first message, and the one behind its last."""
        async with self._explained():
            begins = await self._consumer.beginning_offsets(self.partitions)
            ends = await self._consumer.end_offsets(self.partitions)
        return {partition: (begins[partition], ends[partition]) for partition in self.partitions}

    async def between(
        self, ranges: Mapping[TopicPartition, tuple[int, int]], limit: int | None = None
    ) -> AsyncGenerator[tuple[TopicPartition, Sequence[Any]], None]:
        """The messages of these partitions from one offset to before another, in order within each; at most
        `limit` at a time.
        """
        left = {partition: end for partition, (begin, end) in ranges.items() if begin < end}
        for partition in left:
            self._consumer.seek(partition, ranges[partition][0])
        if left:
            self._consumer.resume(*left)
        idle = 0
        try:
            while left:
                async with self._explained():
                    fetched = await self._consumer.getmany(*left, timeout_ms=WAIT_MILLISECONDS, max_records=limit)
                idle = 0 if fetched else idle + 1
                if idle > IDLE_ROUNDS:
                    left = await self.still_there(left)
                for partition, records in fetched.items():
                    end = left[partition]
                    if records[-1].offset + 1 >= end:
                        self._consumer.pause(partition)
                        del left[partition]
                    yield partition, [record for record in records if record.offset < end]
        finally:
            if self._consumer:
                self._consumer.pause(*self.partitions)

    def stand(self, offsets: Mapping[TopicPartition, int]) -> None:
        """Take place before these offsets, for `more`."""
        for partition, offset in offsets.items():
            self._consumer.seek(partition, offset)
        self._consumer.resume(*offsets)

    async def more(self, wanted: Sequence[TopicPartition], limit: int) -> Mapping[TopicPartition, Sequence[Any]]:
        """What follows in these partitions, at most `limit` messages; nothing where none came in a while."""
        async with self._explained():
            found: Mapping[TopicPartition, Sequence[Any]] = await self._consumer.getmany(
                *wanted, timeout_ms=WAIT_MILLISECONDS, max_records=limit
            )
        return found

    async def still_there(self, left: Mapping[TopicPartition, int]) -> dict[TopicPartition, int]:
        """What there is still to read, where nothing came: a topic may have been emptied meanwhile."""
        ends = await self.ends()
        async with self._explained():
            reached = {partition: await self._consumer.position(partition) for partition in left}
        return {
            partition: min(end, ends[partition][1])
            for partition, end in left.items()
            if reached[partition] < min(end, ends[partition][1])
        }

    @asynccontextmanager
    async def _explained(self) -> AsyncIterator[None]:
        try:
            yield
        except (KafkaError, OSError) as failed:
            raise FeedUnavailable(
                f"Topic {self.topic} cannot be read from Kafka at {self.bootstrap} just now: {failed!r}"
            ) from failed


@asynccontextmanager
async def topic_reader(bootstrap: str, topic: str, partitions: int) -> AsyncIterator[TopicReader]:
    """A reader of a topic, for a while.

    Raises:
        FeedUnavailable: the brokers cannot be reached.
    """
    reader = TopicReader(bootstrap, topic, partitions)
    try:
        await reader.open()
        yield reader
    finally:
        await reader.close()
