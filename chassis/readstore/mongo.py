"""The read store on MongoDB: a database a service, a collection a generation of a view.

There is no transaction over several documents. A document is written on the revision it was read at; then events
are set aside; then the checkpoint moves, on the epoch it rests on. Whatever ends this halfway, the batch comes
again and changes nothing that it has changed before.
"""

import asyncio
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from chassis.feed.lanes import Mark
from chassis.parking import ParkedEvent
from chassis.readstore import mongo_write
from chassis.readstore.fingerprint import fingerprint
from chassis.readstore.mongo_about import About, forgotten, gone
from chassis.readstore.mongo_driver import Driver, MongoDriver
from chassis.readstore.mongo_generations import MongoGenerations
from chassis.readstore.mongo_loading import Loading
from chassis.readstore.mongo_parked import MongoParked
from chassis.readstore.mongo_putting import Putting
from chassis.readstore.mongo_reading import MongoReading
from chassis.readstore.mongo_schema import collection, generations_among, indexes
from chassis.readstore.names import check_names
from chassis.readstore.port import Change, Checkpoint, Moved, ReadStoreUnavailable, Serving, Stored, View
from chassis.readstore.together import all_of

INLINE_WRITES = 64
"""Batches up to this size are made ready on the event loop; larger ones in a thread."""


