"""The work on a file: a page of rows at a time, each row a few commands under ids that follow from its line.

Whatever ends a page in the middle, it is done again under the same ids, and nothing of it has an effect twice.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from itertools import islice
from typing import Any, Protocol

import msgspec

from chassis.decider import Command, Timer
from chassis.effects import Tools
from chassis.errors import Problem
from chassis.idempotency import HASH_BYTES, derived_id
from chassis.jobs import sheets
from chassis.jobs.job import CLEARING, KIND, UPLOAD, AdvanceJob, ClearJob, Job, State, evolve, home, listed
from chassis.jobs.keeps import Drawer
from chassis.jobs.reading import records_in
from chassis.jobs.sheets import Row
from chassis.loop import Outcome, Reply, Request

PAGE = 500
"""Rows that are worked on together."""
CATCH_UP_SECONDS = 30.0
AWAY = (429, 503, 504)
"""Answers that say nothing about a row: it is asked again."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What a row comes to: commands, each sent once the one before it was accepted; or why it is `lost`. `odd` is what
    a person should look at though it has an effect.
    """

    commands: Sequence[Command] = ()
    lost: str = ""
    odd: str = ""


class Desk(Protocol):
    """What planning may use."""

    @property
    def reads(self) -> Any:
        """The service's views, as new as its log was when the page was begun."""

    async def send(self, commands: Mapping[str, Command]) -> Mapping[str, Outcome]:
        """Have commands decided that rows rest on, each under a name within the job; in a dry run, none."""


Planner = Callable[[Sequence[Row], Job, Desk], Awaitable[Sequence[Plan]]]


class Round(msgspec.Struct, frozen=True, kw_only=True):
    """One way over the file; `wanted` says of which files."""

    plan: Planner
    wanted: Callable[[Job], bool] = lambda job: True


class _Fates:
    """What became of the rows of a page, and what is to be told of them."""

    def __init__(self) -> None:
        self.counts = dict.fromkeys(("taken", "known", "odd", "lost"), 0)
        self.told: list[tuple[Sequence[str], str]] = []

    def note(self, row: Row, fate: str, reason: str = "") -> None:
        """Count a row, and list it where there is a reason."""
        self.counts[fate] += 1
        if reason:
            self.told.append((row.values, reason))


class Worker:
    """Works on the files of one service; `rounds` by kind."""

    def __init__(self, tools: Tools, rounds: Mapping[str, Sequence[Round]]) -> None:
        self._tools, self._rounds = tools, rounds
        self._service = tools.loop.service.name
        self._drawer = Drawer(tools.log)

    async def work(self, timer: Timer) -> Command | None:
        """One page more of a job; the answer notes how far it has come.

        Raises:
            Problem: a back end is away; the page is done again later.
        """
        ident = timer.data["job"]
        job, actor = await asyncio.to_thread(self._job, ident)
        if job.state is not State.RUNNING:
            return None
        rounds = [one for one in self._rounds[job.kind] if one.wanted(job)]
        rows = await asyncio.to_thread(self._page, ident, job)
        await self._tools.reads.wait({self._service: await asyncio.to_thread(self._tools.log.last_position)}, CATCH_UP_SECONDS)
        desk = _Desk(self._tools, ident, job, actor)
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
        with self._drawer.opened(ident) as file:
            columns = sheets.header(next(records_in(file), None))
        with self._drawer.opened(ident, job.read) as file:
            found = records_in(file, line=job.line, at=job.read)
            if not job.read:
                next(found, None)
            return list(islice(sheets.rows(found, columns, job.mapping), PAGE))

    def _tell(self, ident: str, job: Job, fates: _Fates) -> None:
        name = listed(ident, job.run)
        with self._drawer.opened(ident) as file:
            columns = sheets.header(next(records_in(file), None))
        if job.page == 0:
            self._drawer.put(name, 0, sheets.listed([(columns, sheets.REASON)], columns))
        self._drawer.put(name, job.page + 1, sheets.listed(fates.told, columns))


