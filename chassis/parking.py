"""Events that are set aside, so that everything else can go on."""

from collections.abc import Iterable, Mapping

import msgspec

from chassis.feed.port import Foreign
from contracts.envelope import Recorded

BEHIND = "It waits behind an earlier event of the same root."
_RECORDED = msgspec.json.Decoder(Recorded)


class ParkedEvent(msgspec.Struct, frozen=True, kw_only=True):
    """An event that could not be taken, or (`attempts` 0) that waits behind one of the same root.

    `owner` is one generation of a view, or a reaction. `event` is the envelope as JSON. A message that
    is no event of ours has the group as its owner, a lane as its source, and its offset as its position.
    """

    owner: str
    source: str
    position: int
    root: str
    error: str
    attempts: int
    event: bytes


def owner_of(service: str, view: str, generation: int) -> str:
    """Under which name a generation of a view sets events aside."""
    return f"{service}.{view}@{generation}"


def set_aside(owner: str, event: Recorded, error: str, attempts: int) -> ParkedEvent:
    """An event set aside because of an error, or, where there is none, because it must wait."""
    return ParkedEvent(
        owner=owner,
        source=event.service,
        position=event.position,
        root=event.root,
        error=error or BEHIND,
        attempts=attempts if error else 0,
        event=msgspec.json.encode(event),
    )


def foreign(owner: str, lane: str, found: Foreign) -> ParkedEvent:
    """A message that is no event of ours, kept as it came; nothing waits behind it, and nobody can replay it."""
    return ParkedEvent(
        owner=owner,
        source=lane,
        position=found.offset,
        root=found.key,
        error=found.error,
        attempts=1,
        event=found.value,
    )


def roots_by_owner(pairs: Iterable[tuple[str, str]]) -> Mapping[str, frozenset[str]]:
    """Per owner, the roots that have anything set aside."""
    found: dict[str, set[str]] = {}
    for owner, root in pairs:
        found.setdefault(owner, set()).add(root)
    return {owner: frozenset(roots) for owner, roots in found.items()}


def recorded_of(parked: ParkedEvent) -> Recorded:
    """The event that was set aside."""
    return _RECORDED.decode(parked.event)
