"""Hearing of new events through Kafka, so that who follows the event stream need not ask all the time."""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from chassis.feed.wakeup import Wakeup
from contracts.topics import topic

PAUSE_SECONDS = 1.0
SEQUENCE = "ce_sequence"
log = logging.getLogger(__name__)


class Waking:
    """Tells each service's wake-up the newest position that its topic carries, as soon as it does."""

    def __init__(self, bootstrap: str, wakeups: Mapping[str, Wakeup]) -> None:
        self._bootstrap = bootstrap
        self._topics = {topic(service): wakeup for service, wakeup in wakeups.items()}
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
        await consumer.start()
        try:
            lanes = [
                TopicPartition(name, number)
                for name in self._topics
                for number in sorted(consumer.partitions_for_topic(name) or await _partitions(consumer, name))
            ]
            if not lanes:
                return
            consumer.assign(lanes)
            await consumer.seek_to_end(*lanes)
            async for message in consumer:
                position = next((value for name, value in message.headers if name == SEQUENCE), None)
                with suppress(TypeError, ValueError):
                    self._topics[message.topic].notify(int(position))  # type: ignore[arg-type]
        finally:
            await consumer.stop()


async def _partitions(consumer: AIOKafkaConsumer, name: str) -> set[int]:
    await consumer.topics()
    return set(consumer.partitions_for_topic(name) or ())
