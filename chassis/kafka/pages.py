"""Sending pages of a log: one record batch a partition and page, all of them acknowledged by every replica."""

import asyncio
from collections.abc import Sequence
from typing import Any

import msgspec
from aiokafka import AIOKafkaProducer

from chassis.kafka.clients import close, connect
from chassis.kafka.messages import outgoing
from chassis.kafka.partitions import partition_of
from chassis.kafka.topics import MAX_MESSAGE_BYTES
from contracts.envelope import Told
from contracts.kafka import Message

BATCH_BYTES = 900_000
REQUEST_MILLISECONDS = 10_000


class Relayed(msgspec.Struct, frozen=True):
    """How far a topic is: everything up to `position`; `lasts` is the last position of each partition."""

    position: int
    lasts: tuple[int, ...]


class EventTooLarge(Exception):
    """Raised when a topic would not take an event. It must not be passed over, so the relay stops before it."""

    def __init__(self, event: Told, size: int) -> None:
        super().__init__(
            f"{event.service} {event.position} ({event.type} of {event.stream}) is {size} bytes as a message, more "
            f"than the {MAX_MESSAGE_BYTES} that a topic takes; nothing is relayed beyond it"
        )


class TopicEmptied(Exception):
    """Raised when a topic has fewer messages than it had: the relay must look at it anew. `end` is whether it is its
    end that is not where it was, or else its beginning.
    """

    def __init__(self, topic: str, number: int, has: int, had: int, *, end: bool = True) -> None:
        verb, told = ("ends", "ended") if end else ("begins", "began")
        super().__init__(
            f"Partition {number} of topic {topic} {verb} at offset {has}, where it {told} at {had} before."
        )


class PageSender:
    """A producer for one topic. After an error it must be closed, and another made: what an idempotent
    producer sends after a failure is refused.
    """

    def __init__(self, bootstrap: str, topic: str, partitions: int) -> None:
        self._topic, self._partitions = topic, partitions
        self._begins: Sequence[int] = ()
        self._ends = [0] * partitions
        self._producer = AIOKafkaProducer(
            bootstrap_servers=bootstrap,
            enable_idempotence=True,
            acks="all",
            linger_ms=0,
            max_batch_size=BATCH_BYTES,
            compression_type="zstd",
            max_request_size=2 * MAX_MESSAGE_BYTES,
            request_timeout_ms=REQUEST_MILLISECONDS,
        )

    async def start(self) -> None:
        """Connect.

        Raises:
            KafkaError: the brokers cannot be reached.
        """
        await connect(self._producer.start())

    async def close(self) -> None:
        """Disconnect, in seconds even where the brokers do not answer."""
        await close(self._producer.client, self._producer.stop())

    async def send(self, events: Sequence[Told], relayed: Relayed, hop: str | None) -> Relayed:
        """Send what follows `relayed`; answers how far the topic is then, as soon as all is acknowledged. That is
        short of the last event where one is too large.

        A batch that is full goes out, with all the others, before the next of its partition is begun: so
        whatever fails, nothing stands in a partition without what comes before it.

        Raises:
            KafkaError: something was not acknowledged; it may be in the topic all the same.
            TopicEmptied: messages that were there are gone.
            EventTooLarge: the first event is too large.
        """
        position, lasts = relayed.position, list(relayed.lasts)
        before = [b"%d" % last for last in lasts]
        batches: dict[int, Any] = {}
        for event in events:
            number = partition_of(event.root, self._partitions)
            message = outgoing(event, before, hop)
            if number not in batches or not _append(batches[number], message):
                if number in batches:
                    await self._flush(batches)
                batch = self._producer.create_batch()
                _append(batch, message)
                if batch.size() > MAX_MESSAGE_BYTES:
                    if event is events[0]:
                        raise EventTooLarge(event, batch.size())
                    break
                batches[number] = batch
            position = lasts[number] = event.position
            before[number] = b"%d" % position
        await self._flush(batches)
        return Relayed(position, tuple(lasts))

    def expect(self, ends: Sequence[int]) -> None:
        """Take the partitions to end at these offsets at least."""
        self._ends = list(ends)

    def check(self, places: Sequence[tuple[int, int]]) -> None:
        """Hold the offsets at which the partitions begin and end against those before, and what was sent.

        Raises:
            TopicEmptied: messages that were there are gone.
        """
        begins = [begin for begin, _ in places]
        for number, (begin, before) in enumerate(zip(begins, self._begins or begins, strict=True)):
            if begin > before:
                raise TopicEmptied(self._topic, number, begin, before, end=False)
        for number, (_, end) in enumerate(places):
            if end < self._ends[number]:
                raise TopicEmptied(self._topic, number, end, self._ends[number])
            self._ends[number] = end
        self._begins = begins

    async def _flush(self, batches: dict[int, Any]) -> None:
        sent = []
        for number, batch in batches.items():
            batch.close()
            future = await self._producer.send_batch(batch, self._topic, partition=number)
            future.add_done_callback(_seen)
            sent.append(future)
        acknowledged = zip(batches.items(), await asyncio.gather(*sent), strict=True)
        for (number, batch), stored in acknowledged:
            if stored.offset < self._ends[number]:
                raise TopicEmptied(self._topic, number, stored.offset, self._ends[number])
            self._ends[number] = stored.offset + batch.record_count()
        batches.clear()


def _append(batch: Any, message: Message) -> bool:
    """Add a message, if there is room; the first of a batch always has."""
    added = batch.append(timestamp=None, key=message.key, value=message.value, headers=message.headers)
    return added is not None


def _seen(future: "asyncio.Future[Any]") -> None:
    if not future.cancelled():
        future.exception()
