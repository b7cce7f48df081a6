"""Times as people read them: in the reader's zone, with the other zone beside it where it differs."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import msgspec

DAYS_NAMED = 1
DAYS_COUNTED = 7


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A moment in words. `distance` counts the days to one that is near, else it is the day; `other` is
    the same moment in its own zone, when that reads differently.
    """

    iso: str
    day: str
    clock: str
    distance: str
    other: str = ""


class Unclear(ValueError):
    """Raised when what was typed is no time, or not one alone, in its zone."""


@lru_cache(maxsize=1)
def zones() -> frozenset[str]:
    """Every zone a person may choose."""
    return frozenset(name for name in available_timezones() if "/" in name and not name.startswith("Etc/")) | {"UTC"}


def zone_or(name: str | None, fallback: str) -> str:
    """`name` if it is a zone, else `fallback`."""
    return name if name in zones() else fallback


def moment(text: str | datetime | None) -> datetime | None:
    """The instant an RFC 3339 text names."""
    if not text:
        return None
    at = text if isinstance(text, datetime) else datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def told(at: str | datetime | None, reader: str, own: str | None = None, now: datetime | None = None) -> Told | None:
    """An instant as its reader says it; `own` is the zone of the thing it belongs to."""
    instant = moment(at)
    if instant is None:
        return None
    here = instant.astimezone(ZoneInfo(reader))
    day, away = _day(here, now), _days_away(here, now)
    distance = f"in {away} days" if DAYS_NAMED < away <= DAYS_COUNTED else day
    other = _other(instant, here, own)
    return Told(iso=instant.isoformat(), day=day, clock=clock(here), distance=distance, other=other)


def span(start: str, end: str | None, reader: str, own: str | None = None, now: datetime | None = None) -> Told | None:
    """As `told`, for a stretch of time: the clock reads from-to."""
    first, begins, ends = told(start, reader, own, now), moment(start), moment(end)
    if first is None or begins is None or ends is None:
        return first
    return msgspec.structs.replace(first, clock=stretch(begins, ends, reader))


def stretch(start: datetime, end: datetime, zone: str) -> str:
    """From when until when by the clock of a zone; a time that it shows twice says which one it is."""
    begins, ends = (one.astimezone(ZoneInfo(zone)) for one in (start, end))
    shown = f"{begins:%H:%M}" if which(begins) == which(ends) else clock(begins)
    return f"{shown}–{clock(ends)}"  # noqa: RUF001 - a range takes the en dash


def clock(here: datetime) -> str:
    """What the clocks show there; a time that they show twice says which one it is."""
    return f"{here:%H:%M} {which(here)}".rstrip()


def which(here: datetime) -> str:
    """Of a local time that comes twice, because the clocks go back, whether it is the first or the second; else
    nothing.
    """
    plain = here.replace(fold=0)
    earlier, later = plain.utcoffset(), plain.replace(fold=1).utcoffset()
    if earlier is None or later is None or earlier <= later:
        return ""
    return ("first time", "second time")[here.fold]


def seconds(at: str | datetime | None, reader: str) -> str:
    """The wall clock to the second, for the feed."""
    instant = moment(at)
    return f"{instant.astimezone(ZoneInfo(reader)):%H:%M:%S}" if instant else ""


def day(at: str | datetime | None, reader: str) -> str:
    """The day, for a history: short, with the year only where it is another one."""
    instant = moment(at)
    return _day(instant.astimezone(ZoneInfo(reader)), None) if instant else ""


def exact(at: str | datetime | None, reader: str) -> str:
    """Day and clock to the second, for a history."""
    instant = moment(at)
    here = instant.astimezone(ZoneInfo(reader)) if instant else None
    return f"{here:%a %d %b %Y %H:%M:%S} {which(here)}".rstrip() if here else ""


def wall(day: str, clock: str, zone: str) -> datetime:
    """The instant of a wall time that a person typed.

    Raises:
        Unclear: it is no time, or the clocks skip it on that day, or show it twice.
    """
    try:
        typed = datetime.combine(date.fromisoformat(day), time.fromisoformat(clock))
        place = ZoneInfo(zone)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        raise Unclear(f"{day} {clock} in {zone} is not a date, a time and a zone.") from None
    first, second = (typed.replace(tzinfo=place, fold=fold) for fold in (0, 1))
    try:
        shown = first.astimezone(UTC).astimezone(place)
    except OverflowError:
        raise Unclear(f"{day} is beyond the calendar. Choose another day.") from None
    if shown.replace(tzinfo=None) != typed:
        raise Unclear(f"{clock} does not exist in {zone} on {day}: the clocks skip it. Choose another time.")
    if first.utcoffset() != second.utcoffset():
        raise Unclear(f"{clock} comes twice in {zone} on {day}: the clocks go back. Choose another time.")
    return first


def end_day(day: str, start: str, end: str) -> str:
    """The day on which something ends that starts on `day`: the next one, where the clock reads less than at its
    start. Texts that are no day or time are left for `wall` to refuse.
    """
    try:
        over = time.fromisoformat(end) < time.fromisoformat(start)
        return (date.fromisoformat(day) + timedelta(days=over)).isoformat()
    except (ValueError, TypeError, OverflowError):
        return day


def local(text: str, zone: str) -> datetime:
    """The instant of a `datetime-local` field's value; the earlier one where it comes twice. An offset that is
    said counts.
    """
    typed = datetime.fromisoformat(text)
    return typed if typed.tzinfo else typed.replace(tzinfo=ZoneInfo(zone))


def day_end(text: str, zone: str) -> datetime:
    """The last instant of a day such as `2026-03-02`, as reports count a date."""
    following = date.fromisoformat(text) + timedelta(days=1)
    return datetime.combine(following, time.min, ZoneInfo(zone)) - timedelta(microseconds=1)


def days_of(month: str) -> dict[str, str]:
    """The first and the last day of a month such as `2026-03`, as a report's `from` and `to`."""
    first = date.fromisoformat(f"{month}-01")
    following = (first + timedelta(days=31)).replace(day=1)
    return {"from": first.isoformat(), "to": (following - timedelta(days=1)).isoformat()}


def city(zone: str) -> str:
    """The place a zone is named after."""
    return zone.rpartition("/")[2].replace("_", " ")


def day_of(iso: str | None, zone: str, now: datetime | None = None) -> str:
    """A day of the calendar as its reader says it; empty for none."""
    return _day(datetime.combine(date.fromisoformat(iso), time(12), ZoneInfo(zone)), now) if iso else ""


def _day(here: datetime, now: datetime | None) -> str:
    away = _days_away(here, now)
    if abs(away) <= DAYS_NAMED:
        return ("yesterday", "today", "tomorrow")[away + 1]
    this_year = here.year == (here - timedelta(days=away)).year
    return f"{here:%a} {here.day} {here:%b}" if this_year else f"{here.day} {here:%b} {here.year}"


def _days_away(here: datetime, now: datetime | None) -> int:
    return (here.date() - (now or datetime.now(UTC)).astimezone(here.tzinfo).date()).days


def _other(instant: datetime, here: datetime, own: str | None) -> str:
    if not own or own not in zones():
        return ""
    there = instant.astimezone(ZoneInfo(own))
    if there.utcoffset() == here.utcoffset():
        return ""
    days = there.date() - here.date()
    note = "" if not days else (" next day" if days > timedelta(0) else " day before")
    return f"{clock(there)}{note} {city(own)}"
