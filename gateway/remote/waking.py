"""Hearing of new events through Kafka, so that who follows the event stream need not ask all the time."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from chassis.feed.wakeup import Wakeup
from chassis.kafka.clients import close, connect
from chassis.kafka.topics import TopicOf
from contracts.topics import PARTITIONS, topic

PAUSE_SECONDS = 1.0
LISTEN_MILLISECONDS = 1_000
GATHER_SECONDS = 0.02
"""After some were heard of, so that many that come one after another are told of a few times only."""

SEQUENCE = "ce_sequence"
log = logging.getLogger(__name__)


class Waking:
    """Tells each service's wake-up the newest position that its topic carries, as soon as it does; from when all
    topics are there.
    """

    def __init__(
        self, bootstrap: str, wakeups: Mapping[str, Wakeup], topic_of: TopicOf = topic, partitions: int = PARTITIONS
    ) -> None:
        self._bootstrap, self._partitions = bootstrap, partitions
        self._topics = {topic_of(service): wakeup for service, wakeup in wakeups.items()}
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Listen from now on."""
        self._task = asyncio.create_task(self._run(), name="waking")

    async def stop(self) -> None:
        """Listen no more."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            try:
                await self._listen()
            except (KafkaError, OSError) as away:
                log.warning("Kafka is away, new events are looked for instead: %s", away)
            except Exception:
                log.exception("listening for new events failed")
            await asyncio.sleep(PAUSE_SECONDS)

    async def _listen(self) -> None:
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self._bootstrap, enable_auto_commit=False, auto_offset_reset="latest"
        )
        try:
            await connect(consumer.start())
            there = await consumer.topics()
            if not there.issuperset(self._topics):
                return
            lanes = [TopicPartition(name, number) for name in self._topics for number in range(self._partitions)]
            consumer.assign(lanes)
            await consumer.seek_to_end(*lanes)
            while True:
                for lane, messages in (await consumer.getmany(timeout_ms=LISTEN_MILLISECONDS)).items():
                    if (position := _newest(messages)) is not None:
                        self._topics[lane.topic].notify(position)
                await asyncio.sleep(GATHER_SECONDS)
        finally:
            await close(consumer._client, consumer.stop())  # noqa: SLF001  (see there)


def _newest(messages: Sequence[Any]) -> int | None:
    """The position of the last of these that has one; messages of others may have none."""
    for message in reversed(messages):
        position = next((value for name, value in message.headers if name == SEQUENCE), None)
        with suppress(TypeError, ValueError):
            return int(position)  # type: ignore[arg-type]
    return None
