"""What a read store promises, whatever holds it.

A document is written on the revision it was read at; who loses reads and folds again. Everything
lives in a *generation* of its view: one serves, another may be under construction.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import msgspec

from chassis.projection import AsOf, Facts, Figure, Month, Projection

View = Projection[Any] | Facts


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """A document as it is kept: JSON body, its revision (0: not there yet), and per source stream
    (prefixed with its service) the last version folded into it. For facts the body is the list of
    the thing's events.
    """

    key: str
    revision: int
    versions: dict[str, int]
    body: bytes | None


class Write(msgspec.Struct, frozen=True, kw_only=True):
    """A document to put in place of the revision it was read at; body null removes the document
    but keeps its versions. `columns` holds the indexed values, `rows` a thing's fact rows.
    """

    key: str
    revision: int
    versions: dict[str, int]
    body: bytes | None
    columns: Mapping[str, Any] = {}
    rows: Sequence[Mapping[str, Any]] = ()


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """Some documents in order, and the cursor after the last (null: no more)."""

    bodies: Sequence[bytes]
    after: str | None


class ParkedEvent(msgspec.Struct, frozen=True, kw_only=True):
    """An event that a view could not take, or that waits behind one of the same root."""

    owner: str
    source: str
    position: int
    root: str
    error: str
    attempts: int
    event: bytes


class ReadStore(Protocol):
    """The views of one service."""

    async def prepare(self, views: Sequence[View]) -> Mapping[str, bool]:
        """Create what is missing. Per view: whether its serving generation is current; false means
        that its declaration changed (or it is new) and it must be rebuilt before it serves.
        """

    async def load(self, view: View, generation: int, keys: Sequence[str]) -> Mapping[str, Stored]:
        """The documents of these keys that exist; one query."""

    async def write(self, view: View, generation: int, writes: Sequence[Write]) -> Sequence[str]:
        """Write a batch; answers the keys that lost, because their revision had moved on."""

    async def get(self, view: Projection[Any], key: str) -> bytes | None:
        """One document of the serving generation."""

    async def get_many(self, view: Projection[Any], keys: Sequence[str]) -> Mapping[str, bytes]:
        """Several documents of the serving generation; one query."""

    async def find(
        self,
        view: Projection[Any],
        where: Mapping[str, Any],
        order: Sequence[str] = (),
        limit: int = 100,
        after: str | None = None,
    ) -> Page:
        """Documents whose indexed fields have these values (a list means any of them, a `Between` a
        half-open range), ordered by indexed fields (`-name` descends) and then by key; pages by an
        opaque cursor. `where` means the same in every method below.
        """

    async def count(
        self, view: Projection[Any], by: Sequence[str], where: Mapping[str, Any]
    ) -> Mapping[tuple[Any, ...], int]:
        """How many documents there are for each combination of the indexed fields `by`."""

    async def aggregate(
        self,
        view: Facts,
        by: Sequence[str | Month],
        figures: Sequence[Figure],
        where: Mapping[str, Any],
        as_of: AsOf,
    ) -> Sequence[Mapping[str, Any]]:
        """Rows of figures, one for each combination of `by`, over the facts valid as of then.
        A Month answers under the key `month`.
        """

    async def rows(
        self, view: Facts, where: Mapping[str, Any], as_of: AsOf, limit: int = 1000
    ) -> Sequence[Mapping[str, Any]]:
        """The facts themselves, valid as of then: the names behind a figure."""

    async def generations(self, view: View) -> tuple[int, int | None]:
        """The serving generation (0: none yet) and the previous one kept for rollback."""

    async def begin_generation(self, view: View) -> int:
        """Make an empty generation beside the serving one, dropping any unfinished one."""

    async def serve_generation(self, view: View, generation: int) -> None:
        """Let a generation serve from now on, at once; the one before is kept."""

    async def checkpoints(self, owner: str) -> Mapping[str, int]:
        """Per source, the position up to which `owner` has applied everything."""

    async def save_checkpoint(self, owner: str, source: str, position: int) -> None:
        """Move a checkpoint, after the writes it stands for."""

    async def begin_attempt(self, owner: str, source: str, position: int) -> int:
        """Count, durably, one more attempt at what follows this checkpoint; answers how many."""

    async def end_attempt(self, owner: str, source: str) -> None:
        """The attempt ended well; forget it."""

    async def park(self, parked: Sequence[ParkedEvent]) -> None:
        """Set events aside; parking the same one again changes nothing."""

    async def parked(self, owner: str | None = None, root: str | None = None) -> Sequence[ParkedEvent]:
        """What is set aside, in order of source and position."""

    async def unpark(self, events: Sequence[ParkedEvent]) -> None:
        """Forget events that were replayed or skipped."""

    async def close(self) -> None:
        """Let go of files and connections."""
