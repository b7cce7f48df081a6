"""`rollbook work SERVICE`: relay, timers, views and reactions of a service; any number of them."""

import asyncio
from collections.abc import Mapping

from chassis.kafka.relay import Relay
from chassis.kafka.topics import ensure_topics

from chassis.service import Service
from chassis.timers import TimerRunner
from contracts.topics import SERVICES as PUBLISHING
from rollbook.cluster.leading import Leading, Lease
from rollbook.cluster.parts import Parts
from rollbook.cluster.readiness import away
from rollbook.cluster.settings import ClusterSettings


class Working:
    """Keeps one service going. The relay and the timers have one leader among all workers of a service."""

    def __init__(self, service: Service, settings: ClusterSettings) -> None:
        self.name = f"work {service.name}"
        self._service, self._settings = service, settings
        self._parts = parts = Parts(service, settings)
        self._relay: Relay | None = None
        self._leading: list[Leading] = []
        if parts.log and parts.loop:
            self._leading = [Leading(parts.log, "relay", self._relaying), Leading(parts.log, "timers", self._firing)]

    async def open(self) -> None:
        """Connect, and begin; returns when every view serves."""
        parts = self._parts
        await ensure_topics(parts.bootstrap, PUBLISHING, replication=self._settings.replication)
        await parts.open()
        for leading in self._leading:
            await leading.start()
        await parts.runner.start()
        if parts.reactions:
            await parts.reactions.start()

    async def close(self) -> None:
        """End, in the order in which nothing is lost."""
        for leading in self._leading:
            await leading.stop()
        if self._parts.reactions:
            await self._parts.reactions.stop()
        await self._parts.runner.stop()
        await self._parts.close()

    async def away(self) -> Mapping[str, str]:
        """What is missing, or holds something up."""
        found = dict(await away(self._parts))
        if self._relay and (trouble := self._relay.status().error):
            found["relay"] = trouble
        return found | {f"views from {source}": error for source, error in self._parts.runner.errors().items()}

    async def _relaying(self, lease: Lease) -> None:
        log = self._parts.log
        if log is None:
            return
        self._relay = Relay(self._service.name, log, log, self._parts.bootstrap, wakeup=self._parts.wakeup, lease=lease)
        try:
            await self._relay.run()
        finally:
            self._relay = None

    async def _firing(self, _lease: Lease) -> None:
        parts = self._parts
        if parts.log is None or parts.loop is None:
            return
        timers = TimerRunner(parts.loop, parts.log, self._service.timer_kinds)
        await timers.start()
        try:
            await asyncio.Event().wait()
        finally:
            await timers.stop()
