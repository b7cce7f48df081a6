"""When somebody is busy, from a calendar that another program keeps (RFC 5545).

Whatever cannot be read of it, one event at most, takes nobody's time; the others do.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import islice
from time import monotonic
from typing import Any

import icalendar

from chassis.rrule import days, read

MOST = 5_000
"""Intervals; what is beyond them is left out."""
SECONDS = 4.0
_EARLIEST_YEAR = 1970
_REACH = timedelta(days=366)

Interval = tuple[datetime, datetime]


class NotACalendar(ValueError):
    """What was read is no iCalendar file."""


def busy_times(body: bytes, since: datetime, until: datetime, zone: tzinfo, ours: str) -> Sequence[Interval]:
    """When somebody is busy within `[since, until)`, in UTC, in order; what touches or overlaps is one interval.

    `zone` is where times count that have none. Events count that take place and take time; not those whose UID ends
    in `ours`: a calendar that has taken in one of ours would else have everybody in the way of themselves.

    Raises:
        NotACalendar: it is none, or its rules take longer than `SECONDS` to follow.
    """
    try:
        calendars = icalendar.Calendar.from_ical(body, multiple=True)
        events = [event for calendar in calendars for event in calendar.walk("VEVENT")]
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
        raise NotACalendar("what is there is no calendar") from error
    if not calendars or any(calendar.name != "VCALENDAR" for calendar in calendars):
        raise NotACalendar("what is there is no calendar")
    replaced = _replaced(events, zone)
    found: list[Interval] = []
    deadline = monotonic() + SECONDS
    for event in events:
        if str(event.get("UID", "")).endswith(ours) or not _takes_time(event):
            continue
        try:
            found += islice(_times_of(event, replaced, since, until, zone, deadline), MOST)
        except NotACalendar:
            raise
        except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError):
            continue
    return _merged(one for one in found if one[0] < until and one[1] > since)[:MOST]


def _check(deadline: float) -> None:
    if monotonic() > deadline:
        raise NotACalendar("it takes too long to read")


def _takes_time(event: Any) -> bool:
    return str(event.get("STATUS", "")).upper() != "CANCELLED" and str(event.get("TRANSP", "")).upper() != "TRANSPARENT"


def _replaced(events: Sequence[Any], zone: tzinfo) -> Mapping[str, set[datetime]]:
    """By UID, the moments of those occurrences that have an event of their own."""
    found: dict[str, set[datetime]] = {}
    for event in events:
        if "RECURRENCE-ID" in event and isinstance(getattr(event["RECURRENCE-ID"], "dt", None), date):
            with suppress(OverflowError):
                found.setdefault(str(event.get("UID", "")), set()).add(_moment(event["RECURRENCE-ID"].dt, zone))
    return found


def _times_of(
    event: Any,
    replaced: Mapping[str, set[datetime]],
    since: datetime,
    until: datetime,
    zone: tzinfo,
    deadline: float,
) -> Iterator[Interval]:
    _check(deadline)
    start = event["DTSTART"].dt
    length = _length(event, start)
    if "RECURRENCE-ID" in event or not ("RRULE" in event or "RDATE" in event):
        yield _interval(start, length, zone)
        return
    left_out = {_moment(one, zone) for one in _dates(event, "EXDATE")} | replaced.get(str(event.get("UID", "")), set())
    starts = {start, *_dates(event, "RDATE")} | set(_by_rule(event, start, since - _reach(length), until, deadline))
    for one in starts:
        if _moment(one, zone) not in left_out:
            yield _interval(one, length, zone)


def _by_rule(
    event: Any, start: date | datetime, since: datetime, until: datetime, deadline: float
) -> Iterator[date | datetime]:
    """What the rule meets from `since` on, as its clock shows it, and on the same clock as `start`."""
    rules = event.get("RRULE")
    for rule in rules if isinstance(rules, list) else [rules] if rules else []:
        _check(deadline)
        parts = {name.upper(): values for name, values in rule.items()}
        if start.year < _EARLIEST_YEAR:
            raise ValueError("so long ago that the rule takes too long to follow")
        place = start.tzinfo if isinstance(start, datetime) else None
        first = start.replace(tzinfo=None) if isinstance(start, datetime) else datetime.combine(start, time())
        last = _wall(until, place)
        if "UNTIL" in parts:
            last = min(last, _wall(parts.pop("UNTIL")[0], place))
        count = int(parts.pop("COUNT")[0]) if "COUNT" in parts else None
        asked = [part.partition("=") for part in icalendar.vRecur(parts).to_ical().decode().split(";")]  # type: ignore[no-untyped-call]
        meant, earliest = read({name: value for name, _, value in asked}), _wall(since, place)
        # Without COUNT, what is over needs no counting.
        met = days(meant, first.date(), last.date(), date.min if count else earliest.date())
        for moment in islice((datetime.combine(day, first.time()) for day in met), count):
            if earliest <= moment <= last:
                yield moment.replace(tzinfo=place) if isinstance(start, datetime) else moment.date()


def _wall(moment: date | datetime, place: tzinfo | None) -> datetime:
    """What the clock of a zone shows; a day is meant to its end."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time.max)
    if moment.tzinfo is None:
        return moment
    return moment.astimezone(place or UTC).replace(tzinfo=None)


def _dates(event: Any, name: str) -> Iterator[date | datetime]:
    lists = event.get(name, [])
    for listed in lists if isinstance(lists, list) else [lists]:
        for one in listed.dts:
            yield one.dt[0] if isinstance(one.dt, tuple) else one.dt


def _length(event: Any, start: date | datetime) -> timedelta:
    if "DTEND" in event:
        end = event["DTEND"].dt
        length: timedelta = end - start
        return length
    if "DURATION" in event:
        given: timedelta = event["DURATION"].dt
        return given
    return timedelta() if isinstance(start, datetime) else timedelta(days=1)


def _reach(length: timedelta) -> timedelta:
    """How far back an occurrence may begin that still goes on; with a day for the offset of its zone."""
    return min(max(length, timedelta()), _REACH) + timedelta(days=1)


def _interval(start: date | datetime, length: timedelta, zone: tzinfo) -> Interval:
    """In UTC; the end is what the clock shows so much later, as for a day from midnight to midnight."""
    return _moment(start, zone), _moment(start + length, zone)


def _moment(moment: date | datetime, zone: tzinfo) -> datetime:
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    return moment.replace(tzinfo=moment.tzinfo or zone).astimezone(UTC)


def _merged(intervals: Iterator[Interval]) -> list[Interval]:
    merged: list[Interval] = []
    for start, end in sorted(one for one in intervals if one[0] < one[1]):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged
