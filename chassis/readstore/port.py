"""What a read store promises, whatever holds it.

A document is written on the revision it was read at; who loses reads and folds again. Everything
lives in a *generation* of its view: one serves, another may be under construction.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

import msgspec

from chassis.feed.lanes import Mark
from chassis.parking import ParkedEvent
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


class Row(msgspec.Struct, frozen=True, gc=False):
    """One fact, in the order of its view's columns, valid over two half-open ranges; null: open."""

    values: tuple[Any, ...]
    effective_from: datetime
    effective_to: datetime | None
    recorded_from: datetime
    recorded_to: datetime | None


class Write(msgspec.Struct, frozen=True, kw_only=True):
    """A document to put in place of the revision it was read at; body null removes the document
    but keeps its versions. `columns` holds the indexed values, `rows` all of a thing's facts.
    """

    key: str
    revision: int
    versions: dict[str, int]
    body: bytes | None
    columns: Mapping[str, Any] = {}
    rows: Sequence[Row] = ()


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What a batch makes of one generation of a view."""

    view: View
    generation: int
    writes: Sequence[Write]


class Checkpoint(msgspec.Struct, frozen=True, kw_only=True):
    """How far `owner` has applied a lane. `epoch` is the one in which the serving generations were
    looked up: should others serve by now, nothing may be written on the old belief.
    """

    owner: str
    source: str
    position: int
    epoch: int
    before: tuple[int, ...] = ()


class Serving(msgspec.Struct, frozen=True, kw_only=True):
    """Per view that may serve, its generation; the epoch changes with any of them. `others` are what serves of views
    that this code has not: another version of it follows them.
    """

    epoch: int
    generations: Mapping[str, int]
    others: frozenset[str] = frozenset()


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """Some documents in order, and the cursor after the last (null: no more)."""

    bodies: Sequence[bytes]
    after: str | None


class ReadStoreUnavailable(Exception):
    """Raised when the store cannot be read or written just now; nothing was written."""


class ReadStoreDamaged(Exception):
    """Raised when what is stored is not, or no longer, a read store of this service."""


class NotServing(Exception):
    """Raised when a view has no generation that its present declaration could serve from."""


class Moved(Exception):
    """Raised when something a write rested on has changed since; nothing was written, look again."""


class ReadStore(Protocol):
    """The views of one service."""

    async def prepare(self, views: Sequence[View]) -> Mapping[str, bool]:
        """Create what is missing. Per view: whether its serving generation is current; false means
        that its declaration changed (or it is new) and it must be rebuilt before it serves.
        """

    async def load(self, view: View, generation: int, keys: Sequence[str]) -> Mapping[str, Stored]:
        """The documents of these keys that exist; one query."""

    async def commit(
        self,
        changes: Sequence[Change],
        checkpoint: Checkpoint | None = None,
        park: Sequence[ParkedEvent] = (),
        unpark: Sequence[ParkedEvent] = (),
    ) -> Sequence[tuple[str, str]]:
        """Write a batch, set aside what could not be taken, then move the checkpoint (never back),
        forget earlier attempts and count the first at what follows; one transaction where the
        store can.

        Answers the (view, key) pairs that lost, because their revision had moved on: their
        neighbors are written, but nothing is parked and the checkpoint stays.

        Raises:
            Moved: another generation serves, or an event was to wait behind one that is gone.
        """

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
        """The facts valid as of then, by what they are about (`key`, which `where` may name): the names of a figure."""

    async def generations(self, view: View) -> tuple[int, int | None]:
        """The serving generation (0: none yet) and the previous one kept for rollback."""

    async def serving(self) -> Serving:
        """What may serve now: generations made under the present declarations."""

    async def retire(self) -> None:
        """Keep no generation, but unfinished ones, of a view that this code has not: nobody follows it from now on."""

    async def claim(self, holder: str, seconds: float) -> bool:
        """Claim, or keep, for `holder` the right to build generations for so long (0: give it up); false
        while another has it.
        """

    async def begin_generation(self, view: View) -> int:
        """Make an empty generation beside the serving one, dropping any unfinished one."""

    async def resume_generation(self, view: View) -> tuple[int, Mapping[str, int]] | None:
        """The previous generation and, per lane, how far it was folded when it stopped serving; null
        if there is none, or it was made under another declaration.
        """

    async def finish_generation(self, view: View, generation: int) -> None:
        """Make the indexes that queries need; before it serves, once most is written."""

    async def hold(self, seconds: float) -> None:
        """Let no other process move a checkpoint for so long, or until something begins to serve: whoever builds
        generations can then come up with those who follow.
        """

    async def serve(
        self, generations: Mapping[str, int], owner: str, positions: Mapping[str, Mark], *, whole: bool
    ) -> bool:
        """Let generations, folded up to `positions` by lane, serve from now on, all at once; the ones
        before are kept. False, and nothing done, while the checkpoints of `owner` are beyond them.
        If these are the `whole` of the service's views, `positions` become those checkpoints.
        """

    async def purge(self, view: View, keys: Sequence[str]) -> None:
        """Remove what the generation kept for a rollback holds under these keys, whatever made it; what comes after
        folds anew.
        """

    async def scrub(self) -> None:
        """Let what was overwritten or removed leave the disk, as far as that is the store's own doing."""

    async def checkpoints(self, owner: str) -> Mapping[str, Mark]:
        """Per lane, how far `owner` has applied everything."""

    async def reset(self, owner: str) -> None:
        """Forget how far an owner has come: the log is not the one it was counted on."""

    async def begin_attempt(self, owner: str, source: str, position: int) -> int:
        """Count, durably, one more attempt at what follows this position; answers how many. Attempts
        at what came before it are forgotten.
        """

    async def end_attempts(self, owner: str) -> None:
        """Forget the attempts of an owner."""

    async def parked(self, owner: str | None = None, root: str | None = None) -> Sequence[ParkedEvent]:
        """What is set aside, in order of owner, source and position: by this owner, or by whatever
        serves or is no view at all.
        """

    async def parked_roots(self) -> Mapping[str, frozenset[str]]:
        """Per owner, the roots that have anything set aside."""

    async def parked_count(self) -> int:
        """How many events are set aside by what serves."""

    async def close(self) -> None:
        """Let go of files and connections."""
