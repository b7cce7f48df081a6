"""From the log of a service to its topic: in order, at least once, by one leader at a time."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial

import msgspec
from aiokafka.errors import KafkaError

from chassis.eventlog.port import EventLog, LogUnavailable
from chassis.feed.port import FeedUnavailable
from chassis.feed.wakeup import Wakeup
from chassis.kafka.checkpoint import Lease, RelayCheckpoint
from chassis.kafka.leading import Leader
from chassis.kafka.pages import EventTooLarge, PageSender, TopicEmptied
from chassis.kafka.reading import topic_reader
from chassis.kafka.refilling import ROLE, resume
from chassis.kafka.topics import TopicOf, UnfitTopic, ensure_topics
from chassis.telemetry import metrics
from contracts.topics import PARTITIONS, topic

PAGE = 5_000
POLL_SECONDS, LEAD_SECONDS, REPORT_SECONDS = 1.0, 1.0, 5.0
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.1, 5.0
EXPECTED = (FeedUnavailable, LogUnavailable, KafkaError, UnfitTopic, TopicEmptied, EventTooLarge)

log = logging.getLogger(__name__)


class RelayStatus(msgspec.Struct, frozen=True, kw_only=True):
    """How a topic stands with its log. `age_seconds` is how long it has been behind without moving
    (0: it is not); `error` is what holds it up, if anything does.
    """

    service: str
    leading: bool
    position: int
    newest: int
    age_seconds: float
    error: str | None

    @property
    def lag(self) -> int:
        """Events that the topic has not got."""
        return max(0, self.newest - self.position)


class Relay:
    """Relays one log. Any number may run: one leads, the others wait. It goes on for ever: whatever fails,
    it begins again at the checkpoint, with a producer of its own.
    """

    def __init__(
        self,
        eventlog: EventLog,
        checkpoint: RelayCheckpoint,
        bootstrap: str,
        *,
        wakeup: Wakeup | None = None,
        partitions: int = PARTITIONS,
        replication: int = 1,
        topic_of: TopicOf = topic,
        page: int = PAGE,
        poll_seconds: float = POLL_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.service, self.topic = eventlog.service, topic_of(eventlog.service)
        self._log, self._checkpoint, self._bootstrap = eventlog, checkpoint, bootstrap
        self._wakeup, self._topic_of = wakeup or Wakeup(), topic_of
        self._partitions, self._replication, self._page = partitions, replication, page
        self._poll_seconds, self._clock = poll_seconds, clock
        self._leading, self._position, self._error = False, 0, ""
        self._moved_at = clock()
        self._pause = FIRST_PAUSE_SECONDS
        self._tasks: Sequence[asyncio.Task[None]] = ()

    async def start(self) -> None:
        """Relay from now on, or stand by while another does."""
        self._tasks = (
            asyncio.create_task(self._run(), name=f"{self.service} relay"),
            asyncio.create_task(self._report(), name=f"{self.service} relay reports"),
        )

    async def stop(self) -> None:
        """Relay no more; what was sent and not acknowledged is sent again by whoever leads next."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = ()

    @property
    def error(self) -> str:
        """What holds it up; empty if nothing does."""
        return self._error

    async def status(self) -> RelayStatus:
        """How the topic stands with the log, whoever relays.

        Raises:
            LogUnavailable: neither log nor checkpoint can be read just now.
        """
        newest = await asyncio.to_thread(self._log.last_position)
        if not self._leading:
            position, _ = await asyncio.to_thread(self._checkpoint.relayed)
            self._reached(position)
        behind = self._clock() - self._moved_at if newest > self._position else 0.0
        return RelayStatus(
            service=self.service,
            leading=self._leading,
            position=self._position,
            newest=newest,
            age_seconds=round(behind, 3),
            error=self._error or None,
        )

    async def _run(self) -> None:
        while True:
            lease = None
            try:
                lease = await self._try_lead()
                if lease:
                    try:
                        await self._lead(lease)
                    finally:
                        self._leading = False
                        await asyncio.to_thread(_release, lease)
                else:
                    self._error = ""
                    await asyncio.sleep(LEAD_SECONDS)
                    continue
            except Exception as failure:
                told = f"{type(failure).__name__}: {failure}"
                # What goes on failing in the same way is told once with its traceback, then in one line.
                log.warning(
                    "%s: relaying failed, trying again in %.1f s: %s",
                    self.service,
                    self._pause,
                    told,
                    exc_info=failure if told != self._error and not isinstance(failure, EXPECTED) else None,
                )
                self._error = told
                if lease:
                    await self._tell(lease, told)
            await asyncio.sleep(self._pause)
            self._pause = min(self._pause * 2, LONGEST_PAUSE_SECONDS)

    async def _tell(self, lease: Lease, trouble: str) -> None:
        """Leave word for whoever asks elsewhere; what cannot be written now is said again with the next attempt."""
        with suppress(Exception):
            await asyncio.to_thread(self._checkpoint.save_trouble, lease.epoch, trouble)

    async def _try_lead(self) -> Lease | None:
        """Ask to lead. What was granted is given back if this ends meanwhile."""
        asked = asyncio.create_task(asyncio.to_thread(self._checkpoint.try_lead, ROLE))
        try:
            return await asyncio.shield(asked)
        except asyncio.CancelledError:
            with suppress(Exception):
                if lease := await asked:
                    await asyncio.to_thread(lease.release)
            raise

    async def _lead(self, lease: Lease) -> None:
        """Relay until the lease is lost. Whatever fails ends it: the next begins at the checkpoint."""
        await ensure_topics(
            self._bootstrap, [self.service], self._partitions, self._replication, topic_of=self._topic_of
        )
        async with topic_reader(self._bootstrap, self.topic, self._partitions) as reader:
            # What the topic loses while it is looked at is missing from here on.
            ends = [end for _, end in (await reader.ends()).values()]
            relayed = await resume(self._log, self._checkpoint, lease, reader)
            if relayed is None:
                return
            self._reached(relayed.position)
            self._leading = True
            sender = PageSender(self._bootstrap, self.topic, self._partitions)
            sender.expect(ends)
            try:
                await sender.start()
                leader = Leader(
                    self._log,
                    self._checkpoint,
                    lease,
                    reader,
                    sender,
                    wakeup=self._wakeup,
                    page=self._page,
                    poll_seconds=self._poll_seconds,
                    moved=self._moved,
                    stalled=partial(self._stalled, lease),
                    clock=self._clock,
                )
                log.info("%s: relaying to %s from %d on", self.service, self.topic, relayed.position)
                await leader.run(relayed)
            finally:
                await sender.close()

    async def _stalled(self, lease: Lease, why: str) -> None:
        self._error = why
        await self._tell(lease, why)

    def _moved(self, position: int) -> None:
        """Note how far the topic is; this is called even where there is nothing to do."""
        self._error, self._pause = "", FIRST_PAUSE_SECONDS
        self._position, self._moved_at = position, self._clock()

    def _reached(self, position: int) -> None:
        if position != self._position:
            self._position, self._moved_at = position, self._clock()

    async def _report(self) -> None:
        while True:
            with suppress(Exception):
                metrics.relay_lag.record((await self.status()).lag, service=self.service)
                metrics.relay_stopped.record(bool(self._error), service=self.service)
            await asyncio.sleep(REPORT_SECONDS)


def _release(lease: Lease) -> None:
    with suppress(Exception):
        lease.release()
