"""What a process has just read of topics: its groups want the same messages, a moment apart."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec
from aiokafka import TopicPartition

from chassis.kafka.messages import Arrival, Parser

MOST_BYTES = 8 * 1024 * 1024
"""About so much is kept for groups that are further behind; one that is behind all of it reads for itself."""

ARRIVAL_BYTES, EVENT_BYTES = 150, 1_000
"""About what they take, without their data."""


class _Topic:
    """How a topic is read: by how many groups of this process, and for which types that any of them wants."""

    def __init__(self, source: str, partitions: int) -> None:
        self.groups = 0
        self._source, self._partitions = source, partitions
        self._types: set[str] = set()
        self.want(())

    def want(self, types: Iterable[str]) -> None:
        """Read these, too."""
        self._types.update(types)
        self.parser = Parser(self._source, sorted(self._types), self._partitions)


class _Read(msgspec.Struct, frozen=True):
    """What was made of a batch, about how many bytes that takes, and how many groups have not had it."""

    arrivals: Sequence[Arrival]
    size: int
    waiting: int


class Shelf:
    """Makes arrivals of batches, of each once for all groups of a process: they are kept until every group of the topic
    has had them, or too much came after them.
    """

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most, self._size = most, 0
        self._topics: dict[str, _Topic] = {}
        self._read: dict[tuple[TopicPartition, bytes], _Read] = {}

    def __call__(self, value: bytes | None) -> bytes | None:
        """A value that stands alone, as it is: this is given to consumers as what makes values."""
        return value

    def join(self, topic: str, source: str, types: Iterable[str], partitions: int) -> None:
        """From now on one more group reads the topic of this source, and wants these types."""
        known = self._topics.setdefault(topic, _Topic(source, partitions))
        known.groups += 1
        known.want(types)
        self._read.clear()
        self._size = 0

    def leave(self, topic: str) -> None:
        """One group fewer reads the topic."""
        self._topics[topic].groups -= 1

    def arrivals(
        self, partition: TopicPartition, head: bytes, unpacked: Callable[[], Iterable[Any]]
    ) -> Sequence[Arrival]:
        """What a batch of the partition comes to. Its `head`, in which its checksum is, tells it from all others."""
        read = self._read.pop((partition, head), None)
        if read is None:
            topic = self._topics[partition.topic]
            found = topic.parser.arrivals(unpacked(), partition.partition)
            read = _Read(found, sum(map(_size, found)) if topic.groups > 1 else 0, topic.groups)
        else:
            self._size -= read.size
        if read.waiting > 1:
            self._keep((partition, head), msgspec.structs.replace(read, waiting=read.waiting - 1))
        return read.arrivals

    def _keep(self, batch: tuple[TopicPartition, bytes], read: _Read) -> None:
        self._read[batch] = read
        self._size += read.size
        while self._size > self._most:
            oldest = next(iter(self._read))
            self._size -= self._read.pop(oldest).size


def _size(arrival: Arrival) -> int:
    event, foreign = arrival.event, arrival.foreign
    data = bytes(event.data) if event else foreign.value if foreign else b""
    return ARRIVAL_BYTES + len(data) + (EVENT_BYTES if event else 0)
