"""Weekly windows by the clock, over changes of clocks and midnight."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from chassis.clock import micros
from services.scheduling.domain.hours import WHOLE_DAY, Window, first_overlap, open_between, within
from services.scheduling.domain.walltime import resolve

time = datetime.fromisoformat
HOUR = 3_600_000_000
FIVE = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Asia/Kathmandu"]
OFFICE = tuple(Window(weekday, 9 * 60, 17 * 60) for weekday in range(5))
ALWAYS = tuple(Window(weekday, 0, WHOLE_DAY) for weekday in range(7))
NIGHT = (Window(0, 22 * 60, WHOLE_DAY), Window(1, 0, 2 * 60))


def at(wall, timezone="Europe/Berlin"):
    return micros(resolve(time(wall), timezone).first)


def lengths(windows, timezone, day):
    """How many hours it is open on a day by the clock."""
    start = at(f"{day}T00:00", timezone)
    end = at((time(day) + timedelta(days=1)).isoformat(), timezone)
    found = [(opens, closes) for opens, closes in open_between(windows, timezone, start, end) if opens >= start]
    return [(closes - opens) / HOUR for opens, closes in found]


def every_day(opens, closes):
    return tuple(Window(weekday, opens, closes) for weekday in range(7))


@pytest.mark.parametrize("timezone", FIVE)
def test_a_window_opens_and_closes_by_the_clock_of_its_zone(timezone):
    monday = "2026-03-02T09:00", "2026-03-02T17:00"
    (found,) = open_between(OFFICE, timezone, *(at(wall, timezone) for wall in monday))
    assert found == tuple(at(wall, timezone) for wall in monday)


@pytest.mark.parametrize(
    ("timezone", "day", "whole", "night"),
    [
        ("Europe/Berlin", "2026-03-29", 23, 3),
        ("Europe/Berlin", "2026-10-25", 25, 5),
        ("America/New_York", "2026-03-08", 23, 3),
        ("America/New_York", "2026-11-01", 25, 5),
        ("Australia/Lord_Howe", "2026-10-04", 23.5, 3.5),
        ("Australia/Lord_Howe", "2026-04-05", 24.5, 4.5),
        ("Asia/Kolkata", "2026-03-29", 24, 4),
        ("Asia/Kathmandu", "2026-10-25", 24, 4),
    ],
)
def test_a_window_on_the_day_of_the_change_is_as_long_as_its_clock_says(timezone, day, whole, night):
    sunday = Window(6, 0, WHOLE_DAY)
    assert lengths([sunday], timezone, day) == [whole]
    assert lengths([Window(6, 60, 5 * 60)], timezone, day) == [night]


def test_an_edge_that_the_clock_skips_is_when_it_does():
    assert lengths(every_day(0, 2 * 60 + 30), "Europe/Berlin", "2026-03-29") == [2]
    assert lengths(every_day(2 * 60 + 30, 4 * 60), "Europe/Berlin", "2026-03-29") == [1]
    assert lengths(every_day(2 * 60 + 10, 2 * 60 + 50), "Europe/Berlin", "2026-03-29") == []


def test_an_edge_that_the_clock_shows_twice_takes_in_both():
    assert lengths(every_day(60, 2 * 60 + 30), "Europe/Berlin", "2026-10-25") == [2.5]
    assert lengths(every_day(2 * 60 + 30, 4 * 60), "Europe/Berlin", "2026-10-25") == [2.5]


def test_a_day_ends_where_the_next_begins_though_the_clock_shows_midnight_twice():
    assert lengths([Window(5, 0, WHOLE_DAY)], "America/Havana", "2025-11-01") == [24]
    assert lengths([Window(6, 0, WHOLE_DAY)], "America/Havana", "2025-11-02") == [25]


def test_a_window_over_midnight_is_one_window():
    assert within(NIGHT, "Europe/Berlin", at("2026-03-02T23:00"), at("2026-03-03T01:00"))
    assert within(NIGHT, "Europe/Berlin", at("2026-03-02T22:00"), at("2026-03-03T02:00"))
    assert not within(NIGHT, "Europe/Berlin", at("2026-03-02T22:00"), at("2026-03-03T02:01"))
    assert not within(NIGHT, "Europe/Berlin", at("2026-03-03T23:00"), at("2026-03-04T01:00"))


def test_windows_that_touch_are_one_and_those_apart_are_not():
    lunch = (Window(0, 9 * 60, 12 * 60), Window(0, 12 * 60, 14 * 60), Window(0, 15 * 60, 17 * 60))
    assert within(lunch, "Europe/Berlin", at("2026-03-02T09:00"), at("2026-03-02T14:00"))
    assert not within(lunch, "Europe/Berlin", at("2026-03-02T13:00"), at("2026-03-02T16:00"))


def test_from_opening_until_closing_is_within_and_a_microsecond_more_is_not():
    opens, closes = at("2026-03-02T09:00"), at("2026-03-02T17:00")
    assert within(OFFICE, "Europe/Berlin", opens, closes)
    assert not within(OFFICE, "Europe/Berlin", opens - 1, closes)
    assert not within(OFFICE, "Europe/Berlin", opens, closes + 1)


def test_hours_that_nobody_stated_close_nothing():
    assert within((), "Europe/Berlin", at("2026-03-01T03:00"), at("2026-03-01T04:00"))


MOMENTS = st.datetimes(time("2026-01-01"), time("2027-01-01"), timezones=st.just(UTC))
WINDOWS = st.lists(st.builds(Window, st.integers(0, 6), st.integers(0, 700), st.integers(701, WHOLE_DAY)), max_size=8)


@for_all(MOMENTS, st.integers(1, 24 * 60), st.sampled_from(FIVE))
def test_who_is_always_open_is_open_over_every_midnight_and_change(start, minutes, timezone):
    assert within(ALWAYS, timezone, micros(start), micros(start + timedelta(minutes=minutes)))


@for_all(MOMENTS, WINDOWS, st.sampled_from(FIVE))
def test_it_is_open_exactly_when_the_clock_shows_a_time_of_a_window(moment, windows, timezone):
    here = moment.astimezone(ZoneInfo(timezone))
    minute = here.hour * 60 + here.minute
    stated = any(one.weekday == here.weekday() and one.opens <= minute < one.closes for one in windows)
    found = open_between(windows, timezone, micros(moment), micros(moment) + 1)
    # A time that is shown twice may be within a window that ends, or begins, with the other showing.
    assert bool(found) == stated or resolve(here.replace(tzinfo=None), timezone).doubled


@for_all(MOMENTS, WINDOWS, st.sampled_from(FIVE))
def test_what_is_open_is_in_order_apart_and_met(start, windows, timezone):
    begin, end = micros(start), micros(start + timedelta(hours=30))
    found = open_between(windows, timezone, begin, end)
    edges = [edge for interval in found for edge in interval]
    assert edges == sorted(set(edges))
    assert all(opens < end and closes > begin for opens, closes in found)


def test_hours_of_a_day_that_share_a_minute_are_found():
    one, other = Window(0, 9 * 60, 12 * 60), Window(0, 11 * 60 + 59, 13 * 60)
    assert first_overlap([other, Window(1, 9 * 60, 12 * 60), one]) == (one, other)
    assert first_overlap([one, Window(0, 12 * 60, 13 * 60), Window(1, 9 * 60, 12 * 60)]) is None
