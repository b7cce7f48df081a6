"""What is due in a log, found again and again, and each timer tried until it is done or dropped."""

import asyncio
import contextlib
import logging
from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from chassis.clock import Clock, micros
from chassis.decider import Command, Timer, TimerCleared, TimerKind
from chassis.errors import Problem
from chassis.eventlog.port import Append, EventLog
from chassis.idempotency import HASH_BYTES, derived_id
from chassis.loop import DecisionLoop, Request
from chassis.telemetry import metrics

log = logging.getLogger(__name__)

ACTOR = "timer"
LOOK_AHEAD = timedelta(seconds=5)
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=1), timedelta(hours=1)

Identity = tuple[str, datetime]


class Firing(ABC):
    """Looks for due timers of some kinds, now and whenever an earlier one is set, while it runs."""

    def __init__(
        self, loop: DecisionLoop, eventlog: EventLog, kinds: Sequence[TimerKind], name: str, clock: Clock
    ) -> None:
        self._loop, self._log, self._name, self._clock = loop, eventlog, name, clock
        self._kinds = {kind.kind: kind for kind in kinds}
        self._failed: dict[Identity, tuple[int, datetime]] = {}
        self._next: datetime | None = None
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Fire from now on; what became due while nothing ran comes first."""
        self._loop.on_timer.append(self._set)
        self._task = asyncio.create_task(self._run(), name=f"{self._loop.service.name}-{self._name}")

    async def stop(self) -> None:
        """Fire no more; what was sent is still decided."""
        if self._task is None:
            return
        self._loop.on_timer.remove(self._set)
        self._task.cancel()
        await asyncio.wait([self._task])
        self._task = None

    @abstractmethod
    async def look(self) -> datetime:
        """Fire what is due now, and say when to look again.

        Raises:
            LogUnavailable: the timers cannot be read just now.
        """

    @abstractmethod
    async def _command(self, kind: TimerKind, timer: Timer) -> Command | None:
        """What a due timer sends."""

    async def _soon(self, now: datetime, limit: int, passed: Collection[Identity]) -> list[Timer]:
        """Timers due by the next look, the most overdue first, without those passed over and those at rest."""
        resting = {timer for timer, (_, until) in self._failed.items() if until > now} | set(passed)
        # One query finds both what is due and what will be before the next look.
        soon = await asyncio.to_thread(self._log.due_timers, now + LOOK_AHEAD, limit + len(resting), list(self._kinds))
        awake = [timer for timer in soon if (timer.key, timer.due) not in resting]
        # What rested and is no longer there was cleared by somebody else.
        there = resting | {(timer.key, timer.due) for timer in awake}
        self._failed = {timer: rest for timer, rest in self._failed.items() if timer in there}
        return awake

    def _again(self, now: datetime, awake: Sequence[Timer]) -> datetime:
        """When to look again, after those that were awake and due have been fired."""
        retries = [until for _, until in self._failed.values()]
        return min([now + LOOK_AHEAD, *(timer.due for timer in awake if timer.due > now), *retries])

    async def _run(self) -> None:
        while True:
            self._wake.clear()
            self._next = None
            try:
                self._next = await self.look()
            except Exception:
                log.exception("%s: looking for due %s failed", self._loop.service.name, self._name)
                self._next = self._clock() + _FIRST_PAUSE
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(rest_seconds(self._next, self._clock())):
                    await self._wake.wait()

    def _set(self, due: datetime) -> None:
        if self._next is None or due < self._next:
            self._wake.set()

    async def _fire(self, timer: Timer) -> None:
        identity, now = (timer.key, timer.due), self._clock()
        try:
            kind = self._kinds[timer.kind]
            late = (now - timer.due).total_seconds()
            if kind.skip_after_seconds is not None and late > kind.skip_after_seconds:
                await self._skip(timer, late)
            elif command := await self._command(kind, timer):
                await self._send(command, timer)
            else:
                await self._clear(timer)
        except Exception as failed:  # noqa: BLE001 - whatever it is, the other timers fire, and this one again
            attempts = self._failed.get(identity, (0, now))[0] + 1
            pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** min(attempts, 12))
            self._failed[identity] = (attempts, self._clock() + pause)
            log.log(
                logging.WARNING if isinstance(failed, (Problem, TimeoutError)) else logging.ERROR,
                "%s: timer %s could not be fired, trying again in %s: %r",
                self._loop.service.name,
                timer.key,
                pause,
                failed,
            )
        else:
            self._failed.pop(identity, None)

    async def _send(self, command: Command, timer: Timer) -> None:
        service, due = self._loop.service.name, str(micros(timer.due))
        ident = derived_id(service, "timer", timer.key, due)
        request = Request(
            command=command,
            command_id=ident,
            actor=ACTOR,
            at=self._clock(),
            # One timer is one request, whatever it comes to when it is tried again.
            body_hash=ident[:HASH_BYTES],
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
        await self._clear(timer)

    async def _clear(self, timer: Timer) -> None:
        cleared = Append(timers=[TimerCleared(key=timer.key, due=timer.due)])
        await asyncio.to_thread(self._log.append, [cleared])


def rest_seconds(until: datetime, now: datetime) -> float:
    """How long to sleep: never longer than one looks ahead, for the clock may have been set back."""
    return min(max(until - now, timedelta()), LOOK_AHEAD).total_seconds()
