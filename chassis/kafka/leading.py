"""Relaying while one leads: page after page, checkpointed when acknowledged, as soon as there is time for that."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from chassis.eventlog.port import EventLog
from chassis.feed.wakeup import Wakeup
from chassis.kafka.checkpoint import Lease, RelayCheckpoint
from chassis.kafka.pages import PageSender, Relayed
from chassis.kafka.reading import TopicReader
from chassis.telemetry import tracer
from contracts.envelope import Told

HELD_SECONDS, TOPIC_SECONDS, PATIENCE_SECONDS = 1.0, 60.0, 5.0
QUIET_SECONDS, KEEP_SECONDS = 0.02, 0.2
"""A checkpoint is for those who come next, and costs a commit: it waits for a quiet moment, though not for long."""


class Leader:
    """One lease's worth of relaying. `moved` is told how far the topic is, also when that is all there is;
    `stalled`, again and again, why it does not move: an idempotent producer tries on for as long as it takes.
    """

    def __init__(
        self,
        eventlog: EventLog,
        checkpoint: RelayCheckpoint,
        lease: Lease,
        reader: TopicReader,
        sender: PageSender,
        *,
        wakeup: Wakeup,
        page: int,
        poll_seconds: float,
        moved: Callable[[int], None],
        stalled: Callable[[str], Awaitable[None]],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._log, self._checkpoint, self._lease = eventlog, checkpoint, lease
        self._reader, self._sender, self._wakeup = reader, sender, wakeup
        self._page, self._poll_seconds, self._clock = page, poll_seconds, clock
        self._moved, self._stalled = moved, stalled
        self._held_at = self._looked_at = self._kept_at = clock()

    async def run(self, relayed: Relayed) -> None:
        """Relay what follows, until another leads.

        Raises:
            TopicEmptied: the topic has lost what it had.
            Exception: whatever log, topic or checkpoint raise; nothing is lost, some may be sent twice.
        """
        await self._look()
        kept: Relayed | None = None
        ahead: asyncio.Task[Sequence[Told]] | None = None
        try:
            while await self._leads():
                announced = self._wakeup.position
                events = await (ahead or self._read(relayed.position))
                # A full page has others behind it: they are read while it is sent.
                ahead = asyncio.create_task(self._read(events[-1].position)) if len(events) == self._page else None
                if events:
                    relayed = await self._send(events, relayed)
                    if relayed.position != events[-1].position:
                        await _forgotten(ahead)
                        ahead = None
                self._moved(relayed.position)
                # Once also where nothing is to be sent: what held up those before is gone.
                if kept != relayed and (not events or self._clock() - self._kept_at >= KEEP_SECONDS):
                    if not await self._keep(relayed):
                        return
                    kept = relayed
                if len(events) < self._page:
                    seconds = QUIET_SECONDS if kept != relayed else self._poll_seconds
                    await self._wakeup.wait(max(relayed.position, announced), seconds)
        finally:
            await _forgotten(ahead)
            if kept != relayed:
                with suppress(Exception):
                    await self._keep(relayed)

    async def _keep(self, relayed: Relayed) -> bool:
        """Keep how far the topic is; false if another leads by now. Who leads next sends again what was not kept."""
        self._kept_at = self._clock()
        return await asyncio.to_thread(
            self._checkpoint.save_relayed, self._lease.epoch, relayed.position, relayed.lasts
        )

    async def _read(self, after: int) -> Sequence[Told]:
        return await asyncio.to_thread(self._log.told, after, self._page)

    async def _send(self, events: Sequence[Told], relayed: Relayed) -> Relayed:
        traces = (event.trace for event in events)
        with tracer.batch("relay", traces, service=self._log.service, events=len(events)) as span:
            sending = asyncio.create_task(self._sender.send(events, relayed, span.traceparent))
            try:
                while not (await asyncio.wait([sending], timeout=PATIENCE_SECONDS))[0]:
                    await self._stalled(f"Kafka does not acknowledge what follows {relayed.position}; it is sent again")
                return sending.result()
            finally:
                sending.cancel()
                await asyncio.gather(sending, return_exceptions=True)

    async def _leads(self) -> bool:
        """Whether to go on; asked of the lease, and of the topic, once in a while."""
        now = self._clock()
        if now - self._looked_at >= TOPIC_SECONDS:
            self._looked_at = now
            await self._look()
        if now - self._held_at < HELD_SECONDS:
            return True
        self._held_at = now
        return await asyncio.to_thread(self._lease.held)

    async def _look(self) -> None:
        """See whether the topic still has what it had."""
        self._sender.check(list((await self._reader.ends()).values()))


async def _forgotten(ahead: "asyncio.Task[Sequence[Told]] | None") -> None:
    """Let go of what was read ahead, whatever came of it."""
    if ahead:
        ahead.cancel()
        await asyncio.gather(ahead, return_exceptions=True)
