"""Recurrence rules: from a rule of RFC 5545 and the clocks of a zone to the moments that are meant."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any, NoReturn

from chassis.days import check_year
from chassis.errors import Refused
from chassis.rrule import LONGEST_INTERVAL, Rule, UnreadableRule, days, number, read
from services.scheduling.domain.walltime import Meant, resolve, zone

MOST = 500
YEARS = timedelta(days=5 * 366)
MOST_TOLD = 100
FINER = frozenset({"SECONDLY", "MINUTELY", "HOURLY", "BYHOUR", "BYMINUTE", "BYSECOND"})

Interval = tuple[datetime, datetime]


def wall_time(text: str, field: str) -> datetime:
    """What clocks show, from `2026-03-30T09:00`.

    Raises:
        Refused: `time-out-of-range`, there is no such date or time, or it is surely not meant.
    """
    try:
        wall = datetime.fromisoformat(text)
    except ValueError as error:
        raise Refused(f"{field}: there is no {text}.", slug="time-out-of-range", field=field) from error
    check_year(wall, field)
    return wall


def starts_of(rule: str, first: datetime, timezone: str, exceptions: Collection[date]) -> Sequence[datetime]:
    """When the clocks show each start, from `first` on, without the exceptions. As in RFC 5545, these count among
    COUNT; but `first` itself is one only where the rule meets it.

    Raises:
        Refused: `rule-unreadable`, `rule-too-fine`, `series-without-end`, `series-too-long`, `series-empty`,
            `exception-not-in-series`, `unknown-timezone`.
    """
    parts = _parts(rule)
    meant = _read(parts, rule)
    count, until = _end(parts, timezone)
    furthest = first + YEARS
    last = min(until, furthest)
    shown = (datetime.combine(day, first.time()) for day in days(meant, first.date(), last.date()))
    met = list(islice((start for start in shown if start <= last), min(count, MOST + 1)))
    if len(met) > MOST or (met and until > furthest and len(met) < count):
        raise Refused(
            f"A series has {MOST} sessions at most, within {YEARS.days // 366} years.",
            slug="series-too-long",
            most=MOST,
        )
    dates = {start.date() for start in met}
    strangers = sorted(day for day in exceptions if day not in dates)
    if strangers:
        raise Refused(
            f"The series has no session on {strangers[0]}, so there is nothing to leave out.",
            slug="exception-not-in-series",
            dates=strangers[:MOST_TOLD],
        )
    kept = [start for start in met if start.date() not in exceptions]
    if not kept:
        raise Refused("The rule meets no day.", slug="series-empty", rule=rule)
    return kept


def moments(walls: Sequence[Interval], timezone: str, ambiguous: str | None) -> Iterator[Interval]:
    """Each occurrence in UTC, from what clocks show at its start and at its end.

    Raises:
        Refused: `time-does-not-exist`, `time-comes-twice` where it is not said which is meant; both with the dates.
    """
    meant = [(resolve(start, timezone), resolve(end, timezone)) for start, end in walls]
    dates = [start.date() for start, _ in walls]
    skipped = [day for day, ends in zip(dates, meant, strict=True) if any(one.skipped for one in ends)]
    doubled = [day for day, ends in zip(dates, meant, strict=True) if any(one.doubled for one in ends)]
    if skipped:
        raise Refused(
            f"The clocks of {timezone} skip that time on {_named(skipped)}.",
            slug="time-does-not-exist",
            dates=skipped[:MOST_TOLD],
            timezone=timezone,
        )
    if doubled and ambiguous is None:
        raise Refused(
            f"The clocks of {timezone} show that time twice on {_named(doubled)}; `ambiguous` says which one is meant.",
            slug="time-comes-twice",
            dates=doubled[:MOST_TOLD],
            timezone=timezone,
        )
    return ((_one(start, ambiguous), _one(end, ambiguous)) for start, end in meant)


def _one(meant: Meant, ambiguous: str | None) -> datetime:
    return meant.last if ambiguous == "later" else meant.first


def _named(days: Sequence[date]) -> str:
    return ", ".join(str(day) for day in days[:3]) + (" and others" if len(days) > 3 else "")


def _parts(rule: str) -> Mapping[str, str]:
    pairs = [part.partition("=") for part in rule.upper().removeprefix("RRULE:").split(";")]
    parts = {name: value for name, _, value in pairs}
    if FINER & {*parts, parts.get("FREQ", "")}:
        raise Refused("A series is daily or slower; its time of day is that of `starts`.", slug="rule-too-fine")
    if len(parts) != len(pairs):
        _unreadable(rule)
    return parts


def _read(parts: Mapping[str, str], rule: str) -> Rule:
    try:
        return read({name: value for name, value in parts.items() if name not in ("COUNT", "UNTIL")})
    except UnreadableRule:
        _unreadable(rule)


def _end(parts: Mapping[str, str], timezone: str) -> tuple[int, datetime]:
    """The most occurrences, and what clocks show when it has ended; each far away where the other one is given."""
    place = zone(timezone)
    rule = ";".join(f"{name}={value}" for name, value in parts.items())
    if "COUNT" in parts and "UNTIL" in parts:
        _unreadable(rule)
    if "COUNT" in parts:
        return _count(parts["COUNT"], rule), datetime.max  # noqa: DTZ901 what clocks show
    if "UNTIL" not in parts:
        raise Refused("A series ends: its rule needs COUNT or UNTIL.", slug="series-without-end")
    text = parts["UNTIL"]
    try:
        until = datetime.fromisoformat(text)
    except ValueError:
        _unreadable(rule)
    if until.tzinfo is not None:
        # At the ends of time some hours more or less change nothing.
        with suppress(OverflowError):
            until = until.astimezone(place)
        until = until.replace(tzinfo=None)
    return MOST + 1, datetime.combine(until, time.max) if "T" not in text else until


def _count(text: str, rule: str) -> int:
    try:
        return number(text, 1, LONGEST_INTERVAL)
    except UnreadableRule:
        _unreadable(rule)


def _unreadable(rule: Any) -> NoReturn:
    raise Refused(
        f"{rule} is not a rule such as FREQ=WEEKLY;BYDAY=MO;COUNT=8.", slug="rule-unreadable", rule=rule
    ) from None
