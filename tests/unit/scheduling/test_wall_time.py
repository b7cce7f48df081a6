"""A time of day in a zone is one moment, and is refused where the zone's clock never shows it."""

from datetime import UTC, datetime, timedelta
from datetime import timezone as tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from chassis.errors import Refused
from services.scheduling.domain.walltime import instant, interval


def time(text):
    return datetime.fromisoformat(text)


def test_nine_in_the_morning_is_another_moment_after_the_change_of_clocks():
    assert instant(time("2026-03-23T09:00+01:00"), "Europe/Berlin", "starts_at") == time("2026-03-23T08:00+00:00")
    assert instant(time("2026-03-30T09:00+02:00"), "Europe/Berlin", "starts_at") == time("2026-03-30T07:00+00:00")


def test_a_session_over_midnight_and_the_change_of_clocks_is_as_long_as_it_lasts():
    starts_at, ends_at = interval(time("2026-03-28T23:00+01:00"), time("2026-03-29T05:00+02:00"), "Europe/Berlin")
    assert ends_at - starts_at == timedelta(hours=5)


@pytest.mark.parametrize("year", ["0001", "1899", "2200", "9999"])
def test_times_that_nobody_means_are_refused(year):
    with pytest.raises(Refused) as refusal:
        instant(time(f"{year}-01-01T00:00:00+14:00"), "Europe/Berlin", "starts_at")
    assert (refusal.value.kind, refusal.value.facts) == ("time-out-of-range", {"field": "starts_at"})
    assert refusal.value.detail.endswith("years from 1900 to 2199 are taken.")


ZONES = st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"])
MOMENTS = st.datetimes(min_value=time("2020-01-01"), max_value=time("2030-01-01"), timezones=st.just(UTC))
OFFSETS = st.integers(-14 * 4, 14 * 4).map(lambda quarters: tzinfo(timedelta(minutes=15 * quarters)))


@for_all(MOMENTS, ZONES)
def test_a_moment_is_the_same_in_utc_and_by_the_clock_of_its_zone(moment, timezone):
    assert instant(moment, timezone, "starts_at") == moment
    assert instant(moment.astimezone(ZoneInfo(timezone)), timezone, "starts_at") == moment


@for_all(MOMENTS, OFFSETS, ZONES)
def test_an_offset_is_taken_exactly_when_it_is_utc_or_the_zones_own(moment, offset, timezone):
    here = moment.astimezone(ZoneInfo(timezone)).utcoffset()
    if offset.utcoffset(None) in {timedelta(0), here}:
        assert instant(moment.astimezone(offset), timezone, "starts_at") == moment
    else:
        with pytest.raises(Refused) as refusal:
            instant(moment.astimezone(offset), timezone, "starts_at")
        assert refusal.value.kind == "offset-not-of-zone"
