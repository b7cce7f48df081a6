"""Whether there is time to get from one session to the next."""

import pytest

from services.scheduling.domain.calendar import MINUTE, Calendar
from services.scheduling.domain.travel import legs

NINE, TEN, NOON, ONE = (hour * 60 * MINUTE for hour in (9, 10, 12, 13))
FROM_SPREE = {"v-hudson": 90, "v-elbe": 120}


def ways(sessions, venue="v-spree", start=NOON, end=ONE, **how):
    """The ways to and from a session; `sessions` are `{ref: (start, end, venue)}`."""
    held = Calendar()
    for ref, (begins, ends, _) in sessions.items():
        held.add(begins, ends, ref)
    return legs(held, lambda ref: sessions[ref][2], venue, FROM_SPREE, start, end, **how)


def test_a_gap_shorter_than_the_way_is_too_short():
    (way,) = ways({"s1": (NINE, TEN + 31 * MINUTE, "v-hudson")})
    assert (way.ref, way.venue, way.gap, way.needed) == ("s1", "v-hudson", 89 * MINUTE, 90 * MINUTE)
    assert way.too_short


def test_a_gap_as_long_as_the_way_will_do():
    (way,) = ways({"s1": (NINE, TEN + 30 * MINUTE, "v-hudson")})
    assert not way.too_short


def test_the_way_to_the_session_after_counts_as_well():
    before, after = ways({"s1": (NINE, TEN, "v-hudson"), "s2": (ONE + 60 * MINUTE, ONE + 90 * MINUTE, "v-elbe")})
    assert (before.too_short, after.ref, after.too_short) == (False, "s2", True)


def test_a_way_over_midnight_and_the_end_of_a_month_is_as_any_other():
    (way,) = ways({"s1": (-60 * MINUTE, -30 * MINUTE, "v-elbe")}, start=30 * MINUTE, end=90 * MINUTE)
    assert (way.gap, way.too_short) == (60 * MINUTE, True)


def test_within_a_venue_there_is_no_way():
    assert ways({"s1": (NINE, NOON, "v-spree")}) == []


@pytest.mark.parametrize(("here", "there"), [(None, "v-hudson"), ("v-spree", None), (None, None)])
def test_who_is_nowhere_in_particular_needs_no_time(here, there):
    assert ways({"s1": (NINE, NOON, there)}, venue=here) == []


def test_a_way_that_nobody_stated_takes_no_time_and_is_told():
    (way,) = ways({"s1": (NINE, NOON, "v-oder")})
    assert (way.venue, way.known, way.too_short) == ("v-oder", False, False)


def test_only_the_last_before_and_the_first_after_count():
    sessions = {"far": (NINE, TEN + 60 * MINUTE, "v-elbe"), "near": (NINE, NOON, "v-spree")}
    assert ways(sessions) == []


def test_a_session_nowhere_in_between_shortens_no_way():
    sessions = {"s1": (NINE, TEN + 60 * MINUTE, "v-elbe"), "online": (TEN + 60 * MINUTE, NOON, None)}
    (way,) = ways(sessions)
    assert (way.ref, way.gap, way.too_short) == ("s1", 60 * MINUTE, True)


def test_no_way_is_longer_than_half_a_day():
    assert ways({"s1": (-NINE, 0, "v-oder")}, start=NOON + 1, end=ONE) == []


def test_what_is_ignored_is_on_no_way():
    assert ways({"s1": (NINE, NOON, "v-hudson")}, ignoring={"s1"}) == []
