"""States to try things on: what is placed there is in the way of what comes after, and nothing else has changed."""

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec.structs import replace

from contracts.event import Event
from services.scheduling.domain.holding import Holdings


class Scratch:
    """Copies of what resources hold, beside the other `states` as they are."""

    def __init__(self, states: Mapping[str, Any]) -> None:
        self.states: dict[str, Any] = dict(states)
        self._held: dict[str, Holdings] = {}
        for name, state in states.items():
            if isinstance(getattr(state, "held", None), Holdings):
                self._held[name] = state.held.copy()
                self.states[name] = replace(state, held=self._held[name])

    def take(self, events: Iterable[tuple[str, Event]]) -> None:
        """Reserve and release here what these events do, each with its stream."""
        for name, event in events:
            self._held[name].fold(event)
