"""The work on a file: a page of rows at a time.

Whatever ends a page in the middle, it is done again under the same ids, and nothing of it has an effect twice.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from itertools import islice
from typing import Any

from chassis.decider import Command, Timer, TimerKind
from chassis.effects import Tools, Work
from chassis.jobs import sheets
from chassis.jobs.commands import AdvanceJob, ClearJob
from chassis.jobs.desk import CATCH_UP_SECONDS, Fates, Round, Sending
from chassis.jobs.keeps import Drawer
from chassis.jobs.reading import records_in
from chassis.jobs.sheets import Row
from chassis.jobs.state import CLEARING, KIND, UPLOAD, Job, State, evolve, home, listed

PAGE = 500
"""Rows that are worked on together."""

Undoing = Callable[[str, Any], Awaitable[Mapping[str, Command]]]


class Worker:
    """Works on the files of one service; `rounds` by kind. `undoing` names commands that take back what a job made
    happen, a page of them as long as there are any.
    """

    def __init__(self, tools: Tools, rounds: Mapping[str, Sequence[Round]], undoing: Undoing | None = None) -> None:
        self._tools, self._rounds, self._undoing = tools, rounds, undoing
        self._drawer = Drawer(tools.log)
        self._headers: dict[str, tuple[tuple[str, ...], str]] = {}

    async def work(self, timer: Timer) -> Command | None:
        """One page more of a job; the answer notes how far it has come.

        Raises:
            Problem: a back end is away; the page is done again later.
        """
        ident = timer.data["job"]
        job, actor = await asyncio.to_thread(self._job, ident)
        if job.state is State.UNDONE and self._undoing is not None:
            await self._undo(ident, job, actor, self._undoing)
            return None
        if job.state is not State.RUNNING:
            return None
        rounds = [one for one in self._rounds[job.kind] if one.wanted(job)]
        rows = await asyncio.to_thread(self._page, ident, job)
        await self._tools.caught_up(CATCH_UP_SECONDS)
        desk = Sending(self._tools, ident, job, actor)
        fates = await desk.settled(rows, rounds[job.round].plan)
        over = len(rows) < PAGE
        if fates.told or job.page == 0:
            await asyncio.to_thread(self._tell, ident, job, fates)
        line, read = rows[-1].end if rows else (job.line, job.read)
        here = job.round + 1 if over else job.round
        ended = over and here >= len(rounds)
        counts = {name: getattr(job, name) + count for name, count in fates.counts.items()}
        return AdvanceJob(
            job=ident,
            run=job.run,
            page=job.page + 1,
            round=job.round if ended else here,
            line=0 if over and not ended else line,
            read=0 if over and not ended else read,
            ended=ended,
            **counts,
        )

    async def _undo(self, ident: str, job: Job, actor: str, undoing: Undoing) -> None:
        desk, page = Sending(self._tools, ident, job, actor), 0
        while True:
            await self._tools.caught_up(CATCH_UP_SECONDS)
            commands = await undoing(ident, desk.reads)
            if not commands:
                return
            await desk.send({f"undo/{page}/{name}": command for name, command in commands.items()})
            page += 1

    async def clear(self, timer: Timer) -> Command | None:
        """Drop what nobody works on any more."""
        ident = timer.data["job"]
        await asyncio.to_thread(self._drawer.drop, ident)
        if timer.data.get("only") == UPLOAD:
            return None
        job, _ = await asyncio.to_thread(self._job, ident)
        for run in range(1, job.run + 1):
            await asyncio.to_thread(self._drawer.drop, listed(ident, run))
        return ClearJob(job=ident)

    def _job(self, ident: str) -> tuple[Job, str]:
        """The job as it stands, and who started it."""
        job, actor = Job(), ""
        for recorded in self._tools.log.streams({home(ident): 0})[home(ident)]:
            event = recorded.payload()
            evolve(job, event)
            actor = recorded.actor if "started" in recorded.type or not actor else actor
        return job, actor

    def _page(self, ident: str, job: Job) -> list[Row]:
        columns, between = self._header(ident)
        with self._drawer.opened(ident, job.read) as file:
            found = records_in(file, line=job.line, at=job.read, between=between)
            if not job.read:
                next(found, None)
            return list(islice(sheets.rows(found, columns, job.mapping), PAGE))

    def _tell(self, ident: str, job: Job, fates: Fates) -> None:
        name, (columns, between) = listed(ident, job.run), self._header(ident)
        if job.page == 0:
            self._drawer.put(name, 0, sheets.listed([(columns, sheets.REASON)], columns, between))
        self._drawer.put(name, job.page + 1, sheets.listed(fates.told, columns, between))

    def _header(self, ident: str) -> tuple[tuple[str, ...], str]:
        """The columns of a file, and what stands between its values; read once for all its pages."""
        if ident not in self._headers:
            with self._drawer.opened(ident) as file:
                first = next(records_in(file), None)
            self._headers = {ident: (sheets.header(first), first.between if first else ",")}
        return self._headers[ident]


def works(
    rounds: Mapping[str, Sequence[Round]], undoing: Undoing | None = None
) -> Mapping[str, Callable[[Tools], Work]]:
    """The work that jobs ask for, by its name in `TIMER_KINDS`."""
    return {
        KIND: lambda tools: Worker(tools, rounds, undoing).work,
        CLEARING: lambda tools: Worker(tools, rounds).clear,
    }


TIMER_KINDS = (
    TimerKind(kind=KIND, work=KIND, limit_seconds=300, abreast=2),
    TimerKind(kind=CLEARING, work=CLEARING),
)
