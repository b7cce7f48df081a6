"""Recurrence rules of RFC 5545 (section 3.3.10), daily or slower: the days that a rule meets within a window.

No day beyond the window is looked at, so a rule that meets none costs no more than one that meets every day.
"""

from calendar import isleap, monthrange
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import msgspec

FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
PARTS = frozenset({"FREQ", "INTERVAL", "WKST", "BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYMONTH", "BYSETPOS"})
"""COUNT and UNTIL are told apart: what they end are times, not days."""
LONGEST_INTERVAL = 999_999
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)

Numbers = frozenset[int]


class UnreadableRule(ValueError):
    """Raised when a rule is not one of RFC 5545, or meets more often than daily."""


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """A rule. `weekdays` are pairs of which (0: every, 2: the second, -1: the last) and weekday (0: Monday)."""

    frequency: str
    interval: int = 1
    week_starts: int = 0
    weekdays: frozenset[tuple[int, int]] = frozenset()
    month_days: Numbers = frozenset()
    year_days: Numbers = frozenset()
    weeks: Numbers = frozenset()
    months: Numbers = frozenset()
    positions: Numbers = frozenset()


def read(parts: dict[str, str]) -> Rule:
    """The rule that these parts tell, by name in capitals.

    Raises:
        UnreadableRule: a part is unknown, or its value is not one that it can have.
    """
    frequency = parts.get("FREQ", "")
    if frequency not in FREQUENCIES or not parts.keys() <= PARTS:
        raise UnreadableRule("no rule that is daily or slower")
    most = 5 if frequency == "MONTHLY" else 53
    weekdays = frozenset(_weekday(one, most) for one in parts["BYDAY"].split(",")) if "BYDAY" in parts else frozenset()
    if frequency in ("DAILY", "WEEKLY") and any(which for which, _ in weekdays):
        raise UnreadableRule("a numbered weekday needs a month or a year")
    if parts.get("WKST", "MO") not in _WEEKDAYS:
        raise UnreadableRule("WKST is no weekday")
    return Rule(
        frequency=frequency,
        interval=number(parts.get("INTERVAL", "1"), 1, LONGEST_INTERVAL),
        week_starts=_WEEKDAYS.index(parts.get("WKST", "MO")),
        weekdays=weekdays,
        month_days=_numbers(parts, "BYMONTHDAY", 31),
        year_days=_numbers(parts, "BYYEARDAY", 366),
        weeks=_numbers(parts, "BYWEEKNO", 53),
        months=_numbers(parts, "BYMONTH", 12, least=1),
        positions=_numbers(parts, "BYSETPOS", 366),
    )


def days(rule: Rule, first: date, last: date, earliest: date = date.min) -> Iterator[date]:
    """The days from `first` to `last`, both included, that the rule meets when it begins on `first`; in order. Those
    before `earliest` may be left out.
    """
    rule = _complete(rule, first)
    for period in _periods(rule, first, last, max(first, earliest)):
        met = [day for day in period if _meets(rule, day)]
        if rule.positions:
            places = {place - 1 if place > 0 else len(met) + place for place in rule.positions}
            met = [met[place] for place in sorted(places) if 0 <= place < len(met)]
        yield from (day for day in met if first <= day <= last)


def _complete(rule: Rule, first: date) -> Rule:
    """What a rule leaves open is as on its first day."""
    if rule.weekdays or rule.month_days or rule.year_days or rule.weeks or rule.frequency == "DAILY":
        return rule
    if rule.frequency == "WEEKLY":
        return msgspec.structs.replace(rule, weekdays=frozenset({(0, first.weekday())}))
    months = rule.months or (frozenset({first.month}) if rule.frequency == "YEARLY" else rule.months)
    return msgspec.structs.replace(rule, month_days=frozenset({first.day}), months=months)


