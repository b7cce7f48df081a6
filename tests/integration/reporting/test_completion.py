"""The completion report, its names, and its CSV."""

import csv
import io

import pytest

from chassis.errors import Malformed, Unknown
from contracts.shared import Format


@pytest.fixture
def tutored(tale):
    """Two offerings as OULAD's are: results at the end, odd cancellations, two organizations."""
    tale.organization("north")
    tale.organization("south")
    tale.course("aaa")
    tale.offering("aaa1", "aaa")
    tale.offering("aaa2", "aaa")
    for learner in ("1", "2", "3", "4", "5", "6"):
        tale.enrolled("aaa1", learner, organization="north" if learner < "4" else "south")
    tale.cancelled("aaa1", "3", -25, before_start=True)
    tale.cancelled("aaa1", "4", -10)
    tale.result("aaa1", "1", "completed")
    tale.result("aaa1", "2", "failed")
    tale.result("aaa1", "4", "failed")
    tale.result("aaa1", "5", "withdrawn")
    tale.enrolled("aaa2", "1", -40)
    tale.waitlisted("aaa2", "7")
    tale.result("aaa2", "8", "completed")
    return tale


AAA1 = {
    "enrolled": 6,
    "completed": 1,
    "failed": 2,
    "withdrawn": 2,
    "in_progress": 1,
    "left_before_start": 1,
    "completion_rate": 1 / 6,
}
AAA2 = {
    "enrolled": 1,
    "completed": 0,
    "failed": 0,
    "withdrawn": 0,
    "in_progress": 1,
    "left_before_start": 0,
    "completion_rate": 0.0,
}


async def test_rows_are_named_by_code_with_the_id_beside_it(tutored, reporting):
    async with reporting(tutored) as report:
        assert await report.rows("course", "offering") == [
            {
                "course": "AAA",
                "course_id": "c0000000000000aaa",
                "offering": "AAA1",
                "offering_id": "o000000000000aaa1",
                **AAA1,
            },
            {
                "course": "AAA",
                "course_id": "c0000000000000aaa",
                "offering": "AAA2",
                "offering_id": "o000000000000aaa2",
                **AAA2,
            },
        ]


async def test_every_event_delivered_twice_changes_no_number(tutored, reporting):
    async with reporting(tutored) as once, reporting(tutored, times=2) as twice:
        for by in (("course", "offering"), ("organization",), ("month",), ("format",)):
            assert await once.rows(*by) == await twice.rows(*by)


async def test_organizations_and_months_share_out_the_same_enrollments(tutored, reporting):
    async with reporting(tutored) as report:
        organizations = await report.rows("organization")
        months = await report.rows("month", timezone="Europe/Berlin")
    assert [(row["organization"], row["enrolled"]) for row in organizations] == [("NORTH", 3), ("SOUTH", 3), (None, 1)]
    assert [(row["month"], row["enrolled"]) for row in months] == [("2026-01", 7)]


async def test_without_by_there_is_one_row_over_all(tutored, reporting):
    async with reporting(tutored) as report:
        (row,) = await report.rows()
    assert row["enrolled"] == 7


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2026-01-30", (0, 0, 0)),
        ("2026-01-31", (6, 0, 0)),
        ("2026-02-04", (6, 0, 0)),
        ("2026-02-05", (6, 1, 0)),
        ("2026-02-20", (6, 2, 0)),
        ("2026-03-01", (6, 2, 2)),
        ("2026-02-05T08:59:59+00:00", (6, 0, 0)),
        ("2026-02-05T09:00:00+00:00", (6, 1, 0)),
    ],
)
async def test_on_a_date_it_is_as_it_was_through_the_end_of_that_day(tutored, reporting, on, expected):
    async with reporting(tutored) as report:
        rows = await report.rows("offering", on=on, offering="AAA1")
    figures = (rows[0]["enrolled"], rows[0]["withdrawn"], rows[0]["failed"]) if rows else (0, 0, 0)
    assert figures == expected


async def test_before_anything_was_recorded_nothing_is_known(tutored, reporting):
    async with reporting(tutored) as report:
        assert await report.rows("course", known_at="2025-12-31") == []