class MongoReadStore(MongoReading):
    """The views of one service in one database. It connects when first used, from one event loop alone."""

    def __init__(
        self,
        uri: str,
        service: str,
        *,
        driver: Driver = "motor",
        database: str | None = None,
        timeout_seconds: float = 10.0,
    ) -> None:
        """Take the database that the address names, or else `database` (null: `rollbook_<service>`).

        Raises:
            ValueError: that is no address of a MongoDB.
        """
        client = MongoDriver(uri, database or f"rollbook_{service}", driver, timeout_seconds)
        super().__init__(client, MongoGenerations(client, service))
        self._service = service
        self._aside, self._loads, self._puts = MongoParked(client, service), Loading(client), Putting(client)
        self._views: Mapping[str, View] = {}

    async def prepare(self, views: Sequence[View]) -> Mapping[str, bool]:
        """See `ReadStore.prepare`.

        Raises:
            ValueError: a view's name, column or field cannot be used.
        """
        check_names(views)
        self._views = {view.name: view for view in views}
        self._fingerprints = {view.name: fingerprint(view) for view in views}
        serving = await self.serving()
        return {view.name: view.name in serving.generations for view in views}

    async def load(self, view: View, generation: int, keys: Sequence[str]) -> Mapping[str, Stored]:
        """See `ReadStore.load`. Should the generation have been dropped since it was seen, there is nothing in it, and
        what is made of that does not serve: neither checkpoint nor changeover follow.
        """
        if (self._seen is None or not self._seen.has(view.name, generation)) and not (await self._look()).has(
            view.name, generation
        ):
            raise ReadStoreUnavailable(f"Generation {generation} of {view.name} is kept no more.")
        return await self._loads.load(collection(view, generation), keys)

    async def commit(
        self,
        changes: Sequence[Change],
        checkpoint: Checkpoint | None = None,
        park: Sequence[ParkedEvent] = (),
        unpark: Sequence[ParkedEvent] = (),
    ) -> Sequence[tuple[str, str]]:
        """See `ReadStore.commit`. Should the epoch have changed since it was seen, the documents are written, and the
        checkpoint is not.
        """
        await self._check(changes, checkpoint)
        written = await all_of(self._write(change) for change in changes if change.writes)
        lost = [pair for pairs in written for pair in pairs]
        if lost:
            return lost
        await self._aside.set_aside(park)
        await self._aside.take_back(unpark)
        if checkpoint is not None:
            with self._doubting():
                await self._state.advance(checkpoint)
        return ()

    async def generations(self, view: View) -> tuple[int, int | None]:
        """See `ReadStore.generations`."""
        made = (await self._look()).made(view.name)
        return made.number("serving") or 0, made.number("previous")

    async def serving(self) -> Serving:
        """See `ReadStore.serving`."""
        about = await self._look()
        current, others = about.current(self._fingerprints), about.others(self._fingerprints)
        return Serving(epoch=about.epoch, generations=current, others=others)

    async def retire(self) -> None:
        """See `ReadStore.retire`."""
        if await self._state.retire(self._fingerprints):
            await self._sweep()

    async def claim(self, holder: str, seconds: float) -> bool:
        """See `ReadStore.claim`."""
        return await self._state.claim(holder, seconds)

    async def begin_generation(self, view: View) -> int:
        """See `ReadStore.begin_generation`."""
        number = await self._state.begin(view.name, self._fingerprints[view.name])
        await self._sweep()
        return number

    async def resume_generation(self, view: View) -> tuple[int, Mapping[str, int]] | None:
        """See `ReadStore.resume_generation`."""
        made = (await self._look()).made(view.name)
        number = made.number("previous")
        if number is None:
            return None
        kept = made.generations[str(number)]
        return (number, kept.positions) if kept.fingerprint == self._fingerprints[view.name] else None

    async def finish_generation(self, view: View, generation: int) -> None:
        """See `ReadStore.finish_generation`."""
        for name, keys in indexes(view).items():
            await self._driver.index(collection(view, generation), name, keys)

    async def hold(self, seconds: float) -> None:
        """See `ReadStore.hold`."""
        await self._state.hold(seconds)

    async def serve(
        self, generations: Mapping[str, int], owner: str, positions: Mapping[str, Mark], *, whole: bool
    ) -> bool:
        """See `ReadStore.serve`.

        Raises:
            Moved: one of the generations was dropped by another rebuild.
        """
        for name, generation in generations.items():
            await self.finish_generation(self._views[name], generation)
        with self._doubting():
            served = await self._state.serve(generations, owner, positions, whole=whole)
        await self._sweep()
        return served

    async def purge(self, view: View, keys: Sequence[str]) -> None:
        """See `ReadStore.purge`."""
        number = (await self._look()).made(view.name).number("previous")
        if number is not None:
            where = collection(view, number)
            found = await self._driver.find(where, {"_id": {"$in": list(keys)}}, mongo_write.LOADED)
            await self._driver.put(where, [mongo_write.emptied(one) for one in found])

    async def scrub(self) -> None:
        """See `ReadStore.scrub`. When pages and journals are written over is the server's own doing."""

    async def checkpoints(self, owner: str) -> Mapping[str, Mark]:
        """See `ReadStore.checkpoints`."""
        return await self._state.marks(owner)

    async def reset(self, owner: str) -> None:
        """See `ReadStore.reset`."""
        await self._state.reset(owner)

    async def begin_attempt(self, owner: str, source: str, position: int) -> int:
        """See `ReadStore.begin_attempt`."""
        return await self._state.begin_attempt(owner, source, position)

    async def end_attempts(self, owner: str) -> None:
        """See `ReadStore.end_attempts`."""
        await self._state.end_attempts(owner)

    async def parked(self, owner: str | None = None, root: str | None = None) -> Sequence[ParkedEvent]:
        """See `ReadStore.parked`."""
        return await self._aside.listed(await self._look(), owner, root)

    async def parked_count(self) -> int:
        """See `ReadStore.parked_count`."""
        return await self._aside.count(await self._look())

    async def parked_roots(self) -> Mapping[str, frozenset[str]]:
        """See `ReadStore.parked_roots`."""
        return await self._aside.roots()

    async def close(self) -> None:
        """See `ReadStore.close`."""
        await self._driver.close()

    async def _check(self, changes: Sequence[Change], checkpoint: Checkpoint | None) -> None:
        """Refuse what rests on generations that serve, or are kept, no more, as far as was seen."""

        def holds(about: About | None) -> bool:
            return (
                about is not None
                and (checkpoint is None or checkpoint.epoch == about.epoch)
                and all(about.has(change.view.name, change.generation) for change in changes)
            )

        if holds(self._seen):
            return
        about = await self._look()
        if not holds(about):
            if checkpoint is not None:
                raise Moved("another generation serves")
            raise ReadStoreUnavailable("A generation that was to be written is kept no more.")

    @contextmanager
    def _doubting(self) -> Iterator[None]:
        """Look anew, next time, if what was seen turns out to be outdated."""
        try:
            yield
        except Moved:
            self._seen = None
            raise

    async def _write(self, change: Change) -> Sequence[tuple[str, str]]:
        """Write one generation's documents at once; only if somebody was faster, ask who lost."""
        where, commit = collection(change.view, change.generation), secrets.token_hex(8)
        if len(change.writes) <= INLINE_WRITES:
            written = mongo_write.documents(change, commit)
        else:
            written = await asyncio.to_thread(mongo_write.documents, change, commit)
        lost, all_matched = await self._puts.put(where, written)
        if not all_matched:
            replaced = [document["_id"] for revision, document in written if revision]
            found = await self._driver.find(where, {"_id": {"$in": replaced}}, mongo_write.MARKED)
            lost |= mongo_write.losers(written, commit, found)
        return [(change.view.name, write.key) for write in change.writes if write.key in lost]

    async def _sweep(self) -> None:
        """Drop what belongs to no generation that is kept: what is found first, what is kept is looked up after it."""
        found, owners = await asyncio.gather(self._driver.collections(), self._aside.owners())
        about = await self._look()
        for name in gone(about, generations_among(found)):
            await self._driver.drop(name)
        await self._aside.forget(forgotten(about, self._service, owners))
