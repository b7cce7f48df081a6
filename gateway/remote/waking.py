"""Hearing of new events through Kafka, so that who follows the event stream need not ask all the time."""

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from chassis.feed.wakeup import Wakeup
from chassis.kafka.clients import close, connect
from chassis.kafka.messages import Parser
from chassis.kafka.pace import AT_A_TIME
from chassis.kafka.topics import TopicOf
from contracts.topics import PARTITIONS, topic

PAUSE_SECONDS = 1.0
LISTEN_MILLISECONDS = 1_000
GATHER_SECONDS = 0.02
"""After some were heard of, so that many that come one after another are told of a few times only."""

PATIENCE_SECONDS = 10.0
"""How long it listens on when nobody waits any more: who follows waits again a moment later."""

log = logging.getLogger(__name__)


class Waking:
    """Tells each service's wake-up the newest position that its topic carries, as soon as it does; from when all
    topics are there, and while somebody waits: nothing is read for nobody.
    """

    def __init__(
        self, bootstrap: str, wakeups: Mapping[str, Wakeup], topic_of: TopicOf = topic, partitions: int = PARTITIONS
    ) -> None:
        self._bootstrap, self._partitions = bootstrap, partitions
        self._topics = {
            topic_of(service): (wakeup, Parser(service, (), partitions)) for service, wakeup in wakeups.items()
        }
        self._task: asyncio.Task[None] | None = None
        self._asked = asyncio.Event()
        for wakeup in wakeups.values():
            wakeup.when_awaited = self._asked.set

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
            consumer.pause(*lanes)
            while True:
                await self._asked.wait()
                for lane, end in (await consumer.end_offsets(lanes)).items():
                    consumer.seek(lane, max(0, end - 1))
                consumer.resume(*lanes)
                await self._tell(consumer)
                consumer.pause(*lanes)
        finally:
            await close(consumer._client, consumer.stop())  # noqa: SLF001  (see there)

    async def _tell(self, consumer: Any) -> None:
        """Tell what is heard of, until nobody has waited for a while."""
        awaited_at = time.monotonic()
        while True:
            heard = await consumer.getmany(timeout_ms=LISTEN_MILLISECONDS, max_records=AT_A_TIME)
            for lane, messages in heard.items():
                wakeup, parser = self._topics[lane.topic]
                if (position := _newest(parser, messages)) is not None:
                    wakeup.notify(position)
            few = sum(map(len, heard.values())) < AT_A_TIME
            await asyncio.sleep(GATHER_SECONDS if few else 0)
            if any(wakeup.awaited for wakeup, _ in self._topics.values()):
                awaited_at = time.monotonic()
            elif time.monotonic() - awaited_at > PATIENCE_SECONDS:
                self._asked.clear()
                return


def _newest(parser: Parser, messages: Sequence[Any]) -> int | None:
    """The position of the last of these that a relay of ours has sent; what others say of theirs counts for nothing."""
    marks = (parser.mark(dict(message.headers)) for message in reversed(messages))
    return next((mark.position for mark in marks if mark), None)
