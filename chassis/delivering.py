"""Events as folds get them: decoded, and in clear for views that show personal fields."""

import asyncio
from collections.abc import Sequence
from typing import Protocol

from chassis.sorting import Delivered, explain
from contracts.envelope import Recorded
from contracts.event import Event

INLINE_EVENTS = 64
"""Batches up to this size are decoded, and folded, on the event loop; larger ones in a thread."""


class Reveals(Protocol):
    """What can read personal fields."""

    def reveal(self, event: Event) -> Event:
        """The event with its personal fields in clear; null where the person's key is gone."""

    def prefetch(self, people: Sequence[str]) -> None:
        """Look these people's keys up in one query, as they are now."""


class Deliverer:
    """Decodes events; without a `vault`, what is personal stays hidden."""

    def __init__(self, vault: Reveals | None) -> None:
        self._vault = vault

    async def deliver(self, events: Sequence[Recorded]) -> Sequence[Delivered]:
        """Each event, or what is wrong with it."""
        if len(events) <= INLINE_EVENTS and self._vault is None:
            return [_decoded(event) for event in events]
        return await asyncio.to_thread(self._decode, events)

    def _decode(self, events: Sequence[Recorded]) -> Sequence[Delivered]:
        delivered = [_decoded(event) for event in events]
        vault = self._vault
        if vault is None:
            return delivered
        personal = [item.payload for item in delivered if item.payload and item.payload.PERSONAL]
        vault.prefetch([getattr(payload, owner) for payload in personal for owner in set(payload.PERSONAL.values())])
        return [_revealed(item, vault) for item in delivered]


def _decoded(event: Recorded) -> Delivered:
    try:
        payload = event.payload()
    except (LookupError, ValueError) as failure:
        return Delivered(event, None, None, explain(failure))
    return Delivered(event, payload, payload)


def _revealed(item: Delivered, vault: Reveals) -> Delivered:
    """The same in clear. What does not fit its key is an event's fault; a key store away is not."""
    if item.payload is None or not item.payload.PERSONAL:
        return item
    try:
        return Delivered(item.recorded, item.payload, vault.reveal(item.payload))
    except ValueError as failure:
        return Delivered(item.recorded, None, None, explain(failure))
