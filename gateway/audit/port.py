"""What the audit views are read from."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from contracts.envelope import Recorded


class History(Protocol):
    """Everything that ever happened, found by stream, by id, and by cause."""

    async def stream(self, name: str, after: int, limit: int, *, newest: bool = False) -> Sequence[Recorded]:
        """The events of one stream after a version, in order; with `newest`, the last `limit`."""

    async def events(self, ids: Sequence[str], near: Sequence[str] = ()) -> Mapping[str, Recorded]:
        """Those of these events that exist, by id; looked for first within the roots `near`."""

    async def effects(self, cause: Recorded) -> Sequence[Recorded]:
        """The events that followed from one, within the first minutes after it, in order."""
