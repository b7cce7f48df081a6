"""A rule meets the days that RFC 5545 says, and costs no more than its window."""

from datetime import date, datetime, timedelta
from itertools import islice

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from chassis.rrule import UnreadableRule, days, read

FIRST = date(2027, 1, 29)


def met(text, first=FIRST, last=date(2031, 12, 31), earliest=date.min):
    return list(days(read(dict(part.split("=") for part in text.split(";"))), first, last, earliest))


def by_the_library(text, first, count):
    """The first days that `dateutil` meets; it goes on to the year 9999 where there are fewer."""
    begun = datetime.combine(first, datetime.min.time())
    return [moment.date() for moment in islice(rrulestr(text, dtstart=begun), count)]


def test_the_last_day_of_each_month_is_met_whatever_its_length():
    assert met("FREQ=MONTHLY;BYMONTHDAY=-1", last=date(2027, 4, 30)) == [
        date(2027, 1, 31),
        date(2027, 2, 28),
        date(2027, 3, 31),
        date(2027, 4, 30),
    ]


def test_the_29th_of_february_is_met_in_leap_years_alone():
    assert met("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", last=date(2040, 1, 1)) == [
        date(2028, 2, 29),
        date(2032, 2, 29),
        date(2036, 2, 29),
    ]


def test_the_last_working_day_of_a_month_is_a_place_among_its_working_days():
    assert met("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", last=date(2027, 3, 31)) == [
        date(2027, 1, 29),
        date(2027, 2, 26),
        date(2027, 3, 31),
    ]


def test_every_other_week_counts_from_the_week_of_the_first_day_whatever_day_it_starts_on():
    monday = met("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=MO", date(1997, 8, 5), date(1997, 8, 31))
    sunday = met("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU", date(1997, 8, 5), date(1997, 8, 31))

    assert [day.day for day in monday] == [5, 10, 19, 24]
    assert [day.day for day in sunday] == [5, 17, 19, 31]


def test_weekdays_with_and_without_a_number_are_both_met():
    assert met("FREQ=MONTHLY;BYDAY=1MO,FR", date(2027, 3, 1), date(2027, 3, 13)) == [
        date(2027, 3, 1),
        date(2027, 3, 5),
        date(2027, 3, 12),
    ]


@pytest.mark.parametrize("text", ["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;INTERVAL=7;BYDAY=TU"])
def test_a_rule_that_meets_no_day_ends_with_its_window(text):
    assert met(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=HOURLY",
        "FREQ=DAILY;BYMONTH=13",
        "FREQ=DAILY;BYMONTH=-1",
        "FREQ=DAILY;BYMONTHDAY=0",
        "FREQ=DAILY;BYMONTHDAY=32",
        "FREQ=WEEKLY;BYDAY=2MO",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=WEEKLY;BYDAY=",
        "FREQ=WEEKLY;INTERVAL=0",
        "FREQ=WEEKLY;INTERVAL=-1",
        "FREQ=WEEKLY;INTERVAL=٣",
        "FREQ=WEEKLY;WKST=1",
        "FREQ=WEEKLY;BYHOUR=9",
        "FREQ=YEARLY;BYWEEKNO=54",
        "BYDAY=MO",
    ],
)
def test_what_is_no_rule_of_days_is_told(text):
    with pytest.raises(UnreadableRule):
        met(text)


signed = st.integers(1, 31).flatmap(lambda number: st.sampled_from([number, -number]))


def listed(numbers, most=3):
    return st.lists(numbers, min_size=1, max_size=most, unique=True).map(lambda some: ",".join(map(str, some)))


weekdays = st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"])
parts = {
    "INTERVAL": st.integers(1, 5).map(str),
    "WKST": weekdays,
    "BYMONTH": listed(st.integers(1, 12)),
    "BYMONTHDAY": listed(signed),
    "BYYEARDAY": listed(st.integers(1, 366).flatmap(lambda number: st.sampled_from([number, -number]))),
    # The library takes the weeks of this year for those of the last where it asks whether that has a 53rd.
    "BYWEEKNO": listed(st.integers(1, 51).flatmap(lambda number: st.sampled_from([number, -number]))),
    "BYSETPOS": listed(st.integers(1, 5).flatmap(lambda number: st.sampled_from([number, -number]))),
}


@st.composite
def rules(draw):
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    names = draw(st.lists(st.sampled_from(sorted(parts)), max_size=3, unique=True))
    chosen = {name: draw(parts[name]) for name in names}
    if frequency != "YEARLY":
        chosen.pop("BYWEEKNO", None)
        chosen.pop("BYYEARDAY", None)
    if draw(st.booleans()):
        numbered = frequency in ("MONTHLY", "YEARLY") and "BYWEEKNO" not in chosen and draw(st.booleans())
        which = st.integers(1, 5).flatmap(lambda number: st.sampled_from([str(number), str(-number)]))
        chosen["BYDAY"] = draw(listed(st.tuples(which, weekdays).map("".join) if numbered else weekdays))
    if frequency == "WEEKLY" or len(chosen.keys() - {"INTERVAL", "WKST", "BYSETPOS"}) == 0:
        # The library counts places of the first week from its first day, RFC 5545 from the week's.
        chosen.pop("BYSETPOS", None)
    return ";".join([f"FREQ={frequency}", *(f"{name}={value}" for name, value in chosen.items())])


@settings(max_examples=400)
@given(rules(), st.dates(date(2019, 1, 1), date(2032, 12, 31)))
def test_it_meets_what_the_library_meets(text, first):
    last = first + timedelta(days=1500)

    found = met(text, first, last)
    assume(found)
    assert found == by_the_library(text, first, len(found))
    assert last < by_the_library(text, first, len(found) + 1)[-1]


@given(rules(), st.integers(0, 900))
def test_beginning_later_leaves_out_nothing_that_is_later(text, passed):
    earliest, last = FIRST + timedelta(days=passed), FIRST + timedelta(days=1000)

    late = [day for day in met(text, FIRST, last, earliest) if day >= earliest]

    assert late == [day for day in met(text, FIRST, last) if day >= earliest]
