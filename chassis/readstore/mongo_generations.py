"""Reading and changing what a MongoDB read store says about itself: one document, so that each change is whole."""

import asyncio
import time
from collections.abc import Collection, Mapping, Sequence

import msgspec

from chassis.feed.lanes import Mark
from chassis.readstore import mongo_about
from chassis.readstore.mongo_about import FIELDS, KEY, About
from chassis.readstore.mongo_driver import Document, MongoDriver
from chassis.readstore.mongo_schema import ABOUT, LAYOUT, PARKED
from chassis.readstore.port import Checkpoint, Moved, ReadStoreDamaged
from chassis.readstore.together import Together

_HERE = {"_id": KEY}
_TRIES, _PAUSE_SECONDS = 40, 0.05


class MongoGenerations:
    """The generations, checkpoints and attempts of one service's store. Every method raises ReadStoreUnavailable
    while MongoDB is away, and ReadStoreDamaged where the database is not, or no longer, a store of this service.
    """

    def __init__(self, driver: MongoDriver, service: str) -> None:
        self._driver, self._service = driver, service
        self._recognized = False
        self._moves = Together(self._advance)

    async def look(self) -> About:
        """The generations as they are now; makes the store in an empty database."""
        return mongo_about.read(await self._document(FIELDS))

    async def claim(self, holder: str, seconds: float) -> bool:
        """Claim, or keep, the right to build for so long; false while another has it."""
        await self.look()
        now = time.time()
        free = {"$or": [{"builder": {"$exists": False}}, {"builder.holder": holder}, {"builder.until": {"$lt": now}}]}
        claimed = {"$set": {"builder": {"holder": holder, "until": now + seconds}}}
        return await self._driver.update(ABOUT, {**_HERE, **free}, claimed)

    async def begin(self, view: str, fingerprint: str) -> int:
        """Make a generation of a view, in place of any unfinished one; answers its number."""
        while True:
            about = await self.look()
            begun, number = mongo_about.begun(about, view, fingerprint)
            if await self._change(about, begun, {}, {}):
                return number

    async def serve(
        self, generations: Mapping[str, int], owner: str, positions: Mapping[str, Mark], *, whole: bool
    ) -> bool:
        """See `ReadStore.serve`. No checkpoint moves beyond `positions` while they begin to serve, as both are in
        one document.

        Raises:
            Moved: one of the generations is there no more.
        """
        while True:
            document = await self._document((*FIELDS, "checkpoints"))
            about, reached = mongo_about.read(document), mongo_about.marks(document, owner)
            if any(mark.position > positions[lane].position for lane, mark in reached.items() if lane in positions):
                return False
            folded = {lane: mark.position for lane, mark in reached.items()}
            flipped = mongo_about.flipped(about, generations, folded)
            moved = mongo_about.advanced(owner, positions) if whole and positions else {}
            if await self._change(about, flipped, mongo_about.not_beyond(owner, positions), moved):
                return True

    async def retire(self, kept: Collection[str]) -> bool:
        """Keep no generations but of these views, and those that are being built; whether there were any."""
        while after := mongo_about.retired(before := await self.look(), kept):
            if await self._change(before, after, {}, {}):
                return True
        return False

    async def hold(self, seconds: float) -> None:
        """Let no checkpoint move for so long, or until generations begin to serve."""
        await self._driver.update(ABOUT, _HERE, {"$set": {"held_until": time.time() + seconds}})

    async def marks(self, owner: str) -> Mapping[str, Mark]:
        """Per lane, how far an owner has come."""
        return mongo_about.marks(await self._document(("checkpoints",)), owner)

    async def advance(self, checkpoint: Checkpoint) -> None:
        """Move a checkpoint, never back, and count the first attempt at what follows; in one write with those of
        other lanes that are moved at the same moment. Waits while they are held.

        Raises:
            Moved: other generations serve by now.
        """
        while not await self._moves.ask(checkpoint):
            found = await self._document(("epoch", "held_until"))
            if found["epoch"] != checkpoint.epoch:
                raise Moved("another generation serves")
            await asyncio.sleep(max(0.0, min(found.get("held_until", 0.0) - time.time(), _PAUSE_SECONDS)))

    async def reset(self, owner: str) -> None:
        """Forget how far an owner has come."""
        await self._driver.update(ABOUT, _HERE, {"$unset": {mongo_about.checkpoints_of(owner): ""}})

    async def begin_attempt(self, owner: str, lane: str, position: int) -> int:
        """See `ReadStore.begin_attempt`."""
        place = mongo_about.attempts_at(owner, lane)
        found = await self._driver.updated(ABOUT, _HERE, {"$inc": {f"{place}.{position}": 1}}, (place,))
        if found is None:
            raise self._damaged("it was emptied while it was in use")
        counted = mongo_about.counted(found, owner, lane)
        passed = {f"{place}.{one}": "" for one in counted if int(one) < position}
        if passed:
            await self._driver.update(ABOUT, _HERE, {"$unset": passed})
        return counted[str(position)]

    async def end_attempts(self, owner: str) -> None:
        """Forget the attempts of an owner."""
        await self._driver.update(ABOUT, _HERE, {"$unset": {mongo_about.attempts_of(owner): ""}})

    async def _advance(self, checkpoints: Sequence[Checkpoint]) -> Sequence[bool]:
        """Move these; for each whether it rests on the epoch that serves."""
        holds = {}
        for epoch in {one.epoch for one in checkpoints}:
            moved = mongo_about.committed([one for one in checkpoints if one.epoch == epoch])
            free = {"epoch": epoch, "held_until": {"$not": {"$gt": time.time()}}}
            holds[epoch] = await self._driver.update(ABOUT, {**_HERE, **free}, moved)
        return [holds[one.epoch] for one in checkpoints]

    async def _document(self, fields: Sequence[str]) -> Document:
        if not self._recognized:
            await self._recognize()
        found = await self._driver.find(ABOUT, _HERE, fields)
        if not found:
            raise self._damaged("it was emptied while it was in use")
        return found[0]

    async def _change(
        self, before: About, after: About, only_if: Mapping[str, object], more: Mapping[str, object]
    ) -> bool:
        """Write changed generations unless somebody else has changed them since they were read."""
        return await self._driver.update(
            ABOUT,
            {**_HERE, "revision": before.revision, **only_if},
            {"$set": mongo_about.written(after), "$unset": {"held_until": ""}, **more},
        )

    async def _recognize(self) -> None:
        """Make sure that the database is ours; an empty one becomes it. Several may do this at once."""
        for _ in range(_TRIES):
            found = await self._driver.find(ABOUT, _HERE, FIELDS)
            if not found and set(await self._driver.collections()) - {ABOUT}:
                found = await self._driver.find(ABOUT, _HERE, FIELDS)
                if not found:
                    raise self._damaged("it was not made by this platform")
            if found:
                self._check(found[0])
                await self._driver.index(PARKED, "by_root", [("owner", 1), ("root", 1)])
                self._recognized = True
                return
            if not await self._driver.insert(ABOUT, mongo_about.blank(self._service)):
                await asyncio.sleep(_PAUSE_SECONDS)
        raise self._damaged("what it says about itself cannot be read")

    def _check(self, document: Mapping[str, object]) -> None:
        try:
            about = mongo_about.read(document)
        except msgspec.ValidationError as failure:
            raise self._damaged(str(failure)) from None
        if about.service != self._service:
            raise self._damaged(f"it belongs to {about.service}, not to {self._service}")
        if about.layout != LAYOUT:
            raise self._damaged(f"its layout is {about.layout}, not {LAYOUT}")

    def _damaged(self, why: str) -> ReadStoreDamaged:
        """One message that says what to do: views are disposable."""
        return ReadStoreDamaged(
            f"MongoDB database {self._driver.database} is not a usable read store ({why}). Nothing is lost: name "
            "another database in the address, or drop this one if nothing else lives in it, and start again; the views "
            "are rebuilt from the log."
        )
