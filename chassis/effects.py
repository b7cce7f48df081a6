"""Work that becomes due: done beside the decision loop, at least once, and what came of it is a command.

The timer is the queue: it is set in the transaction of its cause, and cleared in that of the outcome.
A crash in between repeats the work under the same timer, so what work does outside has a name made of
that. Work that shall be tried again later sets its timer anew, by the command it answers with.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

import msgspec

from chassis.clock import Clock, utc_now
from chassis.decider import Command, Timer, TimerKind
from chassis.errors import Problem
from chassis.eventlog.port import EventLog
from chassis.feed.wakeup import Wakeup
from chassis.firing import LOOK_AHEAD, Firing, Identity
from chassis.loop import DecisionLoop, Request
from chassis.settings import Settings

GRACE_SECONDS = 5.0
HEED_SECONDS = 0.5
HANDFULS = 8
AWAY = (503, 504)
"""Answers that say nothing about a command: what sent it is done again later."""

Work = Callable[[Timer], Awaitable[Command | None]]


class Tools(msgspec.Struct, frozen=True, kw_only=True):
    """What work may use: the loop of its service for commands of its own, views, the log, settings and a clock."""

    loop: DecisionLoop
    reads: Any
    log: EventLog
    settings: Settings
    clock: Clock = utc_now

    async def caught_up(self, seconds: float) -> None:
        """Until the views show everything that the log of the service holds by now; `seconds` at most.

        Raises:
            Problem: they do not, or a back end is away.
            LogUnavailable: the log cannot be read.
        """
        newest = await asyncio.to_thread(self.log.last_position)
        await self.reads.wait({self.loop.service.name: newest}, seconds)

    async def send(self, commands: Sequence[Command], actor: str) -> int:
        """Send commands side by side; answers how many came to something, which a refused one does not.

        Raises:
            Problem: a back end is away.
        """
        requests = [Request(command=command, command_id=b"", actor=actor) for command in commands]
        refused = [one for one in await self.loop.submit_all(requests) if isinstance(one, Problem)]
        for problem in refused:
            if problem.status in AWAY:
                raise problem
        return len(commands) - len(refused)


class EffectRunner:
    """Does the work of one service; exactly one runs for each log. Each kind has a lane of its own, so that
    one that hangs holds up no other.
    """

    def __init__(self, tools: Tools, *, grace_seconds: float = GRACE_SECONDS) -> None:
        service = tools.loop.service
        made = {name: make(tools) for name, make in service.works.items()}
        self._lanes = [_Lane(tools, kind, made[kind.work], grace_seconds) for kind in service.timer_kinds if kind.work]

    async def start(self) -> None:
        """Work from now on; what became due while nobody did comes first."""
        for lane in self._lanes:
            await lane.start()

    async def heed(self, appended: Wakeup) -> None:
        """Look soon whenever anybody has `appended`, for other processes set timers too; for ever."""
        seen = appended.position
        while True:
            if await appended.wait(seen, LOOK_AHEAD.total_seconds()):
                seen = appended.position
                for lane in self._lanes:
                    lane.nudge()
                await asyncio.sleep(HEED_SECONDS)

    async def stop(self) -> None:
        """Begin nothing more. What is under way has a few seconds to end; what has not then is done again by whoever
        comes next.
        """
        await asyncio.gather(*(lane.stop() for lane in self._lanes))

    async def do_due(self) -> None:
        """Do everything that is due now, and return when all of it has ended."""
        await asyncio.gather(*(lane.do_due() for lane in self._lanes))


class _Lane(Firing):
    """The work of one kind, so many pieces at a time, in the order in which they became due."""

    def __init__(self, tools: Tools, kind: TimerKind, work: Work, grace_seconds: float) -> None:
        super().__init__(tools.loop, tools.log, [kind], f"work of {kind.kind}", tools.clock)
        self._kind, self._work, self._grace = kind, work, grace_seconds
        self._busy: dict[str, tuple[datetime, asyncio.Task[None]]] = {}
        # What was done, and could not be told yet: it is not done again for that.
        self._outcomes: dict[Identity, Command | None] = {}
        # Where many are done at once, so many are begun together: the log is asked once for all of them.
        self._handful = max(1, kind.abreast // HANDFULS)
        self._left = False
        self._looking = asyncio.Lock()

    def nudge(self) -> None:
        """Look again, where there is room."""
        self._wake.set()

    async def stop(self) -> None:
        await super().stop()
        tasks = [task for _, task in self._busy.values()]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=self._grace)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def do_due(self) -> None:
        while (await self.look(), self._busy)[1]:
            await asyncio.wait([task for _, task in self._busy.values()])
            # The callbacks that clear away what has ended run in the next turn.
            await asyncio.sleep(0)

    async def look(self) -> datetime:
        # One after another: what was begun and done since the log was asked would be begun again.
        async with self._looking:
            return await self._look()

    async def _look(self) -> datetime:
        now, room = self._clock(), self._kind.abreast - len(self._busy)
        # Until it was looked, something may be there, or come meanwhile, that is begun when there is room.
        self._left = True
        if room < self._handful:
            return now + LOOK_AHEAD
        kept = {key for key, _ in self._failed} | set(self._busy)
        self._outcomes = {one: told for one, told in self._outcomes.items() if one[0] in kept}
        awake = await self._soon(now, room + 1, [(key, due) for key, (due, _) in self._busy.items()])
        # A timer that was moved while it was worked on waits for that to end.
        idle = [timer for timer in awake if timer.key not in self._busy]
        begun = [timer for timer in idle if timer.due <= now][:room]
        for timer in begun:
            task = asyncio.create_task(self._fire(timer), name=f"{self._name} {timer.key}")
            self._busy[timer.key] = (timer.due, task)
            task.add_done_callback(lambda _, key=timer.key: self._ended(key))  # type: ignore[misc]
        self._left = len(begun) < len(awake)
        return self._again(now, idle)

    def _ended(self, key: str) -> None:
        due, _ = self._busy.pop(key)
        if self._left or (key, due) in self._failed:
            self._wake.set()

    async def _command(self, kind: TimerKind, timer: Timer) -> Command | None:
        identity = (timer.key, timer.due)
        if identity not in self._outcomes:
            async with asyncio.timeout(kind.limit_seconds):
                self._outcomes[identity] = await self._work(timer)
        return self._outcomes[identity]

    async def _fire(self, timer: Timer) -> None:
        await super()._fire(timer)
        if (timer.key, timer.due) not in self._failed:
            self._outcomes.pop((timer.key, timer.due), None)