async def test_from_and_to_take_in_both_days(tutored, reporting):
    async with reporting(tutored) as report:
        both = await report.rows("course", from_="2026-01-01", to="2026-01-31")
        one = await report.rows("course", from_="2026-01-01", to="2026-01-30")
        none = await report.rows("course", from_="2026-02-01")
    assert [row["enrolled"] for row in (*both, *one)] == [7, 1]
    assert none == []


async def test_filters_take_ids_and_codes(tutored, reporting):
    async with reporting(tutored) as report:
        by_code = await report.rows("offering", offering="AAA1", organization="NORTH")
        by_id = await report.rows("offering", offering="o000000000000aaa1", organization="g00000000000north")
    assert by_code == by_id
    assert by_code[0]["enrolled"] == 3


async def test_an_unknown_name_is_told_apart_from_an_empty_report(tutored, reporting):
    async with reporting(tutored) as report:
        with pytest.raises(Unknown, match="no course ZZZ"):
            await report.rows("course", course="ZZZ")
        with pytest.raises(Malformed):
            await report.rows("course", timezone="Mars/Olympus")


async def test_what_it_was_counted_by_is_told(tutored, reporting):
    async with reporting(tutored) as report:
        told = await report.ask("/v1/reports/completion", on="2026-03-01", timezone="Europe/Berlin")
    assert told.timezone == "Europe/Berlin"
    assert told.on.isoformat() == "2026-03-01T22:59:59.999999+00:00"


@pytest.mark.parametrize(
    ("figure", "names"),
    [
        ("enrolled", "123456"),
        ("completed", "1"),
        ("failed", "24"),
        ("withdrawn", "35"),
        ("in_progress", "6"),
        ("left_before_start", "3"),
    ],
)
async def test_the_names_behind_a_figure_are_as_many_as_it_says(tutored, reporting, figure, names):
    async with reporting(tutored) as report:
        told = await report.ask("/v1/reports/completion/learners", offering="AAA1", figure=figure)
        few = await report.ask("/v1/reports/completion/learners", offering="AAA1", figure=figure, limit=1)
    assert [one.learner[-1] for one in told.items] == list(names)
    assert told.total == few.total == len(names)
    assert len(few.items) == 1


async def test_blended_courses_of_a_program_show_with_their_program_and_nothing_counts_twice(tale, reporting):
    tale.course("neg", Format.BLENDED)
    tale.course("web", Format.SELF_PACED)
    tale.course("day", Format.LIVE)
    tale.program("sales", ("neg", "live", True))
    tale.offering("neg1", "neg", program="sales")
    tale.offering("neg2", "neg")
    tale.offering("web1", "web", program="sales")
    tale.offering("day1", "day")
    tale.joined("sales", "1")
    tale.joined("sales", "2")
    tale.graduated("sales", "1")
    tale.joined("plain", "3", kind=Format.SELF_PACED)
    for name in ("neg1", "neg2", "web1", "day1"):
        tale.enrolled(name, "1")
    async with reporting(tale) as report:
        formats = {row["format"]: (row["enrolled"], row["completed"]) for row in await report.rows("format")}
        programs = {row["program"]: row["enrolled"] for row in await report.rows("program")}
        within = {row["course"]: row["enrolled"] for row in await report.rows("course", program="SALES")}
        blended = await report.ask("/v1/reports/completion/learners", by=("format",), format="blended")
    assert formats == {"blended": (3, 1), "live": (1, 0), "self_paced": (1, 0)}
    assert programs == {"SALES": 2, "p00000000000plain": 1}
    assert within == {"NEG": 1, "WEB": 1}
    assert blended.total == 3


async def test_the_csv_says_the_same_as_the_json(tutored, reporting):
    async with reporting(tutored) as report:
        rows = await report.rows("course", "offering")
        table = await report.ask("/v1/reports/completion.csv", by=("course", "offering"), timezone="Europe/Berlin")
    read = list(csv.DictReader(io.StringIO(table.body.decode(), newline="")))
    assert [{name: str(value) for name, value in row.items()} for row in rows] == read
    assert table.headers["Rollbook-Timezone"] == "Europe/Berlin"
