from datetime import UTC, datetime

from gateway.dashboard.times import span, told, zone_or

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


def test_today_is_the_readers_day():
    assert told("2026-03-23T23:30:00Z", "Europe/Berlin", None, NOW).day == "tomorrow"


def test_a_session_reads_from_to():
    read = span("2026-03-25T08:00:00Z", "2026-03-25T10:30:00Z", "Europe/Berlin", None, NOW)
    assert read.clock == "09:00–11:30"


def test_a_zone_that_does_not_exist_gives_way():
    assert zone_or("Europe/Atlantis", "UTC") == "UTC"
    assert zone_or("America/New_York", "UTC") == "America/New_York"
