"""What a feed promises: at least once, in order per root, nothing skipped.

A batch is handled and then acknowledged; what was not acknowledged comes again. A consumer that
drops what it has already applied (positions, document versions) is right in every case.
"""

from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from typing import Protocol

import msgspec

from contracts.envelope import Recorded
from contracts.event import Event


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """Consecutive events of one source service, up to and including `position`.

    `events` holds the types asked for; `position` may lie beyond the last of them.
    """

    source: str
    events: Sequence[Recorded]
    position: int


class Feed(Protocol):
    """Where events of other services, and one's own, come from."""

    def batches(self, source: str, after: int, types: Sequence[str], limit: int) -> AsyncGenerator[Batch, None]:
        """Batches of one source after a position, for ever; waits, cheaply, while there is none.

        `types` are asked for in every version, known here or not: what an older consumer cannot
        read must be set aside, never passed over. A batch holds at most `limit` events.
        """

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
