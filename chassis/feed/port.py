"""What a feed promises: at least once, in order per root, nothing skipped.

A batch is handled and then acknowledged; what was not acknowledged comes again. A consumer that
drops what it has already applied (positions, document versions) is right in every case.
"""

from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from typing import Protocol

import msgspec

from contracts.envelope import Recorded
from contracts.event import Event


class FeedUnavailable(Exception):
    """Raised when a source cannot be read just now."""


class Foreign(msgspec.Struct, frozen=True, kw_only=True):
    """A message that is no event of ours, where events were expected: at which offset it lies, what is
    wrong with it, and what it holds.
    """

    offset: int
    key: str
    error: str
    value: bytes


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """Consecutive events of one lane, up to and including `position`; see `Mark` for `before`.

    `source` names the lane. `events` holds the types asked for; `position` may lie beyond the last of
    them. `foreign` is what else came along, to be set aside.
    """

    source: str
    events: Sequence[Recorded]
    position: int
    before: tuple[int, ...] = ()
    foreign: Sequence[Foreign] = ()


Batches = Callable[[int], AsyncGenerator[Batch, None]]
"""The batches of a lane after a position, for ever; waits, cheaply, while there is none. To be called
again after a failure: what was not followed by the next `anext` comes again.
"""


class Member(Protocol):
    """Who follows lanes, as one of a group that shares them."""

    def take(self, lane: str, batches: Batches) -> None:
        """Follow this lane from now on."""

    async def leave(self, lane: str) -> None:
        """Finish what is under way on this lane, and follow it no more: another may take it."""


class Party(msgspec.Struct, frozen=True):
    """A member, and the event types that it wants of each source."""

    sources: Mapping[str, Sequence[str]]
    member: Member


class Membership(Protocol):
    """Being one of a group."""

    async def end(self) -> None:
        """Leave every lane, and then the group."""


class Feed(Protocol):
    """Where events of other services, and one's own, come from.

    `types` are asked for in every version, known here or not: what an older consumer cannot read must
    be set aside, never passed over. A batch holds at most `limit` events.
    """

    async def join(self, group: str, parties: Sequence[Party], limit: int) -> Membership:
        """Follow sources as one of a group: every lane is taken by one process at a time, as long as it lives, for
        each party that wants something of its source. A source that is not shared is taken whole, at once. Parties
        get on apart from each other; what is read is read once for all of them.
        """

    def replay(
        self, source: str, after: Mapping[str, int], types: Sequence[str], limit: int
    ) -> AsyncGenerator[Batch, None]:
        """Batches of one source, from these positions by lane (0 where none is given) to what is its end
        by now. The lanes may be others than those of `join`: a whole log where topics have parts.
        """

    def lanes(self, source: str) -> Sequence[str]:
        """The lanes of a source that `join` hands out, in order."""

    async def last_position(self, source: str) -> int:
        """The newest position of a source, so far as it is known here."""


def family(kind: str) -> str:
    """An event type without its version: `rollbook.enrollment.learner-enrolled`."""
    return kind.rpartition(".v")[0]


class Takes(Protocol):
    """What declares the events it takes: a view, or a reaction."""

    @property
    def sources(self) -> Sequence[type[Event]]:
        """The event types, of any service."""


def sources_of(takers: Iterable[Takes]) -> Mapping[str, Sequence[str]]:
    """Per source service, the event types that these take."""
    found: dict[str, dict[str, None]] = {}
    for taker in takers:
        for kind in taker.sources:
            found.setdefault(kind.SERVICE, {})[kind.TYPE] = None
    return {source: tuple(types) for source, types in found.items()}
