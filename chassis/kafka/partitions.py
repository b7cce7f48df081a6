"""Which partition an event goes to: the one that every Kafka client chooses for its root."""

from functools import lru_cache

from aiokafka.partitioner import murmur2

ROOTS = 100_000


@lru_cache(ROOTS)
def partition_of(root: str, partitions: int) -> int:
    """The partition of a root's events; worked out once a root, for the hash costs more than sending."""
    return int((murmur2(root.encode()) & 0x7FFFFFFF) % partitions)
