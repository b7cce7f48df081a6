"""Hearing of new events through Kafka, so that who follows the event stream need not ask all the time."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from chassis.feed.port import FeedUnavailable
from chassis.feed.wakeup import Wakeup
from chassis.kafka.topics import partitions_of
from contracts.topics import topic

PAUSE_SECONDS = 1.0
SEQUENCE = "ce_sequence"
log = logging.getLogger(__name__)


class Waking:
    """Tells each service's wake-up the newest position that its topic carries, as soon as it does."""

    def __init__(self, bootstrap: str, wakeups: Mapping[str, Wakeup], topic_of: Callable[[str], str] = topic) -> None:
        self._bootstrap = bootstrap
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
            except (FeedUnavailable, KafkaError, OSError) as away:
                log.warning("Kafka is away, new events are looked for instead: %s", away)
            except Exception:
                log.exception("listening for new events failed")
            await asyncio.sleep(PAUSE_SECONDS)

    async def _listen(self) -> None:
        partitions = await partitions_of(self._bootstrap, list(self._topics))
        if len(partitions) < len(self._topics):
            return
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self._bootstrap, enable_auto_commit=False, auto_offset_reset="latest"
        )
        try:
            await consumer.start()
            lanes = [TopicPartition(name, number) for name, numbers in partitions.items() for number in numbers]
            consumer.assign(lanes)
            await consumer.seek_to_end(*lanes)
            async for message in consumer:
                position = next((value for name, value in message.headers if name == SEQUENCE), None)
                with suppress(TypeError, ValueError):
                    self._topics[message.topic].notify(int(position))  # type: ignore[arg-type]
        finally:
            await consumer.stop()
