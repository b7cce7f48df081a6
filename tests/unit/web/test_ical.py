"""Calendars in the words of RFC 5545, read back by a library and byte by byte."""

from datetime import UTC, datetime, timedelta
from random import Random
from re import sub
from zoneinfo import ZoneInfo

import icalendar
import pytest

from chassis.ical import Entry, Status, rendered

START = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)


def entry(number=1, **fields):
    known = {
        "uid": f"o1.s{number}@rollbook",
        "sequence": number,
        "changed_at": START,
        "starts_at": START + timedelta(days=number),
        "ends_at": START + timedelta(days=number, hours=1),
        "summary": "Negotiation",
    }
    return Entry(**known | fields)


def read(body):
    return icalendar.Calendar.from_ical(body)


def test_an_entry_comes_back_as_it_went_in():
    (event,) = read(rendered("Atrium", [entry(location="Atrium, Spree", url="https://meet.example.org")])).events
    assert (event["uid"], event["sequence"], event["status"]) == ("o1.s1@rollbook", 1, "CONFIRMED")
    assert (event.decoded("dtstart"), event.decoded("dtstamp")) == (START + timedelta(days=1), START)
    assert (event["location"], event["url"]) == ("Atrium, Spree", "https://meet.example.org")


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"])
def test_times_are_told_in_utc_whatever_their_zone(zone):
    moved = entry(starts_at=START.astimezone(ZoneInfo(zone)), changed_at=START.astimezone(ZoneInfo(zone)))
    assert b"DTSTART:20260329T003000Z\r\n" in rendered("A", [moved])


def test_what_was_called_off_stays_and_takes_nobodys_time():
    body = rendered("A", [entry(status=Status.CANCELLED)])
    assert b"STATUS:CANCELLED\r\n" in body
    assert b"TRANSP:TRANSPARENT\r\n" in body


@pytest.mark.parametrize(
    "text", ["a, b; c\\d", "line\nbreak", "ü" * 200, "BEGIN:VEVENT\r\nUID:forged", "x" * 300, "a\rb\x00c\x0b"]
)
def test_no_text_breaks_out_of_its_line(text):
    body = rendered(text, [entry(summary=text, location=text)])
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    (event,) = read(body).events
    assert str(event["summary"]) == sub(r"[\x00\x0b]", " ", sub(r"\r\n?", "\n", text))
    assert event["uid"] == "o1.s1@rollbook"


def test_the_same_entries_in_any_order_are_the_same_bytes():
    entries = [entry(number) for number in range(20)]
    mixed = Random(4).sample(entries, k=20)
    assert rendered("A", mixed) == rendered("A", entries)


def test_an_empty_calendar_is_one_too():
    body = rendered("A", [])
    assert body.startswith(b"BEGIN:VCALENDAR\r\n")
    assert b"VERSION:2.0\r\n" in body
    assert b"PRODID:" in body
    assert body.endswith(b"END:VCALENDAR\r\n")
