"""Events on their way into views, and the plain values that views may keep in columns."""

from collections.abc import Sequence
from datetime import datetime
from enum import Enum
from typing import Any

import msgspec

from contracts.envelope import Recorded
from contracts.event import Event

_PLAIN = frozenset({str, int, float, bool, type(None), datetime})


class Incoming(msgspec.Struct, frozen=True, gc=False):
    """An event on its way into a view: its envelope and its payload."""

    recorded: Recorded
    payload: Event


class Untakable(Exception):
    """Raised when a view's own code fails on an event; the cause is what it raised."""

    def __init__(self, recorded: Recorded) -> None:
        super().__init__(f"{recorded.type} at {recorded.service} {recorded.position}")
        self.recorded = recorded


def plain(values: Sequence[Any]) -> tuple[Any, ...]:
    """Values as any store can keep them in columns; an enum's member is its value.

    Raises:
        TypeError: one is neither text, number, truth, time nor null.
    """
    return tuple([value if type(value) in _PLAIN else _plain(value) for value in values])


def _plain(value: Any) -> Any:
    if isinstance(value, Enum) and type(value.value) in _PLAIN:
        return value.value
    raise TypeError(f"a {type(value).__name__} cannot be kept in a column")
