"""What brokers hand over, read as we need it: whatever the names of headers are, and once for all groups.

To Kafka a name is bytes, to aiokafka it must be UTF-8. Its parsers fail at one that is not, and again at every message
of that batch, because a batch is read from its beginning wherever one stands in it: a consumer never comes past it, and
what it had just taken of other partitions is lost. It offers no place of its own to read names otherwise, nor one where
a whole batch can be seen; so `read_our_way` sets two things in its fetcher.
"""

import struct
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from typing import Any

from aiokafka import ConsumerRecord, TopicPartition
from aiokafka.consumer import fetcher
from aiokafka.consumer.fetcher import PartitionRecords
from aiokafka.errors import CorruptRecordException
from aiokafka.record.default_records import _DefaultRecordBatchPy, _DefaultRecordPy
from aiokafka.record.memory_records import MemoryRecords
from aiokafka.record.util import decode_varint

from chassis.kafka.messages import Arrival
from chassis.kafka.shelf import Shelf

Look = Callable[[bytes, Callable[[], Iterable[Any]]], Iterable[Any]]
_LENGTH = struct.Struct(">8xi")
_HEAD = 61
"""What comes before the messages of a batch: where it begins, its checksum, who sent it when, and how many it has."""
_MAGIC_AT, _WITH_HEADERS = 16, 2
"""Where a batch says which format it has, and the first that knows headers."""


def read_our_way() -> None:
    """Let every consumer of this process read messages whatever their headers are called, and those whose values are
    for a `Shelf` to make have it made of whole batches.
    """
    fetcher.MemoryRecords, fetcher.PartitionRecords = Records, _Partition


class Records:
    """What was fetched of a partition, batch by batch, as `MemoryRecords` of aiokafka. `look` is told the head of each
    batch and how to unpack it, and answers what stands for its messages.
    """

    def __init__(self, data: bytes) -> None:
        self.look: Look | None = None
        self._batches, self._rest = MemoryRecords(data), memoryview(data)

    def size_in_bytes(self) -> int:
        """How much was fetched."""
        size: int = self._batches.size_in_bytes()
        return size

    def has_next(self) -> bool:
        """Whether there is another batch, all of it."""
        there: bool = self._batches.has_next()
        return there

    def next_batch(self) -> Any:
        """The next batch."""
        batch = self._batches.next_batch()
        size = _LENGTH.size + _LENGTH.unpack_from(self._rest)[0]
        data, self._rest = self._rest[:size], self._rest[size:]
        return _Batch(batch, data, self.look)


class _Batch:
    """A batch as aiokafka reads it, in C where it can; where that fails, as we do."""

    def __init__(self, batch: Any, data: memoryview, look: Look | None) -> None:
        self._batch, self._data, self._look = batch, data, look

    def __getattr__(self, name: str) -> Any:
        return getattr(self._batch, name)

    def __iter__(self) -> Iterator[Any]:
        if not self._look:
            return self._unpacked()
        head = bytes(self._data[:_HEAD])
        try:
            return iter(self._look(head, self._unpacked))
        except CorruptRecordException:
            if self._data[_MAGIC_AT] < _WITH_HEADERS:
                raise
            return self._up_to_damage(head, self._look)

    def _up_to_damage(self, head: bytes, look: Look) -> Iterator[Any]:
        """What is whole before the damage, each message as a batch of its own."""
        for one in _AnyNames(self._data):
            yield from look(head + b"%d" % one.offset, partial(list, [one]))

    def _unpacked(self) -> Iterator[Any]:
        # One at a time: the objects of one message are still in the processor's caches when those of the next are made.
        told = 0
        try:
            for one in self._batch:
                yield one
                told += 1
        except (UnicodeDecodeError, CorruptRecordException):
            if self._data[_MAGIC_AT] < _WITH_HEADERS:
                raise
            yield from islice(_AnyNames(self._data), told, None)

    def __next__(self) -> Any:
        return next(self._batch)


class _Partition(PartitionRecords):  # type: ignore[misc]  # aiokafka tells no types
    """What was fetched of a partition, message by message, or what its shelf makes of them."""

    def __init__(
        self,
        partition: TopicPartition,
        records: Records,
        aborted: Any,
        offset: int,
        key_deserializer: Any,
        value_deserializer: Any,
        *more: Any,
    ) -> None:
        if isinstance(value_deserializer, Shelf):
            records.look = partial(value_deserializer.arrivals, partition)
        super().__init__(partition, records, aborted, offset, key_deserializer, value_deserializer, *more)

    def _consumer_record(self, partition: TopicPartition, record: Any) -> Any:
        if isinstance(record, Arrival):
            return ConsumerRecord(
                partition.topic, partition.partition, record.offset, -1, 0, None, record, None, -1, -1, ()
            )
        return super()._consumer_record(partition, record)


class _AnyNames(_DefaultRecordBatchPy):  # type: ignore[misc]  # said to be final: this is what it cannot do
    """A batch whose headers may be called anything: a byte that is no UTF-8 is written out, in hexadecimal."""

    _pos: int

    def _read_msg(self) -> Any:
        """One message, as Kafka's protocol has it: every number is a varint, and what is null has a size below 0."""
        buffer, at = self._buffer, self._pos

        def number() -> int:
            nonlocal at
            found: int
            found, at = decode_varint(buffer, at)
            return found

        def content() -> bytes | None:
            nonlocal at
            if (size := number()) < 0:
                return None
            at += size
            return bytes(buffer[at - size : at])

        end = number() + at
        number()  # its attributes, of which there are none
        later, offset = number(), self.base_offset + number()
        stamped = self.max_timestamp if self.timestamp_type else self.first_timestamp + later
        key, value = content(), content()
        headers = [((content() or b"").decode(errors="backslashreplace"), content()) for _ in range(number())]
        if at != end:
            raise CorruptRecordException(f"A message at offset {offset} ends {at - end} bytes behind its end")
        self._pos = at
        return _DefaultRecordPy(offset, stamped, self.timestamp_type, key, value, headers)
