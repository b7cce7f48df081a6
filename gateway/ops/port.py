"""What operators see and do, whatever runs the services."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import msgspec


class ProjectionStatus(msgspec.Struct, frozen=True, kw_only=True):
    """How a service's views, or one of its reactions (`group`), stand with one source. `lag` counts
    events; `behind_seconds` is how long they have been behind without moving; `error` says what holds
    them up.
    """

    service: str
    source: str
    position: int
    newest: int
    lag: int
    behind_seconds: float = 0.0
    error: str | None = None
    group: str = "views"


class RebuildStatus(msgspec.Struct, frozen=True, kw_only=True):
    """How far a rebuild has come, in events read."""

    service: str
    views: tuple[str, ...]
    done: int
    total: int


class RebuildOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """How a rebuild ended. With an `error` the views are what they were before, and go on serving."""

    service: str
    views: tuple[str, ...]
    ended_at: datetime
    error: str | None = None


class Projections(msgspec.Struct, frozen=True, kw_only=True):
    """Where the views of every service are, what is being rebuilt, and how the last rebuild ended."""

    items: list[ProjectionStatus]
    rebuilding: list[RebuildStatus] = []
    rebuilt: list[RebuildOutcome] = []


class Parked(msgspec.Struct, frozen=True, kw_only=True):
    """An event that a view could not take, or that waits behind one of the same root."""

    service: str
    owner: str
    source: str
    position: int
    root: str
    error: str
    attempts: int


class DueTimer(msgspec.Struct, frozen=True, kw_only=True):
    """A timer that is set. `late_seconds` is 0 before it is due."""

    service: str
    key: str
    kind: str
    due: datetime
    late_seconds: float = 0.0


class RelayStatus(msgspec.Struct, frozen=True, kw_only=True):
    """How a service's topic stands with its log. `lag` counts events that are not on it yet, and `behind_seconds` is
    how long ago the first of them was recorded. `leader` (host and process) relays, under `epoch`; null while nobody
    does. `stopped` says that the last attempt failed, with `error`, and that nothing goes on until one succeeds.
    """

    service: str
    topic: str
    position: int
    newest: int
    lag: int
    behind_seconds: float = 0.0
    leader: str | None = None
    epoch: int
    stopped: bool = False
    error: str | None = None
    failing_since: datetime | None = None


class Relays(msgspec.Struct, frozen=True, kw_only=True):
    """The relays of every service; none are `used` where everything runs in one process."""

    used: bool
    items: list[RelayStatus] = []


class Operations(Protocol):
    """The runners of every service. A service that is not known raises Unknown."""

    async def projections(self) -> Projections:
        """Where the views of every service are."""

    async def rebuild(self, service: str, view: str | None) -> None:
        """Start to rebuild one view, or all of a service; returns at once.

        Raises:
            Unknown: no such service or view.
            Refused: a rebuild is under way.
        """

    async def relays(self) -> Relays:
        """How the topics stand with the logs."""

    async def parked(self, service: str | None) -> Sequence[Parked]:
        """What is set aside, in order."""

    async def replay(self, service: str, root: str | None) -> int:
        """Try again what is set aside, in order; answers how many events were taken."""

    async def skip(self, service: str, root: str | None) -> int:
        """Give up what is set aside; answers how many events."""

    async def timers(self) -> Sequence[DueTimer]:
        """The timers that are due, and the next ones, the most overdue first."""
