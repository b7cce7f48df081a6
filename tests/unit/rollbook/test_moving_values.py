"""What the values of a row say when a team moves in."""

from datetime import UTC, date, datetime

import pytest

from chassis.errors import Refused
from rollbook.importers.moving.values import Unusable, hours, moment, number, several, validity, yes


def test_hours_are_written_as_people_write_them():
    told = hours("hours", "Mo-We 9:00-17:00; sa 10:00-24:00")

    assert [(one["weekday"], one["opens"], one["closes"]) for one in told] == [
        (1, "09:00", "17:00"), (2, "09:00", "17:00"), (3, "09:00", "17:00"), (6, "10:00", "24:00"),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["always", "Mo 9-17", "Fr-Mo 09:00-17:00", "Mo-Xx 09:00-17:00", "09:00-17:00"])
def test_hours_that_are_written_otherwise_are_refused_with_their_column(text):
    with pytest.raises(Unusable, match=r"^hours"):
        hours("hours", text)


def test_no_hours_are_none():
    assert hours("hours", "") == []


def test_lists_are_separated_by_semicolons():
    assert several(" A; B ;;C") == ["A", "B", "C"]


@pytest.mark.parametrize("text", ["-1", "1.5", "many", "²", "1 000"])
def test_a_count_is_a_whole_number(text):
    with pytest.raises(Unusable, match=r"^capacity .* is not a whole number"):
        number("capacity", text)


def test_yes_and_no_may_be_written_as_programs_do():
    assert [yes("required", text) for text in ("Yes", "TRUE", "1", "no", "false", "0")] == [True] * 3 + [False] * 3
    with pytest.raises(Unusable, match="neither yes nor no"):
        yes("required", "maybe")


def test_a_course_may_have_the_days_on_which_it_may_be_taught():
    assert validity("courses", "NEG") == ("NEG", {})
    assert validity("courses", "NEG:2026-01-01/2026-12-31") == (
        "NEG",
        {"valid_from": date(2026, 1, 1), "valid_until": date(2026, 12, 31)},
    )
    assert validity("courses", "NEG:/2026-12-31") == ("NEG", {"valid_until": date(2026, 12, 31)})


@pytest.mark.parametrize("text", ["NEG:", "NEG:2026", "NEG:2026-01-01", "NEG:2026-13-01/2027-01-01", ":2026-01-01/"])
def test_days_that_are_none_are_refused(text):
    with pytest.raises(Unusable, match="is not written like"):
        validity("courses", text)


def test_a_wall_time_is_meant_in_its_zone():
    assert moment("starts", "2031-03-03 09:00", "Europe/Berlin") == datetime(2031, 3, 3, 8, tzinfo=UTC)
    assert moment("starts", "2031-07-03T09:00", "Asia/Kolkata") == datetime(2031, 7, 3, 3, 30, tzinfo=UTC)


def test_a_time_that_the_clock_skips_is_refused():
    with pytest.raises(Unusable, match="does not exist in Europe/Berlin"):
        moment("starts", "2031-03-30 02:30", "Europe/Berlin")


def test_a_time_that_the_clock_shows_twice_needs_its_offset():
    with pytest.raises(Unusable, match="shown twice"):
        moment("starts", "2031-10-26 02:30", "Europe/Berlin")

    assert moment("starts", "2031-10-26 02:30+01:00", "Europe/Berlin") == datetime(2031, 10, 26, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "soon", "2031-03-03", "03.03.2031 09:00"])
def test_what_is_no_time_is_refused(text):
    with pytest.raises(Unusable, match="is not written like 2027-03-01 09:00"):
        moment("starts", text, "Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "timezone", "slug"),
    [
        ("0001-01-01 00:00", "Europe/Berlin", "time-out-of-range"),
        ("0001-01-01 00:00+14:00", "Europe/Berlin", "time-out-of-range"),
        ("9999-12-31 23:00", "America/New_York", "time-out-of-range"),
        ("2031-03-03 09:00+05:00", "Europe/Berlin", "offset-not-of-zone"),
    ],
)
def test_a_time_that_nobody_can_mean_there_is_refused(text, timezone, slug):
    with pytest.raises(Refused) as refusal:
        moment("starts", text, timezone)
    assert refusal.value.kind == slug
