"""The hours of a week, as people say them and as a form takes them."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

import msgspec

from gateway.dashboard.api import MALFORMED, ApiProblem
from gateway.dashboard.forms import text

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WHOLE_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MIDNIGHT, DAY_END = "00:00", "24:00"
WINDOWS_OFFERED, WINDOWS_TAKEN = 2, 10

Hours = Iterable[Mapping[str, Any]]


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A day of the form, and from when until when, as often as it may be said; two empty texts for no hours."""

    day: str
    weekday: int
    windows: Sequence[tuple[str, str]]


def in_words(hours: Hours) -> str:
    """Days and times such as "Mon, Tue 09:00 to 17:00", with a dash for "to"; empty where no hours are kept."""
    alike: dict[str, list[int]] = {}
    for weekday in range(1, len(DAYS) + 1):
        windows = sorted((one["opens"], one["closes"]) for one in hours if one["weekday"] == weekday)
        if windows:
            told = " and ".join(f"{opens}–{closes}" for opens, closes in windows)  # noqa: RUF001 - a range
            alike.setdefault(told, []).append(weekday)
    return ", ".join(f"{_days(days)} {told}" for told, days in alike.items())


def rows(hours: Hours) -> Sequence[Row]:
    """The days of the form, filled in with these hours; there is room for a break in each."""
    found = []
    for weekday, day in enumerate(WHOLE_NAMES, 1):
        windows = sorted((one["opens"], one["closes"]) for one in hours if one["weekday"] == weekday)
        shown = [(opens, MIDNIGHT if closes == DAY_END else closes) for opens, closes in windows]
        empty = [("", "")] * (WINDOWS_OFFERED - len(shown))
        found.append(Row(day=day, weekday=weekday, windows=[*shown, *empty]))
    return found


def in_form(form: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The hours that a form describes; an end at midnight is the end of the day.

    Raises:
        ApiProblem: a day has a time without the other; told like a refusal, beside the form.
    """
    found = []
    for weekday, day in enumerate(WHOLE_NAMES, 1):
        for number in range(WINDOWS_TAKEN):
            opens, closes = text(form, f"from{weekday}-{number}"), text(form, f"to{weekday}-{number}")
            if bool(opens) != bool(closes):
                told = f"{day} has a time without the other. Give both, or leave both empty."
                raise ApiProblem(MALFORMED, {"detail": told})
            if opens:
                found.append({"weekday": weekday, "opens": opens, "closes": DAY_END if closes == MIDNIGHT else closes})
    return found


def _days(days: Sequence[int]) -> str:
    """Days that follow each other as from-to, where there are more than two of them."""
    told = []
    for _, run in groupby(enumerate(days), key=lambda place: place[1] - place[0]):
        named = [DAYS[weekday - 1] for _, weekday in run]
        told += [f"{named[0]}–{named[-1]}"] if len(named) > 2 else named  # noqa: RUF001 - a range takes the en dash
    return ", ".join(told)
