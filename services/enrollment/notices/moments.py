"""When something is, in words, by the clocks of whoever reads it."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

WEEKDAYS: Mapping[str, tuple[str, ...]] = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "de": ("Mo.", "Di.", "Mi.", "Do.", "Fr.", "Sa.", "So."),
}
MONTHS: Mapping[str, tuple[str, ...]] = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "de": ("Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sep.", "Okt.", "Nov.", "Dez."),
}
_DAYS: Mapping[str, str] = {
    "en": "{weekday} {day} {month} {year}",
    "de": "{weekday} {day}. {month} {year}",
}


def moment(at: datetime, zone: str, language: str) -> str:
    """A moment, such as Mon 2 Mar 2026, 09:00 (Europe/Berlin)."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{day(local, language)}, {local:%H:%M} ({zone})"


def span(start: datetime, end: datetime, zone: str, language: str) -> str:
    """From one moment to another, the second's day only where it is another one."""
    first, last = start.astimezone(ZoneInfo(zone)), end.astimezone(ZoneInfo(zone))
    until = f"{last:%H:%M}" if first.date() == last.date() else f"{day(last, language)}, {last:%H:%M}"
    return f"{day(first, language)}, {first:%H:%M}\N{EN DASH}{until} ({zone})"


def day(local: date, language: str) -> str:
    """A day, such as Mon 2 Mar 2026."""
    spoken = language if language in _DAYS else "en"
    return _DAYS[spoken].format(
        weekday=WEEKDAYS[spoken][local.weekday()],
        day=local.day,
        month=MONTHS[spoken][local.month - 1],
        year=local.year,
    )
