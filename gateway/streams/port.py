"""What the event stream is read from, whatever holds the events."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec

from contracts.envelope import Recorded


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """Which events are wanted: all, or those of some types, of one stream, of one root.

    `types` null means every type.
    """

    types: tuple[str, ...] | None = None
    stream: str | None = None
    root: str | None = None


class Slice(msgspec.Struct, frozen=True, kw_only=True):
    """Selected events of one service after a position, in order.

    `events` holds all of them up to `upto`; or, where `full`, the first so many. Whatever an event
    at or before `settled` followed from, in any service, is within the slices read with it.
    """

    service: str
    events: Sequence[Recorded]
    upto: int
    settled: int
    full: bool


class EventSource(Protocol):
    """The logs of all services, as a reader who follows them sees them."""

    services: Sequence[str]

    async def read(self, after: Mapping[str, int], limit: int, selection: Selection) -> Sequence[Slice]:
        """One slice a service, of at most `limit` events each.

        Raises:
            Unavailable: a log cannot be read just now.
        """

    async def newest(self, limit: int, selection: Selection) -> Sequence[Slice]:
        """As `read`, but the last `limit` events of each service."""

    async def last_positions(self) -> Mapping[str, int]:
        """The position of the newest event of each service."""

    async def wait(self, after: Mapping[str, int], seconds: float) -> bool:
        """Wait until any service is beyond `after`, at most so long; whether one is."""
