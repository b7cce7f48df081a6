"""What the rows of a page come to: each a few commands, sent under ids that follow from its line, and its fate."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol

import msgspec
from msgspec.structs import replace

from chassis.decider import Command
from chassis.effects import Tools
from chassis.errors import Problem
from chassis.eventlog.port import Answer
from chassis.idempotency import HASH_BYTES, derived_id
from chassis.jobs.sheets import Row
from chassis.jobs.state import KIND, Job
from chassis.loop import Outcome, Reply, Request
from chassis.rehearsing import Told, in_bulk

CATCH_UP_SECONDS = 30.0
REFUSED = 400
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
    def job(self) -> str:
        """The id of the job."""

    @property
    def reads(self) -> Any:
        """The service's views, as new as its log was when the page was begun."""

    async def send(self, commands: Mapping[str, Command]) -> Mapping[str, Outcome]:
        """Have commands decided that rows rest on, each under a name within the job, and until views show it; in a dry
        run, none.
        """


Planner = Callable[[Sequence[Row], Job, Desk], Awaitable[Sequence[Plan]]]


class Round(msgspec.Struct, frozen=True, kw_only=True):
    """One way over the file; `wanted` says of which files."""

    plan: Planner
    wanted: Callable[[Job], bool] = lambda job: True


class Fates:
    """What became of the rows of a page, and what is to be told of them."""

    def __init__(self) -> None:
        self.counts = dict.fromkeys(("taken", "known", "odd", "lost"), 0)
        self.told: list[tuple[Sequence[str], str]] = []

    def note(self, row: Row, fate: str, reason: str = "") -> None:
        """Count a row, and list it where there is a reason."""
        self.counts[fate] += 1
        if reason:
            self.told.append((row.values, reason))


class Sending:
    """Sends what the rows of a page come to."""

    def __init__(self, tools: Tools, ident: str, job: Job, actor: str) -> None:
        self.reads, self.job = tools.reads, ident
        self._log, self._loop = tools.log, tools.loop
        self._ident, self._job, self._actor = ident, job, actor

    async def send(self, commands: Mapping[str, Command]) -> Mapping[str, Outcome]:
        """Have commands decided that rows rest on."""
        if self._job.dry_run or not commands:
            return {}
        asked = [self._request(command, name) for name, command in commands.items()]
        outcomes = await self._decided(asked)
        newest = max((one.position for one in outcomes if isinstance(one, Reply)), default=0)
        await self.reads.wait({self._loop.service.name: newest}, CATCH_UP_SECONDS)
        return dict(zip(commands, outcomes, strict=True))

    async def settled(self, rows: Sequence[Row], plan: Planner) -> Fates:
        """What becomes of rows.

        Raises:
            Problem: a back end is away.
        """
        readable = [row for row in rows if not row.unread]
        before = await self._answered(readable) if self._job.round else {}
        if self._job.round:
            readable = [row for row in readable if row.line in before]
        found = await plan(readable, self._job, self)
        plans = {row.line: one for row, one in zip(readable, found, strict=True)}
        outcomes: dict[int, list[Outcome]] = {row.line: [] for row in readable}
        for step in range(max((len(one.commands) for one in found), default=0)):
            asked = {
                line: one.commands[step]
                for line, one in plans.items()
                if len(one.commands) > step and not any(isinstance(told, Problem) for told in outcomes[line])
            }
            decide = self._tried if self._job.dry_run else self._sent
            for line, outcome in zip(asked, await decide(asked, step), strict=True):
                outcomes[line].append(outcome)
        fates = Fates()
        if self._job.round:
            for row in readable:
                _look_again(fates, row, before[row.line], *_fate(row, plans[row.line], outcomes[row.line]))
            return fates
        for row in rows:
            if row.unread:
                fates.note(row, "lost", row.unread)
            else:
                fates.note(row, *_fate(row, plans[row.line], outcomes[row.line]))
        return fates

    async def _answered(self, rows: Sequence[Row]) -> Mapping[int, Answer]:
        """What the rows that were accepted were answered in the first round, by their lines."""
        idents = {self._ident_of(f"0/{row.line}/0"): row.line for row in rows}
        found = await asyncio.to_thread(self._log.answers, list(idents))
        return {idents[ident]: one for ident, one in found.items() if one.status < REFUSED}

    async def _sent(self, commands: Mapping[int, Command], step: int) -> Sequence[Outcome]:
        return await self._decided(
            [self._request(one, f"{self._job.round}/{line}/{step}") for line, one in commands.items()]
        )

    async def _tried(self, commands: Mapping[int, Command], _step: int) -> Sequence[Outcome]:
        """What commands would come to; one that cannot be tried would have an effect, as far as is known."""
        told = [one for one in commands.values() if isinstance(one, Told)]
        asked = [
            Request(command=replace(in_bulk(one), dry_run=True), command_id=b"", actor=self._actor, patience_seconds=0)
            for one in told
        ]
        found = iter(await self._decided(asked))
        effect = Reply(status=200, body={}, position=1)
        return [_would(next(found)) if isinstance(one, Told) else effect for one in commands.values()]

    async def _decided(self, requests: Sequence[Request]) -> Sequence[Outcome]:
        outcomes = await self._loop.submit_all(requests)
        for outcome in outcomes:
            if isinstance(outcome, Problem) and outcome.status in AWAY:
                raise outcome
        return outcomes

    def _request(self, command: Command, name: str) -> Request:
        ident = self._ident_of(name)
        return Request(
            command=in_bulk(command),
            command_id=ident,
            actor=self._actor,
            correlation=self._ident,
            # A row is one request, whatever it comes to when its page is done again.
            body_hash=ident[:HASH_BYTES],
            # The views had caught up when the page was begun: what they do not hold is not there.
            patience_seconds=0,
            many=True,
        )

    def _ident_of(self, name: str) -> bytes:
        return derived_id(self._loop.service.name, KIND, self._ident, str(self._job.run), name)


def _look_again(fates: Fates, row: Row, before: Answer, fate: str, reason: str) -> None:
    """A row that an earlier round counted is odd where this one has something to say of it, and has had an effect where
    it has one now. One that was odd before stays so.
    """
    counted = "taken" if any(before.positions) else "known"
    if row.remark or fate == "known":
        return
    fates.counts[counted] -= 1
    fates.note(row, "odd" if fate == "lost" else fate, reason)


def _fate(row: Row, plan: Plan, outcomes: Sequence[Outcome]) -> tuple[str, str]:
    """Whether a row had an effect now or before, is odd, or is lost; and why."""
    problem = next((one for one in outcomes if isinstance(one, Problem)), None)
    if plan.lost or (problem is not None and len(outcomes) == 1):
        return "lost", plan.lost or _reason(problem)
    odd = _reason(problem) or plan.odd or row.remark
    if odd:
        return "odd", odd
    return ("taken" if any(isinstance(one, Reply) and one.position for one in outcomes) else "known"), ""


def _would(outcome: Outcome) -> Outcome:
    """What came of a dry run, as if it had been none."""
    if isinstance(outcome, Problem):
        return outcome
    return Reply(status=outcome.status, body=outcome.body, position=1 if outcome.body.get("happens") else 0)


def _reason(problem: Problem | None) -> str:
    return "" if problem is None else str(problem.body().get("detail", ""))
