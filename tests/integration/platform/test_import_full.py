"""All of OULAD: 27,125 registrations and 150,800 submissions."""

import pytest
import pytest_asyncio

from rollbook.importers.oulad import tables
from tests.integration.platform.conftest import importing
from tests.integration.platform.counting import count, figures

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def full(tmp_path_factory, full_tables):
    async with importing(tmp_path_factory.mktemp("full") / "data") as session:
        session.tally = await session.oulad(full_tables)
        yield session


@pytest.mark.parametrize("by", ["offering", "course", "organization"])
async def test_the_completion_report_equals_a_count_of_the_tables(full, full_tables, by):
    assert figures(await full.completion(by), by) == count(full_tables, by)


@pytest.mark.parametrize("on", ["2013-02-01", "2013-08-31", "2014-01-31", "2014-09-28", "2015-06-30"])
async def test_as_of_a_date_it_equals_a_count_by_date(full, full_tables, on):
    assert figures(await full.completion(on=on)) == count(full_tables, on=on)


async def test_before_the_import_nothing_was_known(full):
    assert await full.completion(known_at=full.platform.folder.created_at.isoformat()) == []


async def test_every_row_is_accounted_for(full, full_tables):
    for counted in full.tally.counts():
        assert counted.read == tables.length(full_tables, counted.file) == counted.imported
    assert {counted.file: counted.odd for counted in full.tally.counts()} == {
        "courses.csv": 0, "assessments.csv": 0, "studentRegistration.csv": 2439, "studentInfo.csv": 95,
        "studentAssessment.csv": 2587,
    }  # fmt: skip


async def test_a_second_import_changes_nothing(full, full_tables):
    before = await full.positions()

    again = await full.oulad(full_tables)

    assert again.repeated == again.commands
    assert await full.positions() == before


async def test_after_a_rebuild_of_every_view_the_report_is_the_same(full, full_tables):
    for hosted in full.platform.services.values():
        await hosted.runner.rebuild()
    await full.platform.settle()

    assert figures(await full.completion()) == count(full_tables)
