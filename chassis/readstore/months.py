"""Calendar months in a timezone, for grouping times that are stored in microseconds."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from chassis.errors import FieldError, Malformed
from chassis.readstore.values import microseconds

FIRST_YEAR, LAST_YEAR = 1970, 2100


def check_zone(name: str) -> str:
    """A timezone's name, if there is such a zone.

    Raises:
        Malformed: there is none.
    """
    try:
        _month_starts(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        errors = [FieldError("$.timezone", "is not an IANA timezone")]
        raise Malformed(f"{name} is not an IANA timezone.", errors=errors) from None
    return name


def month_of(stored: int | None, zone: str) -> str | None:
    """The month, such as `2026-03`, that a time falls into; null outside of 1970 to 2100."""
    if stored is None:
        return None
    place = bisect_right(_month_starts(zone), stored) - 1
    if not 0 <= place < (LAST_YEAR - FIRST_YEAR + 1) * 12:
        return None
    return f"{FIRST_YEAR + place // 12}-{place % 12 + 1:02}"


@lru_cache(maxsize=64)
def _month_starts(zone: str) -> Sequence[int]:
    info = ZoneInfo(zone)
    return [
        microseconds(datetime(FIRST_YEAR + month // 12, month % 12 + 1, 1, tzinfo=info).astimezone(UTC))
        for month in range((LAST_YEAR - FIRST_YEAR + 1) * 12 + 1)
    ]
