"""Building views anew beside those that serve, and changing over with nobody noticing."""

import itertools
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, aclosing, nullcontext

import msgspec

from chassis.abreast import Abreast
from chassis.apply import Applier, forgive
from chassis.delivering import Reveals
from chassis.feed.lanes import Mark, source_of
from chassis.feed.port import Batch, Feed, sources_of
from chassis.readstore.port import ReadStore, View
from chassis.telemetry import metrics

LIMIT = 5_000
ABREAST = 3
"""How many lanes are folded at a time: one is read while another is folded and a third is written."""
HOLD_SECONDS = 10.0
"""How long those who follow are held at most, should they be ahead again and again."""
WHOLE = "all"
"""The lane, so to say, under which rebuilds as such are counted."""
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
        await self._build(chosen, generations, {}, watch)

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
        await self._build([view], {name: generation}, dict(reached), watch)

    async def _build(
        self, views: Sequence[View], generations: Mapping[str, int], positions: dict[str, int], watch: Watch | None
    ) -> None:
        """Fold what comes after `positions`, by lane, and change over."""
        owner, names = f"{self._service}.rebuild", tuple(generations)
        # Only once a rebuild has ended its process is it worth a write a batch to find what does.
        deadly = await self._store.begin_attempt(owner, WHOLE, 0) > 1
        applier = Applier(
            self._service,
            self._store,
            generations,
            views,
            owner=owner,
            vault=self._vault,
            counting=deadly,
            fresh=not positions,
        )
        most = 1 if deadly else ABREAST
        marks = {lane: Mark(position) for lane, position in positions.items()}
        sources = sources_of(views)
        targets = {source: await self._feed.last_position(source) for source in sources}
        total = sum(targets.values())

        def tell() -> None:
            furthest: dict[str, int] = {}
            for lane, mark in marks.items():
                source = source_of(lane)
                furthest[source] = max(mark.position, furthest.get(source, 0))
            done = min(sum(furthest.values()), total)
            metrics.rebuild_progress.record(done / total if total else 1.0, service=self._service)
            if watch:
                watch(RebuildProgress(service=self._service, views=names, done=done, total=total))

        async def catch_up(told: Callable[[], None]) -> None:
            for source, types in sources.items():
                await self._catch_up(applier, source, types, marks, told, most)

        tell()
        try:
            await catch_up(tell)
        except Exception:
            # The process lives, so no event has ended it.
            await forgive(self._store, owner, {*sources, *(lane for one in sources for lane in self._feed.lanes(one))})
            raise
        for view in views:
            await self._store.finish_generation(view, generations[view.name])
        await self._change_over(generations, lambda: self._by_lane(sources, marks), lambda: catch_up(lambda: None))
        await self._store.end_attempts(owner)
        log.info("%s: %s rebuilt from %d events", self._service, ", ".join(names), total)

    async def _change_over(
        self,
        generations: Mapping[str, int],
        reached: Callable[[], Mapping[str, Mark]],
        catch_up: Callable[[], Awaitable[None]],
    ) -> None:
        """Let these serve as soon as they have everything that the live group has. Should that be ahead again when
        they have caught up, as under load it is for ever, it is held meanwhile: here first, for what is under way here
        could not end while all others are held.
        """
        whole = len(generations) == len(self._views)
        for turn in itertools.count():
            if turn == 1:
                await catch_up()
            async with self._pause():
                if turn > 1:
                    await self._store.hold(HOLD_SECONDS)
                    await catch_up()
                if await self._store.serve(generations, live_owner(self._service), reached(), whole=whole):
                    return

    async def _catch_up(
        self,
        applier: Applier,
        source: str,
        types: Sequence[str],
        marks: dict[str, Mark],
        tell: Callable[[], None],
        most: int,
    ) -> None:
        async def handle(batch: Batch) -> None:
            await applier.handle(batch, marks.get(batch.source, Mark()).position)
            marks[batch.source] = Mark(batch.position, batch.before)
            tell()

        after = {lane: mark.position for lane, mark in marks.items()}
        async with (
            aclosing(self._feed.replay(source, after, types, self._limit)) as batches,
            Abreast(handle, most) as abreast,
        ):
            async for batch in batches:
                await abreast.add(batch)

    def _by_lane(self, sources: Iterable[str], marks: Mapping[str, Mark]) -> Mapping[str, Mark]:
        """How far each lane of the sources was folded, whether it was read by itself or as part of a log."""
        found = {}
        for source in sources:
            whole = marks.get(source, Mark())
            for lane in self._feed.lanes(source):
                found[lane] = max(whole, marks.get(lane, Mark()), key=lambda mark: mark.position)
        return found


def live_owner(service: str) -> str:
    """The name of the group that keeps a service's views up to date."""
    return f"{service}.projections"
