"""Recurrence rules: what clocks show, from one change of clocks to the next."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given as draw
from hypothesis import strategies as st

from chassis.errors import Refused
from services.scheduling.domain.recurrence import moments, starts_of

FIRST = datetime.fromisoformat("2026-03-23T09:00")
HOUR = timedelta(hours=1)


def meets(rule, first=FIRST, timezone="Europe/Berlin", exceptions=(), ambiguous=None):
    walls = [(start, start + HOUR) for start in starts_of(rule, first, timezone, exceptions)]
    return [f"{start:%m-%d %H:%M}" for start, _ in moments(walls, timezone, ambiguous)]


def refused(*asked, **more):
    with pytest.raises(Refused) as refusal:
        meets(*asked, **more)
    return refusal.value


@pytest.mark.parametrize(
    ("timezone", "first", "expected"),
    [
        ("Europe/Berlin", "2026-03-23T09:00", ["03-23 08:00", "03-30 07:00"]),
        ("America/New_York", "2026-03-02T09:00", ["03-02 14:00", "03-09 13:00"]),
        ("Asia/Kolkata", "2026-03-23T09:00", ["03-23 03:30", "03-30 03:30"]),
        ("Australia/Lord_Howe", "2026-03-30T09:00", ["03-29 22:00", "04-05 22:30"]),
        ("America/Sao_Paulo", "2026-03-23T09:00", ["03-23 12:00", "03-30 12:00"]),
    ],
)
def test_nine_in_the_morning_stays_nine_over_a_change_of_clocks(timezone, first, expected):
    assert meets("FREQ=WEEKLY;COUNT=2", datetime.fromisoformat(first), timezone) == expected


@pytest.mark.parametrize(
    ("timezone", "first", "skipped"),
    [
        ("Europe/Berlin", "2026-03-28T02:30", "2026-03-29"),
        ("America/New_York", "2026-03-07T02:30", "2026-03-08"),
        ("Australia/Lord_Howe", "2026-10-03T02:15", "2026-10-04"),
    ],
)
def test_a_time_that_the_clocks_skip_refuses_the_series_and_names_the_day(timezone, first, skipped):
    problem = refused("FREQ=DAILY;COUNT=3", datetime.fromisoformat(first), timezone)
    assert problem.kind == "time-does-not-exist"
    assert problem.facts["dates"] == [date.fromisoformat(skipped)]


@pytest.mark.parametrize(
    ("timezone", "first", "twice", "earlier", "later"),
    [
        ("Europe/Berlin", "2026-10-25T02:30", "2026-10-25", "10-25 00:30", "10-25 01:30"),
        ("America/New_York", "2026-11-01T01:30", "2026-11-01", "11-01 05:30", "11-01 06:30"),
        # Lord Howe puts its clocks back by half an hour.
        ("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-05", "04-04 14:45", "04-04 15:15"),
    ],
)
def test_a_time_that_comes_twice_needs_to_be_told_which(timezone, first, twice, earlier, later):
    rule, start = "FREQ=DAILY;COUNT=1", datetime.fromisoformat(first)
    problem = refused(rule, start, timezone)
    assert (problem.kind, problem.facts["dates"]) == ("time-comes-twice", [date.fromisoformat(twice)])
    assert meets(rule, start, timezone, ambiguous="earlier") == [earlier]
    assert meets(rule, start, timezone, ambiguous="later") == [later]


def test_an_end_that_the_clocks_skip_refuses_the_series_as_a_start_does():
    assert refused("FREQ=DAILY;COUNT=3", datetime.fromisoformat("2026-03-28T01:30")).kind == "time-does-not-exist"


def test_exceptions_are_left_out_and_count_among_the_count():
    assert meets("FREQ=WEEKLY;COUNT=3", exceptions=(date(2026, 3, 30),)) == ["03-23 08:00", "04-06 07:00"]


def test_leaving_out_a_day_that_the_rule_does_not_meet_is_refused():
    problem = refused("FREQ=WEEKLY;COUNT=3", exceptions=(date(2026, 3, 31), date(2026, 3, 30)))
    assert (problem.kind, problem.facts["dates"]) == ("exception-not-in-series", [date(2026, 3, 31)])


@pytest.mark.parametrize(
    ("until", "sessions"),
    [
        ("20260406", 3),
        ("20260406T090000", 3),
        ("20260406T085959", 2),
        ("20260406T070000Z", 3),
        ("20260406T065959Z", 2),
    ],
)
def test_until_is_included_and_may_be_a_day_a_wall_time_or_utc(until, sessions):
    assert len(meets(f"FREQ=WEEKLY;UNTIL={until}")) == sessions


def test_the_second_tuesday_of_each_month_is_a_rule():
    assert meets("FREQ=MONTHLY;BYDAY=2TU;COUNT=2") == ["04-14 07:00", "05-12 07:00"]


@pytest.mark.parametrize(
    ("rule", "slug"),
    [
        ("FREQ=WEEKLY", "series-without-end"),
        ("FREQ=DAILY;COUNT=501", "series-too-long"),
        ("FREQ=DAILY;UNTIL=20290101", "series-too-long"),
        ("FREQ=YEARLY;COUNT=7", "series-too-long"),
        ("FREQ=WEEKLY;UNTIL=20450101", "series-too-long"),
        ("FREQ=HOURLY;COUNT=3", "rule-too-fine"),
        ("FREQ=DAILY;BYHOUR=9,14;COUNT=3", "rule-too-fine"),
        ("FREQ=DAILY;COUNT=3;UNTIL=20260401", "rule-unreadable"),
        ("FREQ=DAILY;COUNT=0", "rule-unreadable"),
        ("FREQ=DAILY;COUNT=3;INTERVAL=0", "rule-unreadable"),
        ("FREQ=DAILY;COUNT=3;COUNT=4", "rule-unreadable"),
        ("FREQ=SOMETIMES;COUNT=3", "rule-unreadable"),
        ("FREQ=WEEKLY;BYDAY=XX;COUNT=3", "rule-unreadable"),
        ("FREQ=MONTHLY;BYDAY=+9MO;COUNT=3", "rule-unreadable"),
        ("FREQ=MONTHLY;BYEASTER=1;COUNT=3", "rule-unreadable"),
        ("FREQ=DAILY;UNTIL=tomorrow", "rule-unreadable"),
        ("Mondays", "rule-unreadable"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=3", "series-empty"),
        ("FREQ=DAILY;UNTIL=20250101", "series-empty"),
        ("FREQ=DAILY;BYMONTH=13;COUNT=1", "rule-unreadable"),
    ],
)
def test_a_rule_that_is_none_or_has_no_end_is_refused(rule, slug):
    assert refused(rule).kind == slug


@pytest.mark.parametrize(
    ("until", "timezone", "slug"),
    [
        ("99991231T235959Z", "Asia/Kolkata", "series-too-long"),
        ("00010101T000000Z", "America/New_York", "series-empty"),
    ],
)
def test_an_end_at_the_ends_of_time_is_taken_as_any_other(until, timezone, slug):
    assert refused(f"FREQ=DAILY;UNTIL={until}", timezone=timezone).kind == slug


@draw(
    interval=st.integers(1, 5),
    count=st.integers(1, 40),
    days=st.lists(st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), min_size=1, unique=True),
    timezone=st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]),
)
def test_weekly_rules_meet_the_days_that_walking_day_by_day_finds(interval, count, days, timezone):
    names, found, day = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"], [], FIRST
    while len(found) < count:
        weeks = (day.date() - FIRST.date()).days // 7
        if names[day.weekday()] in days and weeks % interval == 0:
            found.append(day)
        day += timedelta(days=1)
    rule = f"FREQ=WEEKLY;INTERVAL={interval};BYDAY={','.join(days)};COUNT={count}"
    starts = starts_of(rule, FIRST, timezone, ())
    assert list(starts) == found
    walls = [(start, start + HOUR) for start in starts]
    for wall, (start, end) in zip(found, moments(walls, timezone, None), strict=True):
        assert start.tzinfo is UTC
        assert end - start == HOUR
        assert wall.hour == 9
