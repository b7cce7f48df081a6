"""Where sessions stand on a week's sheet: columns of days, rows of hours, and lanes where they overlap; pure."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from gateway.dashboard.times import which

GUTTER, COLUMN, HOUR = 44, 156, 44
"""Units of the drawing: how wide the hours are told, how wide a day is, and how high an hour."""
HEAD, FROM, UNTIL, DAY_MINUTES = 28, 7, 20, 1440


class Block(msgspec.Struct, frozen=True, kw_only=True):
    """What is drawn of a session, or of a hold, on one day; `whole` is false where it goes on from, or into, another
    day. `twice` says which one it is, where the clocks show its time twice.
    """

    entry: Mapping[str, Any]
    x: float
    y: float
    width: float
    height: float
    clock: str
    twice: str
    day: date
    whole: bool


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """A week as it is drawn."""

    days: tuple[date, ...]
    hours: tuple[int, ...]
    blocks: tuple[Block, ...]
    width: int
    height: int
    first: int
    others: tuple[str, ...]


class _Stretch(msgspec.Struct, frozen=True, order=True):
    """Minutes of one day that an entry takes, by the clock of the reader."""

    start: int
    end: int
    place: int
    whole: bool


def monday(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def month_days(day: date) -> list[date]:
    """The days of whole weeks that show a day's month."""
    first = monday(day.replace(day=1))
    following = (day.replace(day=1) + timedelta(days=31)).replace(day=1)
    weeks = -(-(following - first).days // 7)
    return [first + timedelta(days=number) for number in range(7 * weeks)]


def bounds(days: Sequence[date], zone: str) -> tuple[str, str]:
    """The first moment of these days, and the first after them, with offsets."""
    place = ZoneInfo(zone)
    ends = (days[0], days[-1] + timedelta(days=1))
    first, last = (datetime.combine(day, time.min, place).isoformat() for day in ends)
    return first, last


def on_day(entries: Sequence[Mapping[str, Any]], day: date, zone: str) -> list[Mapping[str, Any]]:
    """The sessions and holds that begin on a day, in order."""
    there = [one for one in entries if _local(one["starts_at"], zone).date() == day]
    return sorted(there, key=lambda one: datetime.fromisoformat(one["starts_at"]))


def sheet(entries: Sequence[Mapping[str, Any]], days: Sequence[date], zone: str, other: str = "") -> Sheet:
    """The week's sheet: from seven to eight in the evening, or for as long as something takes place. `other` is a
    second zone, whose clock is told beside that of the reader.
    """
    by_day = {day: sorted(_stretches(entries, day, zone)) for day in days}
    every = [one for some in by_day.values() for one in some]
    first = min([FROM, *(one.start // 60 for one in every)])
    last = max([UNTIL, *(-(-one.end // 60) for one in every)])
    blocks = []
    for column, day in enumerate(days):
        for stretch, lane, lanes in _laned(by_day[day]):
            entry = entries[stretch.place]
            width = (COLUMN - 4) / lanes
            blocks.append(
                Block(
                    entry=entry,
                    x=GUTTER + column * COLUMN + 2 + lane * width,
                    y=HEAD + (stretch.start / 60 - first) * HOUR,
                    width=width - 2,
                    height=max(16.0, (stretch.end - stretch.start) / 60 * HOUR - 2),
                    clock=f"{_local(entry['starts_at'], zone):%H:%M}",
                    twice=which(_local(entry["starts_at"], zone)),
                    day=day,
                    whole=stretch.whole,
                )
            )
    return Sheet(
        days=tuple(days),
        hours=tuple(range(first, last + 1)),
        blocks=tuple(blocks),
        width=GUTTER + COLUMN * len(days),
        height=HEAD + (last - first) * HOUR + 8,
        first=first,
        others=_others(days, range(first, last + 1), zone, other) if other else (),
    )


def _others(days: Sequence[date], hours: range, zone: str, other: str) -> tuple[str, ...]:
    """What the clocks of another zone show at these hours; nothing where that is not the same on every day."""
    told = {tuple(_there(day, hour, zone, other) for hour in hours) for day in days}
    return told.pop() if len(told) == 1 else ()


def _there(day: date, hour: int, zone: str, other: str) -> str:
    at = datetime.combine(day, time.min, ZoneInfo(zone)) + timedelta(hours=hour)
    return f"{at.astimezone(ZoneInfo(other)):%H:%M}"


def _stretches(entries: Sequence[Mapping[str, Any]], day: date, zone: str) -> list[_Stretch]:
    found = []
    for place, entry in enumerate(entries):
        start, end = _local(entry["starts_at"], zone), _local(entry["ends_at"], zone)
        from_midnight = _minutes(start, day)
        until = _minutes(end, day)
        if from_midnight < DAY_MINUTES and until > 0:
            whole = from_midnight >= 0 and until <= DAY_MINUTES
            found.append(_Stretch(max(0, from_midnight), min(DAY_MINUTES, until), place, whole))
    return found


def _laned(stretches: Sequence[_Stretch]) -> list[tuple[_Stretch, int, int]]:
    """Each with its lane, and how many lanes those share that overlap, one through another."""
    placed: list[tuple[_Stretch, int, int]] = []
    group: list[tuple[_Stretch, int]] = []
    ends: list[int] = []
    for one in stretches:
        if ends and one.start >= max(ends):
            placed += [(each, lane, len(ends)) for each, lane in group]
            group, ends = [], []
        lane = next((number for number, end in enumerate(ends) if end <= one.start), len(ends))
        if lane == len(ends):
            ends.append(one.end)
        else:
            ends[lane] = one.end
        group.append((one, lane))
    return placed + [(each, lane, len(ends)) for each, lane in group]


def _minutes(at: datetime, day: date) -> int:
    """By the clock, from the midnight that a day begins with."""
    return (at.date() - day).days * DAY_MINUTES + at.hour * 60 + at.minute


def _local(at: str, zone: str) -> datetime:
    return datetime.fromisoformat(at).astimezone(ZoneInfo(zone))
