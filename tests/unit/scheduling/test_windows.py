"""Hours of a week: which of them can be kept."""

import msgspec
import pytest

from chassis.errors import Refused
from contracts.scheduling.hours import Window
from services.scheduling.commands.shapes import Hours, NewWindow
from services.scheduling.domain.windows import windows

MONDAY, TUESDAY = 1, 2


def window(weekday, opens, closes, kind=NewWindow):
    return kind(weekday=weekday, opens=opens, closes=closes)


def test_hours_are_kept_in_the_order_of_the_week():
    asked = (window(TUESDAY, "09:00", "17:00"), window(MONDAY, "13:00", "17:00"), window(MONDAY, "09:00", "12:00"))
    assert windows(asked) == (
        window(MONDAY, "09:00", "12:00", Window),
        window(MONDAY, "13:00", "17:00", Window),
        window(TUESDAY, "09:00", "17:00", Window),
    )


def test_windows_may_touch():
    assert len(windows((window(MONDAY, "09:00", "12:00"), window(MONDAY, "12:00", "17:00")))) == 2


def test_a_night_is_two_windows_that_meet_at_midnight():
    assert len(windows((window(MONDAY, "22:00", "24:00"), window(TUESDAY, "00:00", "02:00")))) == 2


def test_hours_of_different_days_do_not_overlap():
    assert len(windows((window(MONDAY, "09:00", "17:00"), window(TUESDAY, "09:00", "17:00")))) == 2


def test_hours_that_overlap_are_refused_and_named():
    with pytest.raises(Refused) as refusal:
        windows((window(MONDAY, "11:59", "17:00"), window(MONDAY, "09:00", "12:00")))
    assert refusal.value.kind == "hours-overlap"
    assert refusal.value.facts["windows"] == [
        {"weekday": 1, "opens": "09:00", "closes": "12:00"},
        {"weekday": 1, "opens": "11:59", "closes": "17:00"},
    ]


@pytest.mark.parametrize("closes", ["09:00", "02:00", "00:00"])
def test_hours_end_after_they_begin(closes):
    with pytest.raises(Refused) as refusal:
        windows((window(MONDAY, "09:00", closes),))
    assert refusal.value.kind == "ends-before-start"


@pytest.mark.parametrize(
    "fields",
    [{"weekday": 0}, {"weekday": 8}, {"opens": "24:00"}, {"opens": "9:00"}, {"closes": "24:01"}, {"closes": "17:00\n"}],
)
def test_what_is_no_hour_of_a_week_is_not_understood(fields):
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert([{"weekday": 1, "opens": "09:00", "closes": "17:00"} | fields], Hours)
