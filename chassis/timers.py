"""Firing what is due: each timer once, however often it is tried, and however late.

A timer's command has an id made of the timer's key and due time, and clears the timer in its own
transaction, so a crash in between repeats nothing and loses nothing.
"""

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from chassis.clock import Clock, micros, utc_now
from chassis.decider import Timer, TimerCleared, TimerKind
from chassis.errors import Problem
from chassis.eventlog.port import Append, EventLog
from chassis.idempotency import derived_id
from chassis.loop import DecisionLoop, Request
from chassis.telemetry import metrics

log = logging.getLogger(__name__)

ACTOR = "timer"
BATCH = 100
LOOK_AHEAD = timedelta(seconds=5)
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=1), timedelta(hours=1)

Identity = tuple[str, datetime]


class TimerRunner:
    """Fires the timers of one service; exactly one runs for each log."""

    def __init__(
        self, loop: DecisionLoop, eventlog: EventLog, kinds: Sequence[TimerKind], *, clock: Clock = utc_now
    ) -> None:
        self._loop = loop
        self._log = eventlog
        self._kinds = {kind.kind: kind for kind in kinds}
        self._clock = clock
        self._failed: dict[Identity, tuple[int, datetime]] = {}
        self._next: datetime | None = None
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Fire from now on; what became due while nothing ran comes first."""
        self._loop.on_timer.append(self._set)
        self._task = asyncio.create_task(self._run(), name=f"{self._loop.service.name}-timers")

    async def stop(self) -> None:
        """Fire no more; what was sent is still decided."""
        if self._task is None:
            return
        self._loop.on_timer.remove(self._set)
        self._task.cancel()
        await asyncio.wait([self._task])
        self._task = None

    async def fire_due(self) -> datetime:
        """Fire everything that is due now, and say when to look again.

        Raises:
            LogUnavailable: the timers cannot be read just now.
        """
        now = self._clock()
        resting = {timer for timer, (_, until) in self._failed.items() if until > now}
        # One query finds both what is due and what will be before the next look.
        soon = await asyncio.to_thread(self._log.due_timers, now + LOOK_AHEAD, BATCH + len(resting))
        awake = [timer for timer in soon if (timer.key, timer.due) not in resting]
        due = [timer for timer in awake if timer.due <= now]
        # What rested and is no longer there was cleared by somebody else.
        there = resting | {(timer.key, timer.due) for timer in awake}
        self._failed = {timer: rest for timer, rest in self._failed.items() if timer in there}
        metrics.timers_due.record(len(due), service=self._loop.service.name)
        await asyncio.gather(*(self._fire(timer, now) for timer in due))
        if len(due) >= BATCH:
            return now
        retries = [until for _, until in self._failed.values()]
        return min([now + LOOK_AHEAD, *(timer.due for timer in awake if timer.due > now), *retries])

    async def _run(self) -> None:
        while True:
            self._wake.clear()
            self._next = None
            try:
                self._next = await self.fire_due()
            except Exception:
                log.exception("%s: looking for due timers failed", self._loop.service.name)
                self._next = self._clock() + _FIRST_PAUSE
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(rest_seconds(self._next, self._clock())):
                    await self._wake.wait()

    def _set(self, due: datetime) -> None:
        if self._next is None or due < self._next:
            self._wake.set()

    async def _fire(self, timer: Timer, now: datetime) -> None:
        identity = (timer.key, timer.due)
        try:
            kind = self._kinds[timer.kind]
            late = (now - timer.due).total_seconds()
            if kind.skip_after_seconds is not None and late > kind.skip_after_seconds:
                await self._skip(timer, late)
            else:
                await self._send(kind, timer, now)
        except Exception as failed:  # noqa: BLE001 - whatever it is, the other timers fire, and this one again
            attempts = self._failed.get(identity, (0, now))[0] + 1
            pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** min(attempts, 12))
            self._failed[identity] = (attempts, now + pause)
            log.log(
                logging.WARNING if isinstance(failed, Problem) else logging.ERROR,
                "%s: timer %s could not be fired, trying again in %s: %r",
                self._loop.service.name,
                timer.key,
                pause,
                failed,
            )
        else:
            self._failed.pop(identity, None)

    async def _send(self, kind: TimerKind, timer: Timer, now: datetime) -> None:
        service = self._loop.service.name
        request = Request(
            command=kind.command(timer.data, timer.due),
            command_id=derived_id(service, "timer", timer.key, str(micros(timer.due))),
            actor=ACTOR,
            at=now,
            timer=TimerCleared(key=timer.key, due=timer.due),
        )
        try:
            await self._loop.submit(request)
        except Problem as problem:
            if problem.retry_after is not None or problem.status >= 500:
                raise
            log.info("%s: timer %s was refused: %s", service, timer.key, problem)

    async def _skip(self, timer: Timer, late: float) -> None:
        service = self._loop.service.name
        log.warning("%s: timer %s of kind %s is %.0f s late and is dropped", service, timer.key, timer.kind, late)
        metrics.timers_skipped.record(1, service=service, kind=timer.kind)
        cleared = Append(timers=[TimerCleared(key=timer.key, due=timer.due)])
        await asyncio.to_thread(self._log.append, [cleared])


def rest_seconds(until: datetime, now: datetime) -> float:
    """How long to sleep: never longer than one looks ahead, for the clock may have been set back."""
    return min(max(until - now, timedelta()), LOOK_AHEAD).total_seconds()