def _periods(rule: Rule, first: date, last: date, since: date) -> Iterator[Sequence[date]]:
    """The days of each period that counts, from the one that `since` is in."""
    if rule.frequency in ("DAILY", "WEEKLY"):
        length = _DAY if rule.frequency == "DAILY" else _WEEK
        begun = first if length == _DAY else first - _DAY * ((first.weekday() - rule.week_starts) % 7)
        step = length.days * rule.interval
        for number in range((since - begun).days // step * step, (last - begun).days + 1, step):
            yield [begun + timedelta(days=number + place) for place in range(length.days)]
        return
    span = 1 if rule.frequency == "MONTHLY" else 12
    begun_month = first.year * 12 + (first.month - 1 if span == 1 else 0)
    step = span * rule.interval
    skipped = (since.year * 12 + since.month - 1 - begun_month) // step
    for month in range(begun_month + skipped * step, last.year * 12 + last.month, step):
        yield [day for number in range(month, month + span) for day in _month(*divmod(number, 12))]


def _month(year: int, place: int) -> Iterator[date]:
    for day in range(1, monthrange(year, place + 1)[1] + 1):
        yield date(year, place + 1, day)


def _meets(rule: Rule, day: date) -> bool:
    return (
        (not rule.months or day.month in rule.months)
        and (not rule.weekdays or _on_weekday(rule, day))
        and (not rule.month_days or _either(rule.month_days, day.day, monthrange(day.year, day.month)[1]))
        and (not rule.year_days or _either(rule.year_days, day.timetuple().tm_yday, _length_of_year(day.year)))
        and (not rule.weeks or _in_week(rule, day))
    )


def _either(wanted: Numbers, number: int, count: int) -> bool:
    """Whether a number is wanted as it is, or counted from the end."""
    return number in wanted or number - count - 1 in wanted


def _on_weekday(rule: Rule, day: date) -> bool:
    weekday = day.weekday()
    if (0, weekday) in rule.weekdays:
        return True
    if rule.frequency == "MONTHLY" or rule.months:
        place, count = day.day, monthrange(day.year, day.month)[1]
    else:
        place, count = day.timetuple().tm_yday, _length_of_year(day.year)
    return ((place + 6) // 7, weekday) in rule.weekdays or (-((count - place) // 7 + 1), weekday) in rule.weekdays


def _in_week(rule: Rule, day: date) -> bool:
    """Whether its week is wanted: the first one of a year has four of its days at least."""
    begun = day - _DAY * ((day.weekday() - rule.week_starts) % 7)
    year = (begun + _DAY * 3).year
    number = (begun - _first_week(rule, year)).days // 7 + 1
    return _either(rule.weeks, number, (_first_week(rule, year + 1) - _first_week(rule, year)).days // 7)


def _first_week(rule: Rule, year: int) -> date:
    fourth = date(year, 1, 4)
    return fourth - _DAY * ((fourth.weekday() - rule.week_starts) % 7)


def _length_of_year(year: int) -> int:
    return 366 if isleap(year) else 365


def _weekday(text: str, most: int) -> tuple[int, int]:
    which, name = text[:-2], text[-2:]
    if name not in _WEEKDAYS:
        raise UnreadableRule(f"{text} is no weekday")
    return (number(which.removeprefix("+"), -most, most) if which else 0), _WEEKDAYS.index(name)


def _numbers(parts: dict[str, str], name: str, most: int, *, least: int | None = None) -> Numbers:
    if name not in parts:
        return frozenset()
    return frozenset(
        number(one.removeprefix("+"), -most if least is None else least, most) for one in parts[name].split(",")
    )


def number(text: str, least: int, most: int) -> int:
    """A whole number that is not zero, from `least` to `most`.

    Raises:
        UnreadableRule: the text is none.
    """
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 6):
        raise UnreadableRule(f"{text} is no number")
    told = int(text)
    if told == 0 or not least <= told <= most:
        raise UnreadableRule(f"{text} is not from {least} to {most}")
    return told
