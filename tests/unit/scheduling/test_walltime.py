"""What a clock's time means in its zone, skipped and doubled ones included."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from chassis.errors import Refused
from services.scheduling.domain.walltime import day, resolve

FIVE = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Asia/Kathmandu"]
ZONES = st.sampled_from([*FIVE, "UTC"])
time = datetime.fromisoformat
WALLS = st.datetimes(min_value=time("2020-01-01"), max_value=time("2030-01-01"))
MOMENTS = WALLS.map(lambda wall: wall.replace(tzinfo=UTC))


def utc(text):
    return time(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("timezone", "wall", "moment"),
    [
        ("Europe/Berlin", "2026-03-23T09:00", "2026-03-23T08:00"),
        ("Europe/Berlin", "2026-03-30T09:00", "2026-03-30T07:00"),
        ("America/New_York", "2026-03-09T09:00", "2026-03-09T13:00"),
        ("Asia/Kolkata", "2026-03-30T09:00", "2026-03-30T03:30"),
        ("Asia/Kathmandu", "2026-03-30T09:00", "2026-03-30T03:15"),
        ("Australia/Lord_Howe", "2026-04-06T09:00", "2026-04-05T22:30"),
    ],
)
def test_a_time_means_the_moment_at_which_the_clock_shows_it(timezone, wall, moment):
    meant = resolve(time(wall), timezone)
    assert (meant.first, meant.last, meant.skipped, meant.doubled) == (utc(moment), utc(moment), False, False)


@pytest.mark.parametrize(
    ("timezone", "wall", "moment"),
    [
        ("Europe/Berlin", "2026-03-29T02:00", "2026-03-29T01:00"),
        ("Europe/Berlin", "2026-03-29T02:59:59.999999", "2026-03-29T01:00"),
        ("America/New_York", "2026-03-08T02:30", "2026-03-08T07:00"),
        ("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:30"),
        ("Pacific/Apia", "2011-12-30T12:00", "2011-12-30T10:00"),
    ],
)
def test_a_time_that_the_clock_skips_is_said_to_be_skipped_and_when(timezone, wall, moment):
    meant = resolve(time(wall), timezone)
    assert (meant.first, meant.last, meant.skipped) == (utc(moment), utc(moment), True)


@pytest.mark.parametrize(
    ("timezone", "wall", "first", "last"),
    [
        ("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30", "2026-10-25T01:30"),
        ("America/New_York", "2026-11-01T01:00", "2026-11-01T05:00", "2026-11-01T06:00"),
        ("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45", "2026-04-04T15:15"),
    ],
)
def test_a_time_that_the_clock_shows_twice_is_both_moments(timezone, wall, first, last):
    meant = resolve(time(wall), timezone)
    assert (meant.first, meant.last, meant.doubled, meant.skipped) == (utc(first), utc(last), True, False)


@pytest.mark.parametrize("wall", ["2026-03-29T01:59:59", "2026-03-29T03:00", "2026-10-25T01:59:59", "2026-10-25T03:00"])
def test_beside_the_change_of_clocks_a_time_is_as_any_other(wall):
    meant = resolve(time(wall), "Europe/Berlin")
    assert (meant.skipped, meant.doubled) == (False, False)


@for_all(MOMENTS, ZONES)
def test_a_moment_is_among_those_at_which_the_clock_shows_its_time(moment, timezone):
    meant = resolve(moment.astimezone(ZoneInfo(timezone)).replace(tzinfo=None), timezone)
    assert moment in {meant.first, meant.last}
    assert not meant.skipped


@for_all(WALLS, ZONES)
def test_what_a_time_means_is_shown_by_the_clock_then_unless_it_is_skipped(wall, timezone):
    meant = resolve(wall, timezone)
    place = ZoneInfo(timezone)
    shown = {moment.astimezone(place).replace(tzinfo=None, fold=0) for moment in (meant.first, meant.last)}
    if meant.skipped:
        just_before = meant.first - timedelta(microseconds=1)
        assert just_before.astimezone(place).replace(tzinfo=None) < wall < max(shown)
    else:
        assert shown == {wall}


def test_a_zone_that_there_is_not_is_refused():
    with pytest.raises(Refused) as refusal:
        resolve(time("2026-03-30T09:00"), "Europe/Bonn")
    assert refusal.value.kind == "unknown-timezone"


def test_eleven_at_night_until_one_belongs_to_the_day_on_which_it_starts():
    starts_at = utc("2026-03-28T22:00")
    assert day(starts_at, "Europe/Berlin") == date(2026, 3, 28)
    assert day(starts_at + timedelta(hours=2), "Europe/Berlin") == date(2026, 3, 29)
    assert day(starts_at, "Asia/Kathmandu") == date(2026, 3, 29)
