"""Rule 12: what a day means in a report; and which enrollments its parameters ask for."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from chassis.errors import Malformed
from services.reporting.api.asking import Dimension, ReportAsked, after, last, moment, population, timezone

BERLIN = ZoneInfo("Europe/Berlin")
INSTANT = "2026-03-29T12:00:00+02:00"


def test_a_day_begins_at_midnight_in_the_reports_timezone():
    assert moment("2026-03-29", BERLIN, "from") == datetime(2026, 3, 28, 23, 0, tzinfo=UTC)


def test_a_day_ends_where_the_next_begins_even_if_it_has_23_hours():
    assert after("2026-03-29", BERLIN, "to") == datetime(2026, 3, 29, 22, 0, tzinfo=UTC)


def test_on_a_day_means_through_its_last_moment():
    assert last("2026-03-29", BERLIN, "on") == datetime(2026, 3, 29, 21, 59, 59, 999_999, tzinfo=UTC)


def test_a_timestamp_is_meant_as_it_stands():
    noon = datetime(2026, 3, 29, 10, 0, tzinfo=UTC)
    assert moment(INSTANT, BERLIN, "from") == after(INSTANT, BERLIN, "to") == last(INSTANT, BERLIN, "on") == noon


def test_no_day_means_now():
    assert last(None, BERLIN, "on") is None


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2026-02-30", "2026-13-01", "2026-03-29T12:00:00", "20260329", "9999-12-31"]
)
def test_what_is_neither_day_nor_timestamp_is_malformed_and_named(text):
    with pytest.raises(Malformed) as malformed:
        last(text, BERLIN, "on")
    assert malformed.value.errors[0].field == "$.on"


def test_a_day_before_the_calendar_begins_is_malformed():
    with pytest.raises(Malformed):
        moment("0001-01-01", ZoneInfo("Asia/Tokyo"), "from")


@pytest.mark.parametrize("name", ["Berlin", "Europe/Nowhere", "../etc/passwd", "/etc/localtime", "", "Europe"])
def test_what_is_no_timezone_is_malformed(name):
    with pytest.raises(Malformed):
        timezone(name)


@pytest.mark.parametrize(
    ("by", "filters", "counted"),
    [
        (("course",), {}, {"kind": "course"}),
        (("month",), {}, {"kind": "course"}),
        ((), {}, {"kind": "course"}),
        (("organization",), {}, {"kind": "course"}),
        (("program",), {}, {"kind": "program"}),
        (("program", "organization"), {}, {"kind": "program"}),
        (("program", "course"), {}, {"kind": "course"}),
        (("program",), {"offering": "AAA-2013J"}, {"kind": "course"}),
        (("course",), {"program": "SALES"}, {"kind": "course"}),
        (("format",), {}, {"by_format": True}),
        (("format", "month"), {}, {"by_format": True}),
        (("format", "course"), {}, {"kind": "course"}),
    ],
)
def test_programs_are_counted_by_program_and_format_and_courses_otherwise(by, filters, counted):
    assert population(ReportAsked(by=tuple(Dimension(one) for one in by), **filters)) == counted
