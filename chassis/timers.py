"""Firing what is due: each timer once, however often it is tried, and however late.

A timer's command has an id made of the timer's key and due time, and clears the timer in its own
transaction, so a crash in between repeats nothing and loses nothing.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from chassis.clock import Clock, utc_now
from chassis.decider import Command, Timer, TimerKind
from chassis.eventlog.port import EventLog
from chassis.firing import ACTOR, LOOK_AHEAD, Firing, rest_seconds
from chassis.loop import DecisionLoop
from chassis.telemetry import metrics

__all__ = ["ACTOR", "LOOK_AHEAD", "TimerRunner", "rest_seconds"]

BATCH = 100


class TimerRunner(Firing):
    """Fires the timers of one service that send a command at once; exactly one runs for each log."""

    def __init__(
        self, loop: DecisionLoop, eventlog: EventLog, kinds: Sequence[TimerKind], *, clock: Clock = utc_now
    ) -> None:
        super().__init__(loop, eventlog, [kind for kind in kinds if not kind.work], "timers", clock)

    async def fire_due(self) -> datetime:
        """Fire everything that is due now, and say when to look again.

        Raises:
            LogUnavailable: the timers cannot be read just now.
        """
        return await self.look()

    async def look(self) -> datetime:
        """See `fire_due`."""
        now = self._clock()
        awake = await self._soon(now, BATCH, ())
        due = [timer for timer in awake if timer.due <= now]
        metrics.timers_due.record(len(due), service=self._loop.service.name)
        await asyncio.gather(*(self._fire(timer) for timer in due))
        return now if len(due) >= BATCH else self._again(now, awake)

    async def _command(self, kind: TimerKind, timer: Timer) -> Command | None:
        return kind.command(timer.data, timer.due) if kind.command else None
