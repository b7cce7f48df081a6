"""One service, hosted in this process: its log, views, loop and everything that runs on them."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from starlette.types import ASGIApp

from chassis.access import Policy
from chassis.effects import EffectRunner, Tools
from chassis.eventlog.port import EventLog, LogDamaged
from chassis.eventlog.sqlite.log import SQLiteEventLog
from chassis.feed.log_feed import LogFeed
from chassis.feed.wakeup import Wakeup
from chassis.gauging import Gauging
from chassis.jobs.keeps import Drawer
from chassis.loop import DecisionLoop, Reply, Request
from chassis.outside import Outside
from chassis.reactions import ReactionRunner
from chassis.reads import Reads
from chassis.readstore.sqlite import SqliteReadStore
from chassis.rebuild import Watch
from chassis.runner import ProjectionRunner
from chassis.seal import Seal
from chassis.service import Service
from chassis.settings import Settings
from chassis.timers import TimerRunner
from chassis.tokens import Verifier
from chassis.vault import Vault
from chassis.web.app import build_app
from chassis.web.endpoints import Loop
from gateway.ops.port import ProjectionStatus
from rollbook.folder import DataFolder

LOG = "log.db"
VIEWS = "views.db"


class Logs:
    """The logs of all services that decide something, open for writing, and who waits on them."""

    def __init__(self, services: tuple[Service, ...], folder: DataFolder) -> None:
        self.logs: dict[str, EventLog] = {}
        try:
            for service in services:
                if service.handlers:
                    self.logs[service.name] = SQLiteEventLog(_expected(folder.room(service.name)), service.name)
        except BaseException:
            self.close()
            raise
        self.wakeups = {name: Wakeup(log.last_position()) for name, log in self.logs.items()}
        self.feed = LogFeed(self.logs, self.wakeups)

    def positions(self) -> Mapping[str, int]:
        """The newest position of each log."""
        return {name: log.last_position() for name, log in self.logs.items()}

    def close(self) -> None:
        """Let go of the files."""
        for log in self.logs.values():
            log.close()


class Hosted:
    """One service at work. Views that are out of date are rebuilt by `start`."""

    def __init__(
        self,
        service: Service,
        logs: Logs,
        folder: DataFolder,
        secret: bytes,
        outside: Outside,
        settings: Settings,
    ) -> None:
        self.service = service
        self._logs = logs
        self.store = SqliteReadStore(folder.room(service.name) / VIEWS, service.name)
        self.log: EventLog | None = logs.logs.get(service.name)
        log = self.log
        self.vault = vault = Vault(log) if log else None
        self.runner = ProjectionRunner(service, logs.feed, self.store, vault=vault)
        kept = Drawer(log) if log else None
        self.reads = Reads(self.store, self.runner.progress, Seal(secret), outside, settings, kept)
        self.loop: DecisionLoop | None = None
        self.reactions: ReactionRunner | None = None
        self.timers: TimerRunner | None = None
        self.effects: EffectRunner | None = None
        self.gauges: Gauging | None = None
        if log:
            self.loop = DecisionLoop(service, log, reads=self.reads, secret=secret, vault=vault)
            self.loop.on_append.append(logs.wakeups[service.name].notify)
            self.reactions = ReactionRunner(service, logs.feed, log, self.loop, reads=self.reads)
            self.timers = TimerRunner(self.loop, log, service.timer_kinds)
            tools = Tools(loop=self.loop, reads=self.reads, log=log, settings=settings)
            self.effects, self.gauges = EffectRunner(tools), Gauging(tools)

    def app(self, policy: Policy, verifier: Verifier, settings: Settings) -> ASGIApp:
        """The service's HTTP surface."""
        return build_app(
            self.service,
            self.loop or NobodyDecides(),
            self.reads,
            policy,
            verifier,
            max_body=settings.max_body,
            max_batch=settings.max_batch,
            keys=self.log,
        )

    async def start(self, watch: Watch | None = None) -> None:
        """Begin to work; returns when every view serves."""
        if self.loop:
            await self.loop.start()
        await self.follow(watch)
        for part in (self.timers, self.effects, self.gauges):
            if part is not None:
                await part.start()

    async def follow(self, watch: Watch | None = None) -> None:
        """Keep views up to date, and react to what happens."""
        await self.runner.start(watch)
        if self.reactions:
            await self.reactions.start()

    async def rest(self) -> None:
        """Leave views as they are, and react to nothing, until `follow`."""
        if self.reactions:
            await self.reactions.stop()
        await self.runner.stop()

    async def stop(self) -> None:
        """End, in the order in which nothing is lost; commands in flight are still answered. What cannot
        end properly leaves the others to.
        """
        async with AsyncExitStack() as ending:
            ending.push_async_callback(self.store.close)
            for part in (self.runner, self.loop, self.reactions, self.timers, self.effects, self.gauges):
                if part is not None:
                    ending.push_async_callback(part.stop)

    async def status(self) -> list[ProjectionStatus]:
        """How far views and reactions are."""
        name = self.service.name
        found = [
            ProjectionStatus(
                service=name,
                source=one.source,
                position=one.position,
                newest=one.newest,
                lag=max(0, one.newest - one.position),
                behind_seconds=one.age_seconds,
                error=one.error,
            )
            for one in await self.runner.status()
        ]
        newest = await asyncio.to_thread(self._logs.positions)
        for (owner, source), position in self.reactions.positions().items() if self.reactions else ():
            lag = max(0, newest[source] - position)
            found.append(
                ProjectionStatus(
                    service=name,
                    group=owner,
                    source=source,
                    position=position,
                    newest=newest[source],
                    lag=lag,
                    error=self._held_up(owner, source) if lag else None,
                )
            )
        return found

    def seen(self) -> Sequence[tuple[str, int]]:
        """Per source, how far views and each reaction are."""
        found = list(self.runner.progress.positions().items())
        if self.reactions:
            found += [(source, position) for (_, source), position in self.reactions.positions().items()]
        return found

    def errors(self) -> Sequence[str]:
        """What holds views or reactions up, if anything does."""
        found = list(self.runner.errors().values())
        if self.reactions:
            found += self.reactions.errors().values()
        if self.loop and self.loop.away:
            found.append(self.loop.away)
        return found

    def _held_up(self, owner: str, source: str) -> str | None:
        """What holds a reaction up: its own failure, or a log that takes none of its commands."""
        own = self.reactions.errors().get((owner, source)) if self.reactions else None
        return own or (self.loop.away if self.loop else None)


class NobodyDecides(Loop):
    """In place of a loop, where a service takes no commands."""

    async def submit(self, request: Request) -> Reply:
        """There is nobody to ask."""
        raise LookupError(f"nobody takes {type(request.command).__name__}")


def _expected(room: Path) -> Path:
    """The log of a service; new only where nothing was ever read from one.

    Raises:
        LogDamaged: it is gone.
    """
    if (room / VIEWS).exists() and not (room / LOG).exists():
        raise LogDamaged(f"{room / LOG} is gone, though there are views of it. Restore it from a backup.")
    return room / LOG


async def all_of(*work: Any) -> None:
    """Do several things at once; the first failure is told when all have ended."""
    ended = await asyncio.gather(*work, return_exceptions=True)
    for failure in ended:
        if isinstance(failure, BaseException):
            raise failure
