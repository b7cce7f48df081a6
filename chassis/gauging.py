"""Numbers that a service measures of itself, again and again, for those who watch it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

import msgspec

from chassis.effects import Tools
from chassis.errors import Problem
from chassis.eventlog.port import LogUnavailable
from chassis.telemetry import Instrument

log = logging.getLogger(__name__)

EVERY_SECONDS = 5.0

Measure = Callable[[], Awaitable[float]]


class Gauge(msgspec.Struct, frozen=True, kw_only=True):
    """A number of a service: `measure` makes, of a process's tools, what finds it out."""

    instrument: Instrument
    measure: Callable[[Tools], Measure]


class Gauging:
    """Measures what one service says of itself; exactly one does for each log. What cannot be found out just now stays
    as it was.
    """

    def __init__(self, tools: Tools, *, every_seconds: float = EVERY_SECONDS) -> None:
        service = tools.loop.service
        self._name, self._every = service.name, every_seconds
        self._measures = [(gauge.instrument, gauge.measure(tools)) for gauge in service.gauges]
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Measure from now on."""
        if self._measures:
            self._task = asyncio.create_task(self._run(), name=f"{self._name}-gauges")

    async def stop(self) -> None:
        """Measure no more; another process does, and this one tells nothing of it."""
        if self._task is None:
            return
        self._task.cancel()
        await asyncio.wait([self._task])
        self._task = None
        for instrument, _ in self._measures:
            instrument.record(0, service=self._name)

    async def measure(self) -> None:
        """Find out every number, once."""
        for instrument, measure in self._measures:
            # That a log or the views are away is told by those who need them.
            with suppress(Problem, LogUnavailable):
                instrument.record(await measure(), service=self._name)

    async def _run(self) -> None:
        while True:
            try:
                await self.measure()
            except Exception:
                log.exception("%s: measuring failed", self._name)
            await asyncio.sleep(self._every)
