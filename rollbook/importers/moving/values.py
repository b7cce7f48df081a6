"""What the values of a row say; refuses those that cannot be what their column says."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

import msgspec

from chassis.days import check_year
from chassis.errors import Problem
from chassis.web.bodies import to_struct
from services.scheduling.domain.walltime import instant, resolve

T = TypeVar("T", bound=msgspec.Struct)

WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_HOURS = re.compile(r"([A-Za-z]{2})(?:\s*-\s*([A-Za-z]{2}))?\s+(\d{1,2}:\d\d)\s*-\s*(\d{1,2}:\d\d)", re.ASCII)
_NUMBER = re.compile(r"\d{1,9}", re.ASCII)
_YES, _NO = ("yes", "true", "1"), ("no", "false", "0")


class Unusable(ValueError):
    """Raised when a value cannot be what its column says, or a row breaks a rule."""


def shaped(kind: type[T], fields: Mapping[str, Any], columns: Mapping[str, str]) -> T:
    """The command that a row comes to; `columns` names the column of each field that is called otherwise.

    Raises:
        Unusable: a field does not have the shape that it needs.
    """
    try:
        return to_struct(kind, fields, {})
    except Problem as problem:
        told = re.sub(r"\$\.(\w+)", lambda found: columns.get(found[1], found[1]), problem.detail)
        raise Unusable(told.rstrip(".")) from None


def number(column: str, text: str) -> int:
    """A whole number.

    Raises:
        Unusable: it is none.
    """
    if not _NUMBER.fullmatch(text):
        raise Unusable(f"{column} {text!r} is not a whole number")
    return int(text)


def yes(column: str, text: str) -> bool:
    """`yes` or `no`, or what programs write instead.

    Raises:
        Unusable: it is neither.
    """
    said = text.lower()
    if said not in _YES + _NO:
        raise Unusable(f"{column} {text!r} is neither yes nor no")
    return said in _YES


def among(column: str, text: str, kinds: type[StrEnum]) -> str:
    """One of a few words, in any case.

    Raises:
        Unusable: it is none of them.
    """
    if text.lower() not in [kind.value for kind in kinds]:
        raise Unusable(f"{column} {text!r} is none of {', '.join(kinds)}")
    return text.lower()


def several(text: str) -> list[str]:
    """Values that are separated by semicolons."""
    return [part for part in (part.strip() for part in text.split(";")) if part]


def hours(column: str, text: str) -> list[dict[str, Any]]:
    """Hours of a week such as `Mo-Fr 09:00-17:00; Sa 10:00-14:00`, as windows.

    Raises:
        Unusable: a part of it is written otherwise.
    """
    return [window for part in several(text) for window in _windows(column, part)]


def _windows(column: str, part: str) -> list[dict[str, Any]]:
    found = _HOURS.fullmatch(part)
    days = [_weekday(column, day) for day in (found[1], found[2] or found[1])] if found else []
    if found is None or days[0] > days[1]:
        raise Unusable(f"{column} {part!r} is not written like Mo-Fr 09:00-17:00")
    opens, closes = (time.zfill(len("09:00")) for time in (found[3], found[4]))
    return [{"weekday": day, "opens": opens, "closes": closes} for day in range(days[0], days[1] + 1)]


def _weekday(column: str, day: str) -> int:
    if day.title() not in WEEKDAYS:
        raise Unusable(f"{column}: {day} is not one of {', '.join(WEEKDAYS)}")
    return WEEKDAYS.index(day.title()) + 1


def validity(column: str, text: str) -> tuple[str, dict[str, date]]:
    """A code, and the days from and until which it counts: `NEG`, or `NEG:2026-01-01/2026-12-31`; one day may be
    left out.

    Raises:
        Unusable: the days are none.
    """
    code, colon, days = (part.strip() for part in text.partition(":"))
    first, slash, last = days.partition("/")
    try:
        told = {"valid_from": first.strip(), "valid_until": last.strip()}
        valid = {field: date.fromisoformat(day) for field, day in told.items() if day}
    except ValueError:
        valid = {}
    if not code or (colon and not (slash and valid)):
        raise Unusable(f"{column} {text!r} is not written like NEG, or NEG:2026-01-01/2026-12-31")
    return code, valid


def moment(column: str, text: str, timezone: str) -> datetime:
    """When the clocks of a zone show a time such as `2027-03-01 09:00`; one that they show twice needs its offset.

    Raises:
        Unusable: it is no time, or one that the clocks skip, or show twice.
        Refused: `unknown-timezone`, `time-out-of-range`, `offset-not-of-zone`.
    """
    try:
        told = datetime.fromisoformat(text)
    except ValueError:
        told = None
    if told is None or len(text) <= len("2027-03-01"):
        raise Unusable(f"{column} {text!r} is not written like 2027-03-01 09:00")
    if told.tzinfo is not None:
        return instant(told, timezone, column)
    check_year(told, column)
    meant = resolve(told, timezone)
    if meant.skipped:
        raise Unusable(f"{column} {text} does not exist in {timezone}: the clock is put forward then")
    if meant.doubled:
        raise Unusable(f"{column} {text} is shown twice by the clock in {timezone}; write its offset behind it")
    return meant.first
