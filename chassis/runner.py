"""Keeping a service's views up to date: one live group over every source they need."""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from chassis.apply import Applier, forgive
from chassis.attempts import Attempts
from chassis.blocked import Blocked
from chassis.building import LOOK_SECONDS, Building
from chassis.delivering import Reveals
from chassis.feed.lanes import Mark, reached, source_of
from chassis.feed.port import Batch, Feed, Membership, Party, sources_of
from chassis.following import Follower
from chassis.forgetting import Forgetting
from chassis.gate import Gate
from chassis.other_code import OtherCode
from chassis.outage import explained, is_away
from chassis.progress import Progress
from chassis.readstore.port import Moved, ReadStore
from chassis.rebuild import Rebuild, Watch, live_owner
from chassis.replaying import replayed
from chassis.service import Service
from chassis.source_status import SourceStatus
from chassis.telemetry import metrics, tracer

LIMIT = 1_000
WATCH_SECONDS = 5.0
log = logging.getLogger(__name__)


class ProjectionRunner:
    """Runs the projections of one service; `progress` tells how far they are.

    Views that are new, or whose declaration or code has changed, are rebuilt before they serve.
    A back end that is away is tried again, for ever; what a view cannot take is set aside.
    """

    def __init__(
        self,
        service: Service,
        feed: Feed,
        store: ReadStore,
        *,
        vault: Reveals | None = None,
        limit: int = LIMIT,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.service, self.owner, self.progress = service, live_owner(service.name), Progress()
        self._feed, self._store, self._vault, self._limit, self._clock = feed, store, vault, limit, clock
        self._sources = sources_of(service.views)
        self._applier: Applier | None = None
        self._forgetting = Forgetting(service.name, service.views, service.forgets, store)
        self._rebuilding, self._gate = asyncio.Lock(), Gate()
        self._building, self._attempts = Building(store), Attempts(store.begin_attempt)
        self._blocked = Blocked(store.parked_roots)
        self._held_up: set[str] = set()
        self._kept: set[str] = set()
        self._leaving: asyncio.Task[None] | None = None
        self._follower = Follower(self.owner, self._begin, self._apply, self._failed)
        self._membership: Membership | None = None
        self._marks: dict[str, Mark] = {}
        self._reporting: asyncio.Task[None] | None = None
        self._errors: dict[str, str] = {}
        self._moved_at: dict[str, float] = {}
        for source in self._sources:
            self.progress.follow(source)

    async def start(self, watch: Watch | None = None) -> None:
        """Rebuild what must be, then follow the sources until `stop`; `watch` is told of the rebuild.

        Views that are up to date are kept so meanwhile.
        """
        current = await self._store.prepare(self.service.views)
        await self._store.retire()
        if await self._ahead_of_logs():
            await self._store.reset(self.owner)
            current = dict.fromkeys(current, False)
        stale = [name for name, is_current in current.items() if not is_current]
        while stale and not await self._building.is_mine():
            await asyncio.sleep(LOOK_SECONDS)
            current = await self._store.prepare(self.service.views)
            stale = [name for name, is_current in current.items() if not is_current]
        self._kept = set(current) - set(stale)
        if self._kept:
            await self._follow()
        if stale:
            await self.rebuild(stale, watch)
        if self._membership is None:
            for lane, mark in (await self._store.checkpoints(self.owner)).items():
                self._reached(lane, mark)
            await self._follow()

    async def stop(self) -> None:
        """Stop following, after what is being applied."""
        if self._reporting:
            self._reporting.cancel()
            await asyncio.gather(self._reporting, return_exceptions=True)
        await asyncio.gather(self._leave(), *([self._leaving] if self._leaving else []), return_exceptions=True)
        if self._held_up:
            await forgive(self._store, self.owner, self._held_up)

    async def rebuild(self, names: Sequence[str] | None = None, watch: Watch | None = None) -> None:
        """Rebuild views (all of them where null) beside the ones that serve, and change over."""
        async with self._rebuilding, self._building.alone():
            await self._builder().run(names, watch)
        self._kept |= set(names or [view.name for view in self.service.views])
        self._applier = None

    async def roll_back(self, name: str, watch: Watch | None = None) -> None:
        """Let the generation of a view that served before serve again.

        Raises:
            NothingToRollBack: there is none that fits the present code.
        """
        async with self._rebuilding, self._building.alone():
            await self._builder().roll_back(name, watch)
        self._applier = None

    async def replay(self, owner: str, root: str) -> int:
        """Fold, in order, what was set aside of a root; answers how many events that was.

        Raises:
            StillFails: one of them still cannot be taken, or `owner` is no generation that serves.
        """
        return await replayed(self.service, self._store, owner, root, self._vault)

    async def status(self) -> Sequence[SourceStatus]:
        """How the group stands with each source."""
        found = []
        for source, position in self.progress.positions().items():
            newest = await self._feed.last_position(source)
            behind = self._clock() - self._moved_at.get(source, self._clock()) if newest > position else 0.0
            found.append(
                SourceStatus(
                    service=self.service.name,
                    source=source,
                    position=position,
                    newest=newest,
                    age_seconds=round(behind, 3),
                    error=self._errors.get(source),
                )
            )
        return found

    def errors(self) -> Mapping[str, str]:
        """What holds a source up here, if anything does."""
        return dict(self._errors)

    def _builder(self) -> Rebuild:
        return Rebuild(
            self.service.name, self.service.views, self._feed, self._store, vault=self._vault, pause=self._gate.closed
        )

    async def _follow(self) -> None:
        self._applier = None
        self._membership = await self._feed.join(self.owner, [Party(self._sources, self._follower)], self._limit)
        self._reporting = asyncio.create_task(self._report(), name=f"{self.owner} reports")

    async def _begin(self, lane: str) -> int:
        # Whoever had the lane before may have set something aside.
        self._blocked.note()
        self._applier = None
        mark = (await self._store.checkpoints(self.owner)).get(lane, Mark())
        self._reached(lane, mark)
        return mark.position

    async def _leave(self) -> None:
        membership, self._membership = self._membership, None
        if membership:
            await membership.end()

    def _failed(self, lane: str, failure: Exception) -> None:
        self._errors[source_of(lane)] = explained(failure)
        if isinstance(failure, OtherCode) and self._leaving is None:
            # Whatever this process took would be missing from what the others keep up to date.
            self._leaving = asyncio.create_task(self._leave(), name=f"{self.owner} leaves")
        if is_away(failure):
            self._held_up.add(lane)

    async def _apply(self, batch: Batch, after: int) -> None:
        traces = (event.trace for event in batch.events)
        async with self._gate.inside():
            with tracer.batch("project", traces, service=self.service.name, events=len(batch.events)):
                await self._handle(batch, after)
        self._reached(batch.source, Mark(batch.position, batch.before))

    async def _handle(self, batch: Batch, after: int) -> None:
        while True:
            if self._applier is None:
                self._applier = await self._look_up()
            try:
                async with self._forgetting.around(batch.events, self._applier.serving):
                    await self._applier.handle(batch, after)
            except Moved:
                self._applier = None
            else:
                return

    async def _look_up(self) -> Applier:
        serving = await self._store.serving()
        if differing := self._kept - set(serving.generations) | serving.others:
            raise OtherCode(differing)
        return Applier(
            self.service.name,
            self._store,
            serving.generations,
            self.service.views,
            owner=self.owner,
            epoch=serving.epoch,
            vault=self._vault,
            attempts=self._attempts,
            blocked=self._blocked,
        )

    async def _ahead_of_logs(self) -> bool:
        """Whether more was applied than the logs hold: they are not the ones it came from."""
        for source, mark in (await self._store.checkpoints(self.owner)).items():
            if source in self._sources and mark.position > await self._feed.last_position(source):
                log.warning("%s: the log of %s is shorter than what was read of it", self.owner, source)
                return True
        return False

    def _reached(self, lane: str, mark: Mark) -> None:
        self._marks[lane], source = mark, source_of(lane)
        self._moved_at[source] = self._clock()
        self._errors.pop(source, None)
        self._held_up.discard(lane)
        self.progress.reached(source, reached(self._marks, self._feed.lanes(source)))

    async def _report(self) -> None:
        while True:
            with suppress(Exception):
                for one in await self.status():
                    metrics.projection_lag.record(one.newest - one.position, service=one.service, source=one.source)
                parked = await self._store.parked_count()
                metrics.parked_events.record(parked, service=self.service.name, kind="views")
            await asyncio.sleep(WATCH_SECONDS)
