"""Hours of a week, as they were asked for: only such that each moment lies in one window at most."""

from collections.abc import Sequence

import msgspec

from chassis.errors import Refused
from contracts.scheduling.hours import Window
from services.scheduling.domain import hours


def windows(asked: Sequence[Window]) -> tuple[Window, ...]:
    """The windows in the order of the week, as events carry them. Windows may touch.

    Raises:
        Refused: `ends-before-start`, `hours-overlap`.
    """
    plain = [msgspec.convert(window, Window, from_attributes=True) for window in asked]
    for window in plain:
        if window.closes <= window.opens:
            raise Refused(
                f"Hours from {window.opens} until {window.closes} end before they begin; "
                "split them at midnight, 24:00, if the next day is meant.",
                slug="ends-before-start",
                **msgspec.structs.asdict(window),
            )
    week = sorted(plain, key=lambda window: (window.weekday, window.opens))
    if overlap := hours.first_overlap(week):
        raise Refused(
            f"Two windows of weekday {overlap[0].weekday} overlap.",
            slug="hours-overlap",
            windows=[msgspec.structs.asdict(window) for window in overlap],
        )
    return tuple(week)


def by_the_minute(windows: Sequence[Window]) -> list[hours.Window]:
    """The windows as they are reckoned with."""
    return [hours.Window(one.weekday - 1, _minutes(one.opens), _minutes(one.closes)) for one in windows]


def _minutes(wall: str) -> int:
    hour, _, minute = wall.partition(":")
    return int(hour) * 60 + int(minute)
