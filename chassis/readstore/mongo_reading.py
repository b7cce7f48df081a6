"""What a MongoDB read store is asked, always of the generation that serves."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeVar

from chassis.projection import AsOf, Facts, Figure, Month, Projection
from chassis.readstore import mongo_query
from chassis.readstore.cursor import cursor
from chassis.readstore.mongo_about import About
from chassis.readstore.mongo_driver import Document, MongoDriver
from chassis.readstore.mongo_generations import MongoGenerations
from chassis.readstore.mongo_schema import collection
from chassis.readstore.port import NotServing, Page, View

T = TypeVar("T")


class MongoReading:
    """The reading half of the store. Which generation serves is asked along with the question, not before it; the
    question is asked again in the rare case that another serves than was believed.
    """

    def __init__(self, driver: MongoDriver, state: MongoGenerations) -> None:
        self._driver, self._state = driver, state
        self._fingerprints: Mapping[str, str] = {}
        self._seen: About | None = None
        self._newest: dict[str, int] = {}

    async def get(self, view: Projection[Any], key: str) -> bytes | None:
        """See `ReadStore.get`."""
        return (await self.get_many(view, (key,))).get(key)

    async def get_many(self, view: Projection[Any], keys: Sequence[str]) -> Mapping[str, bytes]:
        """See `ReadStore.get_many`."""
        where = mongo_query.PRESENT | {"_id": {"$in": list(keys)}}
        found = await self._ask(view, lambda kept: self._driver.find(kept, where, ("body",)))
        return {document["_id"]: document["body"] for document in found}

    async def find(
        self,
        view: Projection[Any],
        where: Mapping[str, Any],
        order: Sequence[str] = (),
        limit: int = 100,
        after: str | None = None,
    ) -> Page:
        """See `ReadStore.find`.

        Raises:
            Malformed: the cursor is not one of this list.
        """
        ordering = mongo_query.ordering(view, order)
        wanted = mongo_query.find_filter(view, where, order, after)
        found = await self._ask(
            view, lambda kept: self._driver.find(kept, wanted, ("body", "columns"), ordering, limit + 1)
        )
        more = len(found) > limit
        last = found[limit - 1] if more else {}
        return Page(
            bodies=[document["body"] for document in found[:limit]],
            after=cursor(order, last["_id"], mongo_query.ordered_by(order, last)) if more else None,
        )

    async def count(
        self, view: Projection[Any], by: Sequence[str], where: Mapping[str, Any]
    ) -> Mapping[tuple[Any, ...], int]:
        """See `ReadStore.count`."""
        pipeline = mongo_query.count_pipeline(view, by, where)
        return mongo_query.counts(by, await self._ask(view, lambda kept: self._driver.aggregate(kept, pipeline)))

    async def aggregate(
        self,
        view: Facts,
        by: Sequence[str | Month],
        figures: Sequence[Figure],
        where: Mapping[str, Any],
        as_of: AsOf,
    ) -> Sequence[Mapping[str, Any]]:
        """See `ReadStore.aggregate`.

        Raises:
            Malformed: there is no such timezone.
        """
        answers = await self._ask_facts(
            view, as_of, lambda now: mongo_query.aggregate_pipeline(view, by, figures, where, as_of, now)
        )
        return mongo_query.figures_of(view, by, figures, answers)

    async def rows(
        self, view: Facts, where: Mapping[str, Any], as_of: AsOf, limit: int = 1000
    ) -> Sequence[Mapping[str, Any]]:
        """See `ReadStore.rows`."""
        answers = await self._ask_facts(
            view, as_of, lambda now: mongo_query.rows_pipeline(view, where, as_of, limit, now)
        )
        return [mongo_query.named_columns(view, answer) for answer in answers]

    async def _ask(self, view: View, ask: Callable[[str], Awaitable[T]]) -> T:
        """Ask the collection of the generation that serves.

        Raises:
            NotServing: the view has none that fits its declaration.
        """
        believed = self._seen or await self._look()
        if view.name not in believed.current(self._fingerprints):
            believed = await self._look()
        while True:
            generation = believed.current(self._fingerprints).get(view.name)
            if generation is None:
                raise NotServing(view.name)
            answer, about = await asyncio.gather(ask(collection(view, generation)), self._look())
            if about.epoch == believed.epoch:
                return answer
            believed = about

    async def _ask_facts(
        self, view: Facts, as_of: AsOf, pipeline: Callable[[int], Sequence[Mapping[str, Any]]]
    ) -> list[Document]:
        """Ask with what time it is: the clock's, or of the newest fact should the clock have been set back."""

        async def ask(kept: str) -> list[Document]:
            now = max(time.time_ns() // 1000, self._newest.get(kept, 0))
            if as_of.on is not None:
                return await self._driver.aggregate(kept, pipeline(now))
            answers, newest = await asyncio.gather(
                self._driver.aggregate(kept, pipeline(now)),
                self._driver.find(kept, {}, ("newest",), (("newest", -1),), 1),
            )
            if newest and (newest[0]["newest"] or 0) > now:
                self._newest[kept] = newest[0]["newest"]
                return await self._driver.aggregate(kept, pipeline(newest[0]["newest"]))
            return answers

        return await self._ask(view, ask)

    async def _look(self) -> About:
        """What serves now; also kept as what is believed from here on."""
        about = await self._state.look()
        if self._seen is None or about.revision > self._seen.revision:
            self._seen = about
        return about
