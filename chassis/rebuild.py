"""Building views anew beside those that serve, and changing over with nobody noticing."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, aclosing, nullcontext

import msgspec

from chassis.apply import Applier, Reveals
from chassis.feed.port import Batch, Feed, sources_of
from chassis.readstore.port import ReadStore, View
from chassis.telemetry import metrics

LIMIT = 5_000
log = logging.getLogger(__name__)


class RebuildProgress(msgspec.Struct, frozen=True, kw_only=True):
    """How far a rebuild has come, in positions of the logs it reads."""

    service: str
    views: tuple[str, ...]
    done: int
    total: int


Watch = Callable[[RebuildProgress], None]


class NothingToRollBack(Exception):
    """Raised when no earlier generation is kept, or it was made by other code."""


class Rebuild:
    """Builds generations of a service's views in big batches, all in one pass over the logs.

    The old generation serves until, in one transaction, the new one has everything that it has.
    """

    def __init__(
        self,
        service: str,
        views: Sequence[View],
        feed: Feed,
        store: ReadStore,
        *,
        vault: Reveals | None = None,
        limit: int = LIMIT,
        pause: Callable[[], AbstractAsyncContextManager[None]] = nullcontext,
    ) -> None:
        """`pause` keeps the old generation as it is for a moment, with nothing half applied."""
        self._service, self._views, self._feed, self._store = service, views, feed, store
        self._vault, self._limit, self._pause = vault, limit, pause

    async def run(self, names: Sequence[str] | None = None, watch: Watch | None = None) -> None:
        """Rebuild the views of these names, or all of them."""
        chosen = [view for view in self._views if names is None or view.name in names]
        generations = {view.name: await self._store.begin_generation(view) for view in chosen}
        await self._build(chosen, generations, dict.fromkeys(sources_of(chosen), 0), watch)

    async def roll_back(self, name: str, watch: Watch | None = None) -> None:
        """Let the generation before serve again, once it has caught up on what it missed.

        Raises:
            NothingToRollBack: there is none that fits the view's present declaration.
        """
        (view,) = (view for view in self._views if view.name == name)
        kept = await self._store.resume_generation(view)
        if kept is None:
            raise NothingToRollBack(f"No earlier generation of {name} is kept that was made by the present code.")
        generation, reached = kept
        positions = {source: reached.get(source, 0) for source in sources_of([view])}
        await self._build([view], {name: generation}, positions, watch)

    async def _build(
        self, views: Sequence[View], generations: Mapping[str, int], positions: dict[str, int], watch: Watch | None
    ) -> None:
        owner = f"{self._service}.rebuild"
        applier = Applier(self._service, self._store, generations, views, owner=owner, vault=self._vault)
        names = tuple(generations)
        targets = {source: await self._feed.last_position(source) for source in positions}
        total = sum(targets.values())

        def tell() -> None:
            done = min(sum(positions.values()), total)
            metrics.rebuild_progress.record(done / total if total else 1.0, service=self._service)
            if watch:
                watch(RebuildProgress(service=self._service, views=names, done=done, total=total))

        tell()
        sources = sources_of(views)
        for source, types in sources.items():
            await self._catch_up(applier, source, types, positions, targets[source], tell)
        for view in views:
            await self._store.finish_generation(view, generations[view.name])
        whole = len(views) == len(self._views)
        group = live_owner(self._service)
        while True:
            async with self._pause():
                if await self._store.serve(generations, group, positions, whole=whole):
                    break
            for source, types in sources.items():
                newest = await self._feed.last_position(source)
                await self._catch_up(applier, source, types, positions, newest, lambda: None)
        await self._store.end_attempts(owner)
        log.info("%s: %s rebuilt from %d events", self._service, ", ".join(names), total)

    async def _catch_up(
        self,
        applier: Applier,
        source: str,
        types: Sequence[str],
        positions: dict[str, int],
        upto: int,
        tell: Callable[[], None],
    ) -> None:
        if positions[source] >= upto:
            return
        async with aclosing(_ahead(self._feed.batches(source, positions[source], types, self._limit))) as batches:
            async for batch in batches:
                await applier.handle(batch, positions[source])
                positions[source] = batch.position
                tell()
                if batch.position >= upto:
                    return


def live_owner(service: str) -> str:
    """The name of the group that keeps a service's views up to date."""
    return f"{service}.projections"


async def _ahead(batches: AsyncGenerator[Batch, None]) -> AsyncGenerator[Batch, None]:
    """The same batches, the next one fetched while the last is being handled."""
    coming = asyncio.ensure_future(anext(batches))
    try:
        while True:
            batch = await coming
            coming = asyncio.ensure_future(anext(batches))
            yield batch
    finally:
        coming.cancel()
        await asyncio.gather(coming, return_exceptions=True)
