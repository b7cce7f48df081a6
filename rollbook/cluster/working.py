"""`rollbook work SERVICE`: relay, timers, work, views and reactions of a service; any number of them."""

import asyncio
from collections.abc import Mapping

from chassis.effects import EffectRunner, Tools
from chassis.gauging import Gauging
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
    """Keeps one service going. Relay, timers and work that becomes due have one leader each among all its workers."""

    def __init__(self, service: Service, settings: ClusterSettings) -> None:
        self.name = f"work {service.name}"
        self._service, self._settings = service, settings
        self._parts = parts = Parts(service, settings)
        self._relay: Relay | None = None
        self._timers: Leading | None = None
        self._effects: Leading | None = None
        if parts.log:
            self._relay = Relay(
                parts.log,
                parts.log,
                parts.bootstrap,
                wakeup=parts.wakeup,
                topic_of=settings.topic_of,
                replication=settings.replication,
            )
            self._timers = Leading(parts.log, "timers", self._firing)
            self._effects = Leading(parts.log, "effects", self._at_work)

    async def open(self) -> None:
        """Connect, and begin; returns when every view serves."""
        parts, settings = self._parts, self._settings
        await ensure_topics(parts.bootstrap, PUBLISHING, replication=settings.replication, topic_of=settings.topic_of)
        await parts.open()
        if self._relay and self._timers and self._effects:
            await self._relay.start()
            await self._timers.start()
            await self._effects.start()
        await parts.runner.start()
        if parts.reactions:
            await parts.reactions.start()

    async def close(self) -> None:
        """End, in the order in which nothing is lost."""
        parts = self._parts
        for part in (self._effects, self._timers, parts.reactions, parts.runner, self._relay):
            if part is not None:
                await part.stop()
        await parts.close()

    async def away(self) -> Mapping[str, str]:
        """What is missing, or holds something up."""
        found = {f"views from {source}": error for source, error in self._parts.runner.errors().items()}
        if self._relay and self._relay.error:
            found["relay"] = self._relay.error
        return {**found, **await away(self._parts)}

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

    async def _at_work(self, _lease: Lease) -> None:
        parts = self._parts
        if parts.log is None or parts.loop is None:
            return
        tools = Tools(loop=parts.loop, reads=parts.reads, log=parts.log, settings=self._settings)
        effects, gauges = EffectRunner(tools), Gauging(tools)
        await effects.start()
        await gauges.start()
        try:
            await effects.heed(parts.wakeup)
        finally:
            await gauges.stop()
            await effects.stop()
