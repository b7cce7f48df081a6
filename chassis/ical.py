"""Calendars as other programs read them (RFC 5545), and invitations (RFC 5546): one event an entry, times in UTC."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import icalendar
import msgspec

MEDIA_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//Rollbook//Rollbook//EN"
REFRESH = timedelta(hours=1)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class Status(StrEnum):
    """Whether what is in the calendar takes place."""

    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


class Method(StrEnum):
    """What an invitation asks of a calendar: to take it in or change it, or to take it out."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One thing in a calendar, `[starts_at, ends_at)`. `uid` stays for ever, `sequence` rises with each change, and
    `changed_at` is when the last one was made; so a program that reads the calendar again knows what has become of it.
    """

    uid: str
    sequence: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    summary: str
    location: str = ""
    description: str = ""
    url: str = ""
    status: Status = Status.CONFIRMED


def rendered(name: str, entries: Sequence[Entry]) -> bytes:
    """The calendar of that name. The same entries in any order make the same bytes."""
    calendar = _calendar("PUBLISH")
    calendar.add("name", icalendar.vText(_text(name)))
    calendar.add("x-wr-calname", icalendar.vText(_text(name)))
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for entry in sorted(entries, key=lambda one: (one.starts_at, one.uid)):
        calendar.add_component(_event(entry))
    return bytes(calendar.to_ical())


def invitation(method: Method, entry: Entry, *, organizer: str, attendee: str, called: str = "") -> bytes:
    """One entry as an invitation of `attendee`, an e-mail address of somebody `called` so, by another, the `organizer`.
    A program that has the entry already takes this in its place, by its `uid` and `sequence`.
    """
    calendar = _calendar(method.value)
    status = Status.CANCELLED if method is Method.CANCEL else entry.status
    event = _event(msgspec.structs.replace(entry, status=status))
    event.add("organizer", f"mailto:{_address(organizer)}")
    # The place was given already: nobody is asked whether they come.
    invited = {"cutype": "INDIVIDUAL", "role": "REQ-PARTICIPANT", "partstat": "ACCEPTED", "rsvp": "FALSE"}
    # Programs end a name at these, in quotes or not.
    name = " ".join(_text(called).translate(str.maketrans('";:,', "'   ")).split())
    event.add("attendee", f"mailto:{_address(attendee)}", parameters=invited | ({"cn": name} if name else {}))
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _calendar(method: str) -> icalendar.Calendar:
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    return calendar


def _address(text: str) -> str:
    return "".join(_text(text).split())


def _event(entry: Entry) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    # The library would name any other zone, and leave it to the reader to know its rules.
    event.add("dtstamp", entry.changed_at.astimezone(UTC))
    event.add("last-modified", entry.changed_at.astimezone(UTC))
    event.add("dtstart", entry.starts_at.astimezone(UTC))
    event.add("dtend", entry.ends_at.astimezone(UTC))
    event.add("summary", _text(entry.summary))
    for field in ("location", "description", "url"):
        if text := _text(getattr(entry, field)):
            event.add(field, text)
    event.add("status", entry.status.value)
    event.add("transp", "TRANSPARENT" if entry.status is Status.CANCELLED else "OPAQUE")
    return event


def _text(text: str) -> str:
    """Text without the characters that RFC 5545 has no way to write."""
    return _CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
