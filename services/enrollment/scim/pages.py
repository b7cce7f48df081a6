"""Pages by index, of views whose pages follow each other by cursors."""

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from chassis.projection import Projection

STEP, REMEMBERED = 1_000, 500


class Pages:
    """Remembers where pages ended, so that the one after needs no walk from the beginning."""

    def __init__(self, reads: Any) -> None:
        self._reads = reads
        self._ends: OrderedDict[tuple[Any, ...], str] = OrderedDict()

    async def page(self, view: Projection[Any], where: Mapping[str, Any], skip: int, count: int) -> list[Any]:
        """So many documents, after so many others."""
        asked = (view.name, *sorted(where.items()))
        at, cursor = (skip, self._ends[asked, skip]) if (asked, skip) in self._ends else (0, None)
        while at < skip:
            passed, cursor = await self._reads.find(view, where, (), min(STEP, skip - at), cursor)
            at += len(passed)
            if cursor is None:
                return []
        found: list[Any] = []
        while len(found) < count:
            more, cursor = await self._reads.find(view, where, (), min(STEP, count - len(found)), cursor)
            found += more
            if cursor is None:
                return found
        if cursor is not None:
            self._remember((asked, skip + len(found)), cursor)
        return found

    def _remember(self, key: tuple[Any, ...], cursor: str) -> None:
        self._ends[key] = cursor
        self._ends.move_to_end(key)
        if len(self._ends) > REMEMBERED:
            self._ends.popitem(last=False)
