"""What queries, and the gathering of facts, may ask of a service's views."""

import secrets
from collections.abc import Awaitable, Collection, Mapping, Sequence
from typing import Any, TypeVar

import msgspec

from chassis.errors import TimedOut, Unavailable
from chassis.fold import document_decoder
from chassis.jobs.keeps import Drawer
from chassis.outside import Outside
from chassis.progress import Follows
from chassis.projection import AsOf, Facts, Figure, Month, Projection
from chassis.readstore.port import NotServing, ReadStore, ReadStoreDamaged, ReadStoreUnavailable
from chassis.seal import Seal
from chassis.settings import Settings

D = TypeVar("D", bound=msgspec.Struct)
T = TypeVar("T")

WAIT_SECONDS = 2.0
PAGE = 1_000


class Reads:
    """The views of one service, typed; the `seal` of its secret addresses, what is `outside`, the installation's
    `settings`, and the files that are `kept` while they are worked on. Every method raises Unavailable while the store
    is away, or while the view is being rebuilt for the first time.
    """

    def __init__(
        self,
        store: ReadStore,
        progress: Follows,
        seal: Seal | None = None,
        outside: Outside | None = None,
        settings: Settings | None = None,
        kept: Drawer | None = None,
    ) -> None:
        self.kept = kept
        self._store, self._progress, self.outside = store, progress, outside or Outside()
        self.settings = settings or Settings()
        # Without a key of its own, a process knows no address that another one told.
        self.seal = seal or Seal(secrets.token_bytes(32))

    async def get(self, view: Projection[D], key: str) -> D | None:
        """One document, if there is one."""
        body = await self._told(self._store.get(view, key))
        return None if body is None else document_decoder(view.document).decode(body)

    async def get_many(self, view: Projection[D], keys: Collection[str]) -> dict[str, D]:
        """The documents of these keys that exist; one query."""
        if not keys:
            return {}
        decode = document_decoder(view.document).decode
        bodies = await self._told(self._store.get_many(view, list(keys)))
        return {key: decode(body) for key, body in bodies.items()}

    async def find(
        self,
        view: Projection[D],
        where: Mapping[str, Any] | None = None,
        order: Sequence[str] = (),
        limit: int = 100,
        after: str | None = None,
    ) -> tuple[list[D], str | None]:
        """A page of documents and the cursor after it (null: no more). See `ReadStore.find`.

        Raises:
            Malformed: `after` is not a cursor of this list.
        """
        page = await self._told(self._store.find(view, where or {}, order, limit, after))
        decode = document_decoder(view.document).decode
        return [decode(body) for body in page.bodies], page.after

    async def count(
        self, view: Projection[Any], by: Sequence[str] = (), where: Mapping[str, Any] | None = None
    ) -> Mapping[tuple[Any, ...], int]:
        """How many documents for each combination of the fields `by`."""
        return await self._told(self._store.count(view, by, where or {}))

    async def aggregate(
        self,
        view: Facts,
        by: Sequence[str | Month],
        figures: Sequence[Figure],
        where: Mapping[str, Any] | None = None,
        as_of: AsOf | None = None,
    ) -> Sequence[Mapping[str, Any]]:
        """Figures over facts, for each combination of `by`. See `ReadStore.aggregate`.

        Raises:
            Malformed: there is no such timezone.
        """
        return await self._told(self._store.aggregate(view, by, figures, where or {}, as_of or AsOf()))

    async def rows(
        self, view: Facts, where: Mapping[str, Any] | None = None, as_of: AsOf | None = None, limit: int = 1000
    ) -> Sequence[Mapping[str, Any]]:
        """The facts behind a figure."""
        return await self._told(self._store.rows(view, where or {}, as_of or AsOf(), limit))

    async def wait(self, after: Mapping[str, int], seconds: float = WAIT_SECONDS) -> None:
        """Return once the views show everything up to these positions, by service. Services that no
        view here takes events from are not waited for.

        Raises:
            TimedOut: it took longer than `seconds`.
        """
        if not await self._progress.wait(after, seconds):
            raise TimedOut(f"The views did not catch up within {seconds:g} seconds.", positions=self.positions())

    def positions(self) -> dict[str, int]:
        """Per service, the position that the views have reached: what an answer rests on."""
        return self._progress.positions()

    async def _told(self, answer: Awaitable[T]) -> T:
        try:
            return await answer
        except NotServing as missing:
            raise Unavailable(f"The view {missing} is being rebuilt.") from missing
        except (ReadStoreUnavailable, ReadStoreDamaged) as away:
            raise Unavailable("The views cannot be read just now.") from away


async def every(reads: Any, view: Projection[D], where: Mapping[str, Any], order: Sequence[str] = ()) -> list[D]:
    """All documents of a view that these conditions mean, in as few queries as pages are needed. `reads` is a `Reads`,
    or what stands in for one.
    """
    found: list[D] = []
    after: str | None = None
    while True:
        page, after = await reads.find(view, where, order, PAGE, after)
        found += page
        if after is None:
            return found
