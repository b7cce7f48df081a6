"""What a relay keeps beside the log: who leads, and how far the topic is. Synchronous: call it from a thread."""

from collections.abc import Sequence
from typing import Protocol


class Lease(Protocol):
    """Leading, for as long as it is held. Each has a higher epoch than all before it."""

    @property
    def epoch(self) -> int:
        """What this one writes with; a lower one than the newest writes nothing."""

    def held(self) -> bool:
        """Whether it is still held: a connection that died takes it along."""

    def release(self) -> None:
        """Let another lead at once."""


class RelayCheckpoint(Protocol):
    """How far the log of one service was relayed, under a fence. Whatever cannot be read or written just
    now raises; it is tried again.
    """

    def try_lead(self, role: str) -> Lease | None:
        """Lead, under a new epoch; null while another does."""

    def relayed(self) -> tuple[int, Sequence[int]]:
        """The position up to which all partitions have everything, and for each the position of the last
        event that went there; 0 and nothing before the first page.
        """

    def save_relayed(self, epoch: int, position: int, lasts: Sequence[int]) -> bool:
        """Keep these, which may be lower than those kept: a topic that was emptied is filled again. False,
        and nothing is kept, where a newer epoch than `epoch` was handed out. What was in its way is forgotten.
        """

    def save_trouble(self, epoch: int, trouble: str) -> bool:
        """Keep why relaying under this epoch has failed, until the next `save_relayed`; fenced like that."""
