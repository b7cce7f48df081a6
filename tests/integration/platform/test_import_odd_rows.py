"""Rows that make no sense are told with file, line and reason; the others are imported."""

import pytest

from rollbook.importers.lines import BadInput
from rollbook.importers.oulad import tables
from tests.integration.platform.counting import count, figures


def add(folder, file, *rows):
    with (folder / file).open("ab") as table:
        for row in rows:
            table.write((row if isinstance(row, bytes) else row.encode()) + b"\n")


async def test_odd_rows_are_told_and_the_rest_is_imported(fresh, subset):
    folder = subset()
    expected = count(folder)
    first = (folder / tables.REGISTRATIONS).read_text().splitlines()[1]
    add(folder, tables.COURSES, "AAA,soon,100")
    add(folder, tables.ASSESSMENTS, "AAA,2013J,4711,Essay,1,10")
    add(folder, tables.REGISTRATIONS, first, "AAA,2013J,1,never,", "ZZZ,2013J,1,1,", b"AAA,2013J,\xff,1,")
    add(folder, tables.STUDENTS, "AAA,2013J,1,Wales,Pass", "AAA,2013J")
    add(folder, tables.SUBMISSIONS, "999999,1,1,0", "1752,1,1,0", "1752,1,one,0", "1752,1,1,yes")

    tally = await fresh.oulad(folder)

    assert figures(await fresh.completion()) == expected
    assert {counted.file: counted.lost for counted in tally.counts()} == {
        "courses.csv": 1, "assessments.csv": 1, "studentRegistration.csv": 3, "studentInfo.csv": 2,
        "studentAssessment.csv": 4,
    }  # fmt: skip
    assert all(counted.read == counted.imported + counted.lost for counted in tally.counts())
    assert all(row["line"].isdigit() and row["reason"] and row["row"] for row in tally.told)


async def test_a_refused_command_is_told_with_the_rule(fresh, subset):
    folder = subset()
    add(folder, tables.REGISTRATIONS, "AAA,2013J,1,1,")
    add(folder, tables.STUDENTS, f"AAA,2013J,1,{'W' * 90},Pass")

    tally = await fresh.oulad(folder)

    refused = [row for row in tally.told if "RegisterOrganization refused" in row["reason"]]
    assert len(refused) == 1
    assert figures(await fresh.completion(), "offering") == count(folder)


@pytest.mark.parametrize("file", list(tables.COLUMNS))
async def test_without_one_of_the_tables_nothing_is_written(fresh, subset, file):
    folder = subset()
    (folder / file).unlink()

    with pytest.raises(BadInput, match=file):
        await fresh.oulad(folder)

    assert set((await fresh.positions()).values()) == {0}
