"""Putting documents into a collection together with those that others put there at the same moment."""

from collections.abc import Sequence

from chassis.readstore.mongo_driver import Document, MongoDriver
from chassis.readstore.together import TogetherByName

Written = Sequence[tuple[int, Document]]
"""Documents, each with the revision that it takes the place of."""


class Putting:
    """Puts for the lanes that one process follows: under load, one bulk holds what several of them write."""

    def __init__(self, driver: MongoDriver) -> None:
        self._driver = driver
        self._together = TogetherByName(self._put)

    async def put(self, collection: str, documents: Written) -> tuple[set[str], bool]:
        """Put these in place of the revisions they were read at. Answers which of the new ones were there already,
        and whether it is known that all others found their revision.
        """
        return await self._together.ask(collection, documents)

    async def _put(self, collection: str, several: Sequence[Written]) -> Sequence[tuple[set[str], bool]]:
        whole = [one for documents in several for one in documents]
        there, matched = await self._driver.put(collection, whole)
        all_matched = matched == sum(revision > 0 for revision, _ in whole)
        refused, answers, begin = set(there), [], 0
        for documents in several:
            end = begin + len(documents)
            answers.append(({whole[place][1]["_id"] for place in refused & set(range(begin, end))}, all_matched))
            begin = end
        return answers
