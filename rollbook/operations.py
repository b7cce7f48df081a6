"""What operators see and do, on the services hosted in this process."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Protocol

from chassis.apply import StillFails
from chassis.clock import Clock, utc_now
from chassis.errors import Refused, Unknown
from chassis.eventlog.port import EventLog, LogDamaged, LogUnavailable
from chassis.parking import ParkedEvent
from chassis.reactions import ReactionRunner
from chassis.readstore.port import ReadStore
from chassis.rebuild import RebuildProgress
from chassis.runner import ProjectionRunner
from chassis.service import Service
from chassis.sorting import explain
from gateway.ops.port import DueTimer, Parked, Projections, ProjectionStatus, RebuildOutcome, RebuildStatus, Relays

MOST_TIMERS = 1000
_END = datetime.max.replace(tzinfo=UTC)
log = logging.getLogger(__name__)


class Operated(Protocol):
    """One service in this process."""

    service: Service
    runner: ProjectionRunner
    reactions: ReactionRunner | None

    @property
    def log(self) -> EventLog | None:
        """Its log, if it decides anything."""

    @property
    def store(self) -> ReadStore:
        """Its views."""

    async def status(self) -> list[ProjectionStatus]:
        """How far views and reactions are."""


class HostedOperations:
    """The runners of every service. Rebuilds go on in the background."""

    def __init__(self, services: Mapping[str, Operated], clock: Clock = utc_now) -> None:
        self._services, self._clock = services, clock
        self._rebuilding: dict[str, RebuildStatus] = {}
        self._rebuilt: dict[str, RebuildOutcome] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def projections(self) -> Projections:
        """Where the views and reactions of every service are."""
        items: list[ProjectionStatus] = []
        for hosted in self._services.values():
            items += await hosted.status()
        under_way, ended = list(self._rebuilding.values()), list(self._rebuilt.values())
        return Projections(items=items, rebuilding=under_way, rebuilt=ended)

    async def rebuild(self, service: str, view: str | None) -> None:
        """Start to rebuild one view, or all of a service; returns at once."""
        hosted = self._hosted(service)
        names = tuple(one.name for one in hosted.service.views)
        if view is not None and view not in names:
            raise Unknown(f"{service} has no view {view}.", views=list(names))
        if service in self._rebuilding:
            raise Refused(f"Views of {service} are being rebuilt just now.", slug="rebuild-under-way")
        chosen = (view,) if view else names
        self._rebuilt.pop(service, None)
        self._rebuilding[service] = RebuildStatus(service=service, views=chosen, done=0, total=0)
        task = asyncio.create_task(self._rebuild(hosted, chosen), name=f"{service}-rebuild")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def relays(self) -> Relays:
        """None: views and reactions here read the logs themselves."""
        return Relays(used=False)

    async def parked(self, service: str | None) -> Sequence[Parked]:
        """What is set aside, in order."""
        return [_told(name, one) for name, _, one in await self._aside(service)]

    async def replay(self, service: str, root: str | None) -> int:
        """Try again what is set aside, in order; answers how many events were taken."""
        return await self._again(self._hosted(service), [one for _, _, one in await self._aside(service, root)])

    async def skip(self, service: str, root: str | None) -> int:
        """Give up what is set aside; answers how many events. What came to wait behind it meanwhile is taken."""
        hosted, aside = self._hosted(service), await self._aside(service, root)
        by_reactions = [one for _, reacting, one in aside if reacting]
        by_views = [one for _, reacting, one in aside if not reacting]
        if by_reactions and hosted.log:
            await asyncio.to_thread(hosted.log.unpark, by_reactions)
        if by_views:
            await hosted.store.commit((), unpark=by_views)
        places = {(one.owner, one.root) for _, _, one in aside}
        left = [one for _, _, one in await self._aside(service, root) if not one.attempts]
        await self._again(hosted, [one for one in left if (one.owner, one.root) in places])
        return len(aside)

    async def timers(self) -> Sequence[DueTimer]:
        """The timers that are set, the most overdue first."""
        now = self._clock()
        found: list[DueTimer] = []
        for name, hosted in self._services.items():
            if hosted.log:
                for timer in await asyncio.to_thread(hosted.log.due_timers, _END, MOST_TIMERS):
                    late = max(0.0, (now - timer.due).total_seconds())
                    found.append(
                        DueTimer(service=name, key=timer.key, kind=timer.kind, due=timer.due, late_seconds=late)
                    )
        return sorted(found, key=lambda timer: timer.due)

    async def stop(self) -> None:
        """Give up rebuilds that are under way; what they built so far is dropped."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _again(self, hosted: Operated, parked: Sequence[ParkedEvent]) -> int:
        done = 0
        for owner, root in dict.fromkeys((one.owner, one.root) for one in parked):
            reactions = hosted.reactions
            replay = reactions.replay if reactions and reactions.owns(owner) else hosted.runner.replay
            try:
                done += await replay(owner, root)
            except StillFails as why:
                log.warning("%s still cannot take the events of %s: %s", owner, root, why)
        return done

    async def _rebuild(self, hosted: Operated, views: Sequence[str]) -> None:
        name = hosted.service.name

        def watch(progress: RebuildProgress) -> None:
            self._rebuilding[name] = RebuildStatus(
                service=name, views=progress.views, done=progress.done, total=progress.total
            )

        error = None
        try:
            await hosted.runner.rebuild(views, watch)
        except (LogDamaged, LogUnavailable) as fault:
            error = str(fault)
            log.error("%s: rebuilding failed; the old views go on serving: %s", name, error)  # noqa: TRY400 it says where
        except Exception as fault:
            log.exception("%s: rebuilding failed; the old views go on serving", name)
            error = explain(fault)
        finally:
            self._rebuilding.pop(name, None)
        self._rebuilt[name] = RebuildOutcome(service=name, views=tuple(views), ended_at=self._clock(), error=error)

    async def _aside(self, service: str | None, root: str | None = None) -> list[tuple[str, bool, ParkedEvent]]:
        """Service, whether a reaction set it aside (else a view), and the event."""
        chosen = self._services if service is None else {service: self._hosted(service)}
        found = []
        for name, hosted in chosen.items():
            if hosted.log:
                found += [(name, True, one) for one in await asyncio.to_thread(hosted.log.parked, None, root)]
            found += [(name, False, one) for one in await hosted.store.parked(None, root)]
        return found

    def _hosted(self, service: str) -> Operated:
        if service not in self._services:
            raise Unknown(f"There is no service {service[:100]}.", services=list(self._services))
        return self._services[service]


def _told(service: str, one: ParkedEvent) -> Parked:
    return Parked(
        service=service,
        owner=one.owner,
        source=one.source,
        position=one.position,
        root=one.root,
        error=one.error,
        attempts=one.attempts,
    )
