"""A FastStream subscription as a group uses it: it touches no message, commits nothing, and makes no topic."""

import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any

import msgspec
from aiokafka import ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import IllegalStateError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.message import FAKE_CONSUMER, KafkaAckableMessage

from chassis.kafka.clients import CLOSE_SECONDS, close, connect
from chassis.kafka.shelf import Shelf

MAX_FETCH_BYTES = 256 * 1024
"""Of a partition at a time; with what lanes hold it bounds the memory. A larger message comes all the same."""

log = logging.getLogger(__name__)


class GroupTimes(msgspec.Struct, frozen=True, kw_only=True):
    """Milliseconds. A member that is silent for a session is taken for dead; `rebalance` is how long the
    others wait for one that finishes what it is handling.
    """

    session: int = 10_000
    heartbeat: int = 3_000
    rebalance: int = 20_000


class Journal:
    """What FastStream logs, in our log; and how often its consumer failed since something was delivered."""

    def __init__(self, group: str) -> None:
        self.failures, self._group = 0, group

    def log(self, level: int, msg: Any, /, *, exc_info: Any = None, extra: Mapping[str, Any] | None = None) -> None:
        """Take a line."""
        failed = level >= logging.ERROR
        self.failures += failed
        log.log(level if failed else logging.DEBUG, "%s: %s", self._group, msg, exc_info=exc_info, extra=extra)


class Tap:
    """A partition of a consumer, from an offset on: it flows while none of its lanes holds it, and rests else, once
    what was fetched already is delivered. `next` is the offset that is delivered next, `turned` how often it was gone
    back to an earlier one. A partition that was taken away meanwhile needs nothing.
    """

    def __init__(self, consumer: Any, partition: TopicPartition, offset: int) -> None:
        consumer.seek(partition, offset)
        self.next, self.turned = offset, 0
        self._consumer, self._partition = consumer, partition
        self._holders: set[object] = set()

    @property
    def held(self) -> bool:
        """Whether any lane holds it."""
        return bool(self._holders)

    def hold(self, lane: object) -> None:
        """Fetch nothing for now."""
        self._holders.add(lane)

    def rest(self) -> None:
        """Where a lane holds it, stop: all that was fetched has been delivered, and would be thrown away else."""
        if self._holders:
            with suppress(IllegalStateError):
                self._consumer.pause(self._partition)

    def release(self, lane: object) -> None:
        """Deliver again, once no other lane holds it."""
        self._holders.discard(lane)
        if not self._holders:
            with suppress(IllegalStateError):
                self._consumer.resume(self._partition)

    def go_back(self, offset: int) -> None:
        """Deliver the partition from there on, unless it is delivered from an earlier place anyway."""
        if offset < self.next:
            self.next, self.turned = offset, self.turned + 1
            with suppress(IllegalStateError):
                self._consumer.seek(self._partition, offset)

    def end(self) -> int:
        """The offset behind the newest message, so far as it is known."""
        if self._partition not in self._consumer.assignment():
            return 0
        return self._consumer.highwater(self._partition) or 0


class Subscription:
    """A consumer of a group, from `start` to `stop`."""

    def __init__(
        self,
        bootstrap: str,
        group: str,
        topics: Iterable[str],
        *,
        listener: ConsumerRebalanceListener,
        deliver: Callable[[Any], Awaitable[None]],
        times: GroupTimes,
        shelf: Shelf,
    ) -> None:
        self.journal = Journal(group)
        self._broker = KafkaBroker(
            bootstrap,
            consumer_only=True,
            allow_auto_create_topics=False,
            apply_types=False,
            graceful_timeout=CLOSE_SECONDS,
            logger=self.journal,
        )
        # One message wakes the handler, which fetches what else is there: an idle group polls nothing, and a
        # lone event waits for no time-out.
        self._subscriber = self._broker.subscriber(
            *topics,
            group_id=group,
            auto_offset_reset="earliest",
            ack_policy=AckPolicy.MANUAL,
            parser=_untouched,
            decoder=_raw,
            listener=listener,
            session_timeout_ms=times.session,
            heartbeat_interval_ms=times.heartbeat,
            rebalance_timeout_ms=times.rebalance,
            max_partition_fetch_bytes=MAX_FETCH_BYTES,
            value_deserializer=shelf,
        )
        self._subscriber(deliver)

    @property
    def consumer(self) -> Any:
        """The consumer, once started."""
        return self._subscriber.consumer

    async def start(self) -> None:
        """Join the group; returns when it has given out its partitions.

        Raises:
            KafkaError: the brokers cannot be reached, or refuse.
        """
        await connect(self._broker.start())

    async def stop(self) -> None:
        """Leave the group, in seconds even where the brokers do not answer."""
        await close(self.consumer._client if self.consumer else None, self._broker.stop())  # noqa: SLF001


async def _untouched(record: Any) -> KafkaAckableMessage:
    """A message whose headers and body nobody has looked at: they may be anything."""
    return KafkaAckableMessage(
        body=b"",
        headers={},
        reply_to="",
        content_type=None,
        message_id="",
        correlation_id="",
        raw_message=record,
        path={},
        consumer=FAKE_CONSUMER,
    )


async def _raw(message: KafkaAckableMessage) -> Any:
    return message.raw_message
