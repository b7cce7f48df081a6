"""Where sessions stand on a week's sheet."""

from datetime import date, timedelta
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from gateway.dashboard.timegrid import COLUMN, GUTTER, HEAD, HOUR, bounds, monday, month_days, on_day, sheet

WEEK = [date(2026, 3, 30) + timedelta(days=number) for number in range(7)]
BERLIN = "Europe/Berlin"


def entry(start, end, session="o1.s1"):
    return {"session": session, "starts_at": start, "ends_at": end}


def test_a_session_stands_in_its_day_at_the_hour_of_the_readers_clock():
    (block,) = sheet([entry("2026-03-31T07:00:00Z", "2026-03-31T09:30:00Z")], WEEK, BERLIN).blocks
    assert (block.x, block.y, block.clock, block.whole) == (GUTTER + COLUMN + 2, HEAD + 2 * HOUR, "09:00", True)
    assert block.height == 2.5 * HOUR - 2


def test_sessions_that_overlap_stand_beside_each_other_and_others_take_all_of_the_day():
    drawn = sheet(
        [
            entry("2026-03-30T07:00:00Z", "2026-03-30T09:00:00Z", "a"),
            entry("2026-03-30T08:00:00Z", "2026-03-30T10:00:00Z", "b"),
            entry("2026-03-30T10:00:00Z", "2026-03-30T11:00:00Z", "c"),
        ],
        WEEK,
        BERLIN,
    )
    widths = {block.entry["session"]: block.width for block in drawn.blocks}
    assert widths["a"] == widths["b"] == (COLUMN - 4) / 2 - 2
    assert widths["c"] == COLUMN - 4 - 2


def test_a_session_over_midnight_stands_in_both_days_and_is_whole_in_neither():
    drawn = sheet([entry("2026-03-30T20:00:00Z", "2026-03-31T00:00:00Z")], WEEK, BERLIN)
    assert [(block.x, block.whole) for block in drawn.blocks] == [(GUTTER + 2, False), (GUTTER + COLUMN + 2, False)]
    assert (drawn.hours[0], drawn.hours[-1]) == (0, 24)


def test_a_session_that_ends_at_midnight_stands_in_one_day():
    assert len(sheet([entry("2026-03-30T20:00:00Z", "2026-03-30T22:00:00Z")], WEEK, BERLIN).blocks) == 1


def test_two_sessions_in_the_doubled_hour_stand_beside_each_other_and_say_which_is_which():
    week = [date(2026, 10, 19) + timedelta(days=number) for number in range(7)]
    twins = [entry(f"2026-10-25T{utc}:15:00Z", f"2026-10-25T{utc}:45:00Z") for utc in ("00", "01")]
    first, second = sheet(twins, week, BERLIN).blocks
    assert (first.clock, first.twice, second.clock, second.twice) == ("02:15", "first time", "02:15", "second time")
    assert first.x < second.x


def test_a_week_over_the_change_of_clocks_is_an_hour_shorter():
    assert bounds([date(2026, 3, 23), date(2026, 3, 29)], BERLIN) == (
        "2026-03-23T00:00:00+01:00",
        "2026-03-30T00:00:00+02:00",
    )


def test_a_month_is_shown_in_whole_weeks():
    days = month_days(date(2026, 2, 14))
    assert (days[0], days[-1], len(days)) == (date(2026, 1, 26), date(2026, 3, 1), 35)
    assert monday(date(2026, 3, 1)) == date(2026, 2, 23)


def test_a_session_belongs_to_the_day_on_which_it_begins_for_its_reader():
    late = entry("2026-03-30T23:30:00Z", "2026-03-31T01:00:00Z")
    assert on_day([late], date(2026, 3, 30), "UTC") == [late]
    assert on_day([late], date(2026, 3, 31), BERLIN) == [late]


@given(st.lists(st.tuples(st.integers(0, 1320), st.integers(30, 300)), max_size=12))
def test_no_two_sessions_cover_each_other(times):
    entries = [
        entry(_clock(start), _clock(min(start + length, 1439)), f"s{number}")
        for number, (start, length) in enumerate(times)
    ]
    for one, other in combinations(sheet(entries, WEEK[:1], "UTC").blocks, 2):
        beside = one.x + one.width <= other.x or other.x + other.width <= one.x
        assert beside or one.y + one.height <= other.y or other.y + other.height <= one.y


def _clock(minutes):
    return f"2026-03-30T{minutes // 60:02}:{minutes % 60:02}:00+00:00"


def test_the_hours_of_a_second_zone_stand_beside_those_of_the_reader():
    drawn = sheet([], WEEK, BERLIN, "Asia/Kolkata")
    assert (drawn.hours[0], drawn.others[0], drawn.others[-1]) == (7, "10:30", "23:30")


def test_where_the_clocks_of_the_two_zones_part_in_the_week_no_hour_is_told_for_all_days():
    before = [day - timedelta(days=7) for day in WEEK]
    assert sheet([], before, BERLIN, "America/New_York").others == ()
    assert sheet([], before, BERLIN).others == ()
