"""A week of a room or a person: what is reserved when, and when there is nothing to be had."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from gateway.dashboard import times
from gateway.dashboard.api import MALFORMED, ApiProblem
from gateway.dashboard.visit import Visit

WEEK = timedelta(days=7)
BEFORE = timedelta(days=2)
"""Longer than a session with its setup and teardown: whatever reaches into a week begins no sooner before it."""

Stretch = tuple[datetime, datetime]


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What stands on one day: its part of a session or of a time that is kept free.

    `other` is the clock of the thing's own zone, where it differs; `around` how long the resource is taken, where that
    is more than the session; `clock` is empty on a day that setup or teardown alone reaches into.
    """

    key: str
    begins: datetime
    clock: str
    what: str
    href: str = ""
    other: str = ""
    around: str = ""
    overrides: Sequence[str] = ()
    closed: bool = False


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """A day and what stands on it, in order."""

    iso: str
    name: str
    today: bool
    entries: Sequence[Entry]


async def week(
    visit: Visit, resource: str, zone: str, closed: Iterable[Mapping[str, Any]], said: str
) -> dict[str, Any]:
    """What the part `timetable.html` is made of: the asked week of a resource, in the reader's zone.

    `zone` is the resource's own; `closed` are its blocks or its time off, and `said` what these are called.

    Raises:
        ApiProblem: the week that is asked for is none.
    """
    reader = ZoneInfo(visit.zone)
    first = _monday(visit.asked("week"), visit.now.astimezone(reader).date())
    try:
        days = [first + timedelta(days=number) for number in range(7)]
        edges = [_midnight(day, reader) for day in (*days, first + WEEK)]
        asked: dict[str, Any] = {"from": (edges[0] - BEFORE).isoformat(), "to": edges[-1].isoformat()}
        around = {"earlier": visit.here(week=str(first - WEEK)), "later": visit.here(week=str(first + WEEK))}
    except OverflowError:
        raise _no_week(str(first)) from None
    reserved = await visit.session.every("/v1/reservations", resource=resource, **asked)
    titles = await visit.session.documents("/v1/offerings", [one["offering"] for one in reserved])
    shown = []
    for day, start, end in zip(days, edges, edges[1:], strict=False):
        entries = [*_closed(closed, said, (start, end), visit.zone, zone)]
        entries += _reserved(reserved, titles, (start, end), visit.zone, zone)
        entries.sort(key=lambda entry: entry.begins)
        today = start <= visit.now < end
        shown.append(Day(iso=str(day), name=f"{day:%a} {day.day} {day:%b}", today=today, entries=entries))
    return {"days": shown, "label": _label(days[0], days[-1]), "now": visit.here(week=""), "own": zone, **around}


def _reserved(
    rows: Iterable[Mapping[str, Any]], titles: Mapping[str, Any], day: Stretch, reader: str, own: str
) -> Iterable[Entry]:
    for row in rows:
        session, taken = _stretch(row, "starts_at", "ends_at"), _stretch(row, "blocked_from", "blocked_until")
        if not _meet(taken, day):
            continue
        meets = _meet(session, day)
        told = times.span(row["starts_at"], row["ends_at"], reader, own)
        yield Entry(
            key=row["reservation"],
            begins=taken[0],
            clock=_clock(session, day, reader) if meets else "",
            what=titles.get(row["offering"], {}).get("title") or row["offering_code"],
            href=f"/offerings/{row['offering']}",
            other=told.other if told and meets else "",
            around=_clock(taken, day, reader) if taken != session else "",
            overrides=[str(one).replace("-", " ") for one in row.get("overrides") or ()],
        )


def _closed(rows: Iterable[Mapping[str, Any]], said: str, day: Stretch, reader: str, own: str) -> Iterable[Entry]:
    for row in rows:
        kept = _stretch(row, "starts_at", "ends_at")
        if _meet(kept, day):
            key = row.get("block") or row.get("time_off") or ""
            told = times.span(row["starts_at"], row["ends_at"], reader, own)
            within = day[0] < kept[0] and kept[1] < day[1]
            other = told.other if told and within else ""
            yield Entry(key=key, begins=kept[0], clock=_clock(kept, day, reader), what=said, other=other, closed=True)


def _stretch(row: Mapping[str, Any], start: str, end: str) -> Stretch:
    first, last = datetime.fromisoformat(row[start]), datetime.fromisoformat(row[end])
    return first.astimezone(UTC), last.astimezone(UTC)


def _meet(one: Stretch, other: Stretch) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _clock(one: Stretch, day: Stretch, reader: str) -> str:
    """From-to by the reader's clock, of as much as lies on the day."""
    if one[0] <= day[0] and day[1] <= one[1]:
        return "all day"
    here = ZoneInfo(reader)
    start = max(one[0], day[0])
    if one[1] < day[1]:
        return times.stretch(start, one[1], reader)
    return f"{times.clock(start.astimezone(here))}–24:00"  # noqa: RUF001 - a range takes the en dash


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    """When a day begins, in UTC: moments of one zone would be compared by their wall time."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def _monday(typed: str, today: date) -> date:
    try:
        day = date.fromisoformat(typed) if typed else today
        return day - timedelta(days=day.weekday())
    except (ValueError, OverflowError):
        raise _no_week(typed) from None


def _no_week(typed: str) -> ApiProblem:
    return ApiProblem(MALFORMED, {"detail": f"“{typed}” names no week. Give one of its days, such as 2026-03-23."})


def _label(first: date, last: date) -> str:
    start = f"{first.day} {first:%b}" if first.month != last.month else f"{first.day}"
    return f"{start} – {last.day} {last:%b} {last.year}"  # noqa: RUF001 - a range takes the en dash
