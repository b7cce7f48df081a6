"""Weekly windows by a zone's clock, as the moments they come to: opening hours of rooms, working hours of people."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import Any, Protocol, TypeVar

import msgspec

from chassis.clock import from_micros, micros
from services.scheduling.domain.walltime import day, resolve

WHOLE_DAY = 24 * 60
"""Minutes by the clock, however long the day is."""
_DAY = timedelta(days=1)


class Window(msgspec.Struct, frozen=True, array_like=True, order=True, gc=False):
    """From `opens` until `closes`, in minutes after midnight by the clock, every week on `weekday` (0 is Monday).

    A night is two of them: until 24:00, and from 00:00 on the day after.
    """

    weekday: int
    opens: int
    closes: int


class _Hours(Protocol):
    """A window of a week, in minutes or as it is written: both have the order of the clock."""

    @property
    def weekday(self) -> int: ...

    @property
    def opens(self) -> Any: ...

    @property
    def closes(self) -> Any: ...


H = TypeVar("H", bound=_Hours)


def first_overlap(windows: Sequence[H]) -> tuple[H, H] | None:
    """Two windows of one day that share a minute, if there are such."""
    for one, other in pairwise(sorted(windows, key=lambda window: (window.weekday, window.opens))):
        if one.weekday == other.weekday and other.opens < one.closes:
            return one, other
    return None


def open_between(windows: Sequence[Window], timezone: str, start: int, end: int) -> list[tuple[int, int]]:
    """When it is open, as half-open intervals that cover all of it in `[start, end)` and reach beyond where they go on;
    in microseconds since 1970. Windows that touch are one, over midnight too.

    An edge that the clock skips is at the moment at which it does. A time that it shows twice opens when first shown,
    and closes when last shown; but 24:00 is when the next day begins.

    Raises:
        Refused: `unknown-timezone`.
    """
    merged: list[tuple[int, int]] = []
    for opens, closes in sorted(_moments(windows, timezone, start, end)):
        if merged and opens <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(closes, merged[-1][1])
        else:
            merged.append((opens, closes))
    return [(opens, closes) for opens, closes in merged if opens < end and closes > start]


def within(windows: Sequence[Window], timezone: str, start: int, end: int) -> bool:
    """Whether it is open all of `[start, end)`; no windows at all mean that nobody ever said when it is not.

    Raises:
        Refused: `unknown-timezone`.
    """
    if not windows:
        return True
    return any(opens <= start and end <= closes for opens, closes in open_between(windows, timezone, start, end))


def _moments(windows: Sequence[Window], timezone: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Every window of the days met, and of the day before and after: they may touch those."""
    today, until = day(from_micros(start), timezone) - _DAY, day(from_micros(end), timezone) + _DAY
    while today <= until:
        midnight, weekday = datetime.combine(today, time.min), today.weekday()
        for window in windows:
            if window.weekday == weekday:
                opens = resolve(midnight + timedelta(minutes=window.opens), timezone).first
                meant = resolve(midnight + timedelta(minutes=window.closes), timezone)
                closes = meant.first if window.closes == WHOLE_DAY else meant.last
                if opens < closes:
                    yield micros(opens), micros(closes)
        today += _DAY
