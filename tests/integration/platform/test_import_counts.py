"""Whatever the report says after an import is what a plain count of the tables says."""

import pytest

from rollbook.importers.oulad import tables
from rollbook.sample.content import OULAD
from tests.integration.platform.counting import count, figures

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize("by", ["offering", "course", "organization"])
async def test_the_completion_report_equals_a_count_of_the_tables(imported, by):
    assert figures(await imported.completion(by), by) == count(OULAD, by)


@pytest.mark.parametrize(
    "on",
    ["2013-05-01", "2013-09-30", "2013-10-01", "2014-03-15", "2014-06-25", "2014-06-26", "2015-01-31", "2015-07-01"],
)
async def test_as_of_a_date_it_equals_a_count_by_date(imported, on):
    assert figures(await imported.completion(on=on)) == count(OULAD, on=on)


async def test_before_the_import_nothing_was_known(imported):
    before = imported.platform.folder.created_at.isoformat()

    assert await imported.completion(known_at=before) == []


async def test_rows_name_what_they_count(imported):
    row = next(row for row in await imported.completion() if row["offering"] == "AAA-2013J")

    assert row["course"] == "AAA"
    assert row["course_id"].startswith("c")
    assert row["offering_id"].startswith("d")
    assert row["enrolled"] == 383
    assert row["completion_rate"] == pytest.approx(278 / 383)


async def test_every_row_is_accounted_for(imported):
    for counted in imported.tally.counts():
        assert counted.read == counted.imported + counted.lost
        assert counted.read == tables.length(OULAD, counted.file)
        assert counted.lost == 0


async def test_each_outcome_keeps_when_it_happened_and_when_it_was_recorded(imported):
    page = await imported.client.get(
        "/v1/events", {"type": "rollbook.attendance.component-outcome-recorded.v1", "limit": 100}
    )

    assert all(event["time"] < "2016" for event in page["events"])
    assert all(event["recordedat"] >= imported.platform.folder.created_at.isoformat()[:19] for event in page["events"])
    assert {event["actor"] for event in page["events"]} == {"import-oulad"}


async def test_banked_submissions_are_recognized(imported):
    page = await imported.client.get(
        "/v1/events", {"type": "rollbook.attendance.component-outcome-recorded.v1", "limit": 1000}
    )
    outcomes = [event["data"]["outcome"] for event in page["events"]]
    while page["events"]:
        query = {"type": "rollbook.attendance.component-outcome-recorded.v1", "limit": 1000, "after": page["after"]}
        page = await imported.client.get("/v1/events", query)
        outcomes += [event["data"]["outcome"] for event in page["events"]]

    assert len(outcomes) == 3149
    assert outcomes.count("recognized") == 42
