"""The values of columns and indexed fields: as a store keeps them, and back as they were meant."""

from datetime import UTC, datetime
from enum import Enum
from functools import lru_cache
from typing import Any

from chassis.clock import from_micros, micros
from chassis.projection import ColumnType, Facts, Month

OPEN = 2**63 - 1
"""The end of what has not ended, in microseconds since 1970, as all times are stored."""


def to_stored(value: Any) -> Any:
    """A value as every store keeps it: null, text or number; times as microseconds since 1970.

    Raises:
        TypeError: the value is not a plain one.
    """
    if value is None or type(value) in {str, int, float}:
        return value
    if isinstance(value, datetime):
        return microseconds(value)
    if isinstance(value, Enum):
        return to_stored(value.value)
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int | float | str):
        return value
    raise TypeError(f"a {type(value).__name__} cannot be a column")


def meant(view: Facts, key: str | Month, value: Any) -> Any:
    """A stored value as its column's type means it."""
    if value is None or isinstance(key, Month):
        return value
    kind = next(declared.type for declared in view.columns if declared.name == key)
    if kind is ColumnType.FLAG:
        return bool(value)
    return from_micros(value) if kind is ColumnType.TIME else value


@lru_cache(maxsize=8192)
def microseconds(moment: datetime | None) -> int:
    """A time as it is stored; null is the end of what has not ended. Naive times are taken as UTC."""
    if moment is None:
        return OPEN
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return micros(moment)
