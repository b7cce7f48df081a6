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


async def test_a_region_with_a_line_break_is_told_in_plain_words(fresh, subset):
    folder = subset()
    add(folder, tables.REGISTRATIONS, "AAA,2013J,1,1,", "AAA,2013J,2,1,")
    add(folder, tables.STUDENTS, 'AAA,2013J,1,"Isle of\nMan",Pass', f"AAA,2013J,2,{'W' * 90},Pass")

    tally = await fresh.oulad(folder)

    told = {row["row"].split(",")[2]: row["reason"] for row in tally.told if "organization" in row["reason"]}
    assert told == {
        "1": "region has a line break in it; the learner is without an organization. Write it in one line",
        "2": "RegisterOrganization refused: $.code must be at most 80 characters long; without an organization",
    }
    assert figures(await fresh.completion(), "offering") == count(folder)


async def test_what_follows_from_a_refused_presentation_is_told_so(fresh, subset):
    """Given a presentation with a length that is none, and everything that belongs to it."""
    folder = subset()
    add(folder, tables.COURSES, "BBB,2014J,long")
    add(folder, tables.ASSESSMENTS, "BBB,2014J,9001,TMA,19,10")
    add(folder, tables.REGISTRATIONS, "BBB,2014J,1,1,")
    add(folder, tables.STUDENTS, "BBB,2014J,1,Wales,Pass")
    add(folder, tables.SUBMISSIONS, "9001,1,1,0")

    tally = await fresh.oulad(folder)

    line = len((folder / tables.COURSES).read_text().splitlines())
    follows = f"lost: its presentation BBB-2014J was refused: {tables.COURSES}, line {line}"
    assert [(row["file"], row["reason"]) for row in tally.told if row["row"].startswith(("BBB", "9001"))] == [
        (tables.COURSES, "lost: module_presentation_length 'long' is not a number of days"),
        (tables.ASSESSMENTS, follows),
        (tables.REGISTRATIONS, follows),
        (tables.STUDENTS, follows),
        (tables.SUBMISSIONS, follows),
    ]


@pytest.mark.parametrize("file", list(tables.COLUMNS))
async def test_without_one_of_the_tables_nothing_is_written(fresh, subset, file):
    folder = subset()
    (folder / file).unlink()

    with pytest.raises(BadInput, match=file):
        await fresh.oulad(folder)

    assert set((await fresh.positions()).values()) == {0}
