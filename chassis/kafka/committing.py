"""How far a group says that it is, while it follows."""

from collections.abc import Mapping

from aiokafka import TopicPartition

Offsets = Mapping[TopicPartition, int]


class Behind:
    """What was handled two looks ago. Those who keep their own place elsewhere have saved it by then: if they are
    killed, whoever takes over begins where nothing is missing, and need not search the whole partition for it.
    """

    def __init__(self) -> None:
        self._seen: dict[TopicPartition, tuple[int, ...]] = {}

    def look(self, handled: Offsets) -> Offsets:
        """What may be said, where this much is handled now. Partitions that are not among it are forgotten."""
        earlier = {one: self._seen.get(one, ()) for one in handled}
        self._seen = {one: (*earlier[one][-1:], offset) for one, offset in handled.items()}
        return {one: offsets[0] for one, offsets in earlier.items() if len(offsets) > 1}

    def forget(self, partition: TopicPartition) -> None:
        """Others follow a partition from now on."""
        self._seen.pop(partition, None)
