"""When somebody is busy, by a calendar that another program keeps."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from chassis import busy as reading
from chassis.busy import NotACalendar, busy_times
from chassis.ical import Entry, rendered

SINCE, UNTIL = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
CUSTOM = """BEGIN:VTIMEZONE
TZID:Own
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0300
TZOFFSETTO:+0300
END:STANDARD
END:VTIMEZONE"""


def calendar(*events, around=""):
    listed = "\n".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT" for event in events)
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//x//EN\n{around}\n{listed}\nEND:VCALENDAR\n".replace(
        "\n\n", "\n"
    )
    return text.replace("\n", "\r\n").encode()


def busy(*events, around=""):
    found = busy_times(calendar(*events, around=around), SINCE, UNTIL, BERLIN, "@rollbook")
    return [f"{start:%m-%dT%H:%M}/{end:%m-%dT%H:%M}" for start, end in found]


ONE = "UID:1\nDTSTART:20260330T070000Z\nDTEND:20260330T090000Z"
WEEKLY = "UID:2\nDTSTART;TZID=Europe/Berlin:20260323T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=3"


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (ONE, ["03-30T07:00/03-30T09:00"]),
        (
            "UID:1\nDTSTART;TZID=Asia/Kolkata:20260330T090000\nDTEND;TZID=Asia/Kolkata:20260330T100000",
            ["03-30T03:30/03-30T04:30"],
        ),
        ("UID:1\nDTSTART:20260330T090000\nDTEND:20260330T100000", ["03-30T07:00/03-30T08:00"]),
        ("UID:1\nDTSTART;VALUE=DATE:20260329", ["03-28T23:00/03-29T22:00"]),
        ("UID:1\nDTSTART;VALUE=DATE:20260402\nDTEND;VALUE=DATE:20260404", ["04-01T22:00/04-03T22:00"]),
        ("UID:1\nDTSTART:20260330T070000Z", []),
        (ONE + "\nSTATUS:CANCELLED", []),
        (ONE + "\nTRANSP:TRANSPARENT", []),
        (ONE.replace("UID:1", "UID:o1.s1@rollbook"), []),
        ("UID:1\nDTSTART:20200330T070000Z\nDTEND:20200330T090000Z", []),
    ],
)
def test_an_event_takes_the_time_that_it_says(event, expected):
    assert busy(event) == expected


def test_a_zone_that_the_calendar_brings_along_counts():
    event = "UID:1\nDTSTART;TZID=Own:20260330T090000\nDTEND;TZID=Own:20260330T100000"
    assert busy(event, around=CUSTOM) == ["03-30T06:00/03-30T07:00"]


def test_what_comes_again_stays_at_its_time_of_day_over_the_change_of_clocks():
    assert busy(WEEKLY) == ["03-23T08:00/03-23T09:00", "03-30T07:00/03-30T08:00", "04-06T07:00/04-06T08:00"]


def test_what_is_left_out_and_what_is_added_counts_so():
    event = WEEKLY + "\nEXDATE;TZID=Europe/Berlin:20260330T090000\nRDATE;TZID=Europe/Berlin:20260401T090000"
    assert busy(event) == ["03-23T08:00/03-23T09:00", "04-01T07:00/04-01T08:00", "04-06T07:00/04-06T08:00"]


def test_an_occurrence_that_was_moved_is_where_it_was_moved_to():
    moved = "UID:2\nRECURRENCE-ID;TZID=Europe/Berlin:20260330T090000\nDTSTART:20260331T120000Z\nDTEND:20260331T130000Z"
    assert busy(WEEKLY, moved) == ["03-23T08:00/03-23T09:00", "03-31T12:00/03-31T13:00", "04-06T07:00/04-06T08:00"]


def test_an_occurrence_that_was_called_off_takes_no_time():
    gone = "UID:2\nRECURRENCE-ID:20260330T070000Z\nDTSTART:20260330T070000Z\nDTEND:20260330T080000Z\nSTATUS:CANCELLED"
    assert busy(WEEKLY, gone) == ["03-23T08:00/03-23T09:00", "04-06T07:00/04-06T08:00"]


@pytest.mark.parametrize("rule", ["FREQ=DAILY", "FREQ=DAILY;UNTIL=20990101T000000Z", "FREQ=DAILY;COUNT=9999"])
def test_a_rule_without_an_end_ends_with_what_is_asked_for(rule):
    found = busy(f"UID:1\nDTSTART:20250101T070000Z\nDTEND:20250101T080000Z\nRRULE:{rule}")
    assert (len(found), found[0], found[-1]) == (61, "03-01T07:00/03-01T08:00", "04-30T07:00/04-30T08:00")


def test_what_began_before_and_goes_on_counts():
    assert busy("UID:1\nDTSTART:20260228T000000Z\nDTEND:20260302T000000Z") == ["02-28T00:00/03-02T00:00"]


def test_what_overlaps_or_touches_is_one_interval():
    later = "UID:9\nDTSTART:20260330T090000Z\nDTEND:20260330T093000Z"
    inside = "UID:8\nDTSTART:20260330T073000Z\nDTEND:20260330T080000Z"
    assert busy(inside, later, ONE) == ["03-30T07:00/03-30T09:30"]


def test_rules_that_take_too_long_to_follow_are_not_followed(monkeypatch):
    monkeypatch.setattr(reading, "SECONDS", -1.0)
    with pytest.raises(NotACalendar, match="too long"):
        busy(WEEKLY)


@pytest.mark.parametrize(
    "broken",
    [
        "UID:5",
        "UID:5\nDTSTART:nonsense\nDTEND:20260330T090000Z",
        "UID:5\nDTSTART;VALUE=DATE:20260330\nDTEND:20260330T090000Z",
        "UID:5\nDTSTART:20260330T110000Z\nDTEND:20260330T120000Z\nRRULE:FREQ=SECONDLY",
        "UID:5\nDTSTART:20260330T110000Z\nDTEND:20260330T120000Z\nRRULE:FREQ=DAILY;BYSECOND=1",
        "UID:5\nDTSTART:20260330T110000Z\nDTEND:20260330T120000Z\nRRULE:FREQ=NONSENSE",
        "UID:5\nDTSTART:20260330T110000Z\nDTEND:20260330T120000Z\nRRULE:COUNT=3",
        "UID:5\nDTSTART:20260330T110000Z\nDTEND:20260330T100000Z",
        "UID:5\nRECURRENCE-ID:00010101T000000\nDTSTART:20260730T110000Z\nDTEND:20260730T120000Z",
        "UID:5\nDTSTART:19000330T110000Z\nDTEND:19000330T120000Z\nRRULE:FREQ=DAILY",
    ],
)
def test_one_event_that_cannot_be_read_hides_no_other(broken):
    assert busy(broken, ONE) == ["03-30T07:00/03-30T09:00"]


@pytest.mark.parametrize(
    "body", [b"", b"<html>Sign in</html>", b"\xff\xfe\x00", b"BEGIN:VCALENDAR\r\n", b"BEGIN:VEVENT\r\nEND:VEVENT\r\n"]
)
def test_what_is_no_calendar_is_told_as_such(body):
    with pytest.raises(NotACalendar):
        busy_times(body, SINCE, UNTIL, BERLIN, "@rollbook")


def test_our_own_calendar_read_back_makes_nobody_busy():
    times = {"starts_at": SINCE, "ends_at": UNTIL, "changed_at": SINCE}
    body = rendered("A", [Entry(uid="o1.s1@rollbook", sequence=1, summary="Negotiation", **times)])
    assert busy_times(body, SINCE, UNTIL, BERLIN, "@rollbook") == []
