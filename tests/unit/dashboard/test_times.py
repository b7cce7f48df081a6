from datetime import UTC, datetime

import pytest

from gateway.dashboard.times import Unclear, days_of, exact, local, span, told, wall, zone_or

NOW = datetime(2026, 3, 23, 8, 0, tzinfo=UTC)


def test_a_time_stands_in_the_readers_zone_with_the_other_beside_it():
    read = told("2026-03-25T14:00:00Z", "Europe/Berlin", "America/New_York", NOW)
    assert (read.day, read.clock, read.other) == ("Wed 25 Mar", "15:00", "10:00 New York")


def test_the_other_zone_is_left_out_where_it_reads_the_same():
    assert told("2026-03-25T14:00:00Z", "Europe/Berlin", "Europe/Paris", NOW).other == ""


def test_the_other_zones_day_is_named_where_it_is_another_one():
    assert told("2026-03-25T20:00:00Z", "Europe/Berlin", "Asia/Tokyo", NOW).other == "05:00 next day Tokyo"


def test_the_days_around_today_are_named():
    days = [told(f"2026-03-{day}T12:00:00Z", "Europe/Berlin", None, NOW).day for day in (22, 23, 24, 25)]
    assert days == ["yesterday", "today", "tomorrow", "Wed 25 Mar"]


def test_the_days_of_the_coming_week_are_counted():
    days = [told(f"2026-03-{day}T12:00:00Z", "Europe/Berlin", None, NOW).distance for day in (24, 25, 30, 31)]
    assert days == ["tomorrow", "in 2 days", "in 7 days", "Tue 31 Mar"]


def test_today_is_the_readers_day():
    assert told("2026-03-23T23:30:00Z", "Europe/Berlin", None, NOW).day == "tomorrow"


def test_a_time_that_comes_twice_says_which_one_it_is():
    clocks = [told(f"2026-10-25T{utc}:15:00Z", "Europe/Berlin", None, NOW).clock for utc in ("00", "01", "02")]
    assert clocks == ["02:15 first time", "02:15 second time", "03:15"]
    assert told("2026-10-25T01:15:00Z", "UTC", "Europe/Berlin", NOW).other == "02:15 second time Berlin"
    assert exact("2026-10-25T01:15:00Z", "Europe/Berlin") == "Sun 25 Oct 2026 02:15:00 second time"


@pytest.mark.parametrize(
    ("start", "end", "clock"),
    [
        ("00:00", "00:45", "02:00\N{EN DASH}02:45 first time"),
        ("00:30", "01:15", "02:30 first time\N{EN DASH}02:15 second time"),
        ("01:15", "02:30", "02:15 second time\N{EN DASH}03:30"),
        ("02:00", "02:30", "03:00\N{EN DASH}03:30"),
    ],
)
def test_a_session_in_the_doubled_hour_says_in_which_of_the_two_it_is(start, end, clock):
    read = span(f"2026-10-25T{start}:00Z", f"2026-10-25T{end}:00Z", "Europe/Berlin", None, NOW)
    assert read.clock == clock


def test_a_session_reads_from_to():
    read = span("2026-03-25T08:00:00Z", "2026-03-25T10:30:00Z", "Europe/Berlin", None, NOW)
    assert read.clock == "09:00\N{EN DASH}11:30"


def test_a_zone_that_does_not_exist_gives_way():
    assert zone_or("Europe/Atlantis", "UTC") == "UTC"
    assert zone_or("America/New_York", "UTC") == "America/New_York"


def test_a_wall_time_is_typed_in_the_offerings_zone():
    assert wall("2026-03-30", "09:00", "Europe/Berlin").isoformat() == "2026-03-30T09:00:00+02:00"


@pytest.mark.parametrize(
    ("day", "clock", "why"),
    [
        ("2026-03-29", "02:30", "the clocks skip it"),
        ("2026-10-25", "02:30", "the clocks go back"),
        ("soon", "02:30", "is not a date"),
        ("0001-01-01", "00:00", "beyond the calendar"),
    ],
)
def test_a_wall_time_that_is_none_or_two_is_told(day, clock, why):
    with pytest.raises(Unclear, match=why):
        wall(day, clock, "Europe/Berlin")


def test_a_month_is_narrowed_by_its_days():
    assert days_of("2024-02") == {"from": "2024-02-01", "to": "2024-02-29"}


def test_a_moment_is_the_readers_unless_it_says_its_offset():
    assert local("2026-03-23T09:00", "Europe/Berlin").isoformat() == "2026-03-23T09:00:00+01:00"
    assert local("2026-03-23T09:00Z", "Europe/Berlin").isoformat() == "2026-03-23T09:00:00+00:00"