class _Desk:
    """Sends what the rows of a page come to."""

    def __init__(self, tools: Tools, ident: str, job: Job, actor: str) -> None:
        self.reads = tools.reads
        self._log, self._loop = tools.log, tools.loop
        self._ident, self._job, self._actor = ident, job, actor

    async def send(self, commands: Mapping[str, Command]) -> Mapping[str, Outcome]:
        """Have commands decided that rows rest on."""
        if self._job.dry_run or not commands:
            return {}
        asked = [self._request(command, name) for name, command in commands.items()]
        return dict(zip(commands, await self._decided(asked), strict=True))

    async def settled(self, rows: Sequence[Row], plan: Planner) -> _Fates:
        """What becomes of rows.

        Raises:
            Problem: a back end is away.
        """
        readable = [row for row in rows if not row.unread]
        found = await plan(readable, self._job, self)
        plans = {row.line: one for row, one in zip(readable, found, strict=True)}
        outcomes: dict[int, list[Outcome]] = {row.line: [] for row in readable}
        for step in range(max((len(one.commands) for one in found), default=0)):
            asked = {
                line: self._request(one.commands[step], self._named(line, step))
                for line, one in plans.items()
                if len(one.commands) > step and not any(isinstance(told, Problem) for told in outcomes[line])
            }
            for line, outcome in zip(asked, await self._decided(list(asked.values())), strict=True):
                outcomes[line].append(outcome)
        fates = _Fates()
        if self._job.round:
            await self._looked_at_again(fates, readable, plans, outcomes)
            return fates
        for row in rows:
            if row.unread:
                fates.note(row, "lost", row.unread)
            else:
                fates.note(row, *_fate(row, plans[row.line], outcomes[row.line]))
        return fates

    async def _looked_at_again(
        self,
        fates: _Fates,
        rows: Sequence[Row],
        plans: Mapping[int, Plan],
        outcomes: Mapping[int, Sequence[Outcome]],
    ) -> None:
        """What an earlier round counted, and this one has something to say of, is odd."""
        for row in rows:
            fate, reason = _fate(row, plans[row.line], outcomes[row.line])
            if fate != "lost":
                continue
            ident = self._ident_of(f"0/{row.line}/0")
            before = (await asyncio.to_thread(self._log.answers, [ident])).get(ident)
            if before is not None and not row.remark:
                fates.note(row, "odd", reason)
                fates.counts["taken" if any(before.positions) else "known"] -= 1

    async def _decided(self, requests: Sequence[Request]) -> Sequence[Outcome]:
        outcomes = await self._loop.submit_all(requests)
        for outcome in outcomes:
            if isinstance(outcome, Problem) and outcome.status in AWAY:
                raise outcome
        return outcomes

    def _request(self, command: Command, name: str) -> Request:
        if self._job.dry_run:
            return Request(command=command, command_id=b"", actor=self._actor)
        ident = self._ident_of(name)
        return Request(
            command=command,
            command_id=ident,
            actor=self._actor,
            correlation=self._ident,
            # A row is one request, whatever it comes to when its page is done again.
            body_hash=ident[:HASH_BYTES],
        )

    def _named(self, line: int, step: int) -> str:
        return f"{self._job.round}/{line}/{step}"

    def _ident_of(self, name: str) -> bytes:
        return derived_id(self._loop.service.name, KIND, self._ident, str(self._job.run), name)


def _fate(row: Row, plan: Plan, outcomes: Sequence[Outcome]) -> tuple[str, str]:
    """Whether a row had an effect now or before, is odd, or is lost; and why."""
    problem = next((one for one in outcomes if isinstance(one, Problem)), None)
    if plan.lost or (problem is not None and len(outcomes) == 1):
        return "lost", plan.lost or _reason(problem)
    odd = _reason(problem) or plan.odd or row.remark
    if odd:
        return "odd", odd
    return ("taken" if any(isinstance(one, Reply) and one.position for one in outcomes) else "known"), ""


def _reason(problem: Problem | None) -> str:
    return "" if problem is None else str(problem.body().get("detail", ""))
