"""An import has no effect the second time, by whoever and in whatever order."""

from chassis.access import Principal
from rollbook.importers.oulad import tables
from tests.integration.platform.counting import count, figures


async def test_a_second_import_changes_nothing(fresh, subset):
    folder = subset()
    await fresh.oulad(folder)
    before = await fresh.positions()

    again = await fresh.oulad(folder)

    assert await fresh.positions() == before
    assert again.repeated == again.commands


async def test_rows_in_another_order_change_nothing(fresh, subset):
    folder = subset()
    await fresh.oulad(folder)
    before = await fresh.positions()
    for file in tables.COLUMNS:
        header, *rows = (folder / file).read_text().splitlines()
        (folder / file).write_text("\n".join([header, *reversed(rows)]) + "\n")

    await fresh.oulad(folder)

    after = await fresh.positions()
    assert (after["enrollment"], after["attendance"]) == (before["enrollment"], before["attendance"])


async def test_an_import_under_another_name_registers_nobody_twice(fresh, subset):
    folder = subset()
    await fresh.oulad(folder)

    await fresh.oulad(folder, Principal(subject="somebody-else", roles=("admin",)))

    assert figures(await fresh.completion()) == count(folder)


async def test_a_later_larger_import_adds_what_is_new(fresh, subset):
    folder = subset(10)
    for file in (tables.REGISTRATIONS, tables.STUDENTS, tables.SUBMISSIONS):
        header, *rows = (folder / file).read_text().splitlines()
        (folder / f"{file}.all").write_text("\n".join([header, *rows]) + "\n")
        (folder / file).write_text("\n".join([header, *rows[: len(rows) // 3]]) + "\n")
    await fresh.oulad(folder)
    for file in (tables.REGISTRATIONS, tables.STUDENTS, tables.SUBMISSIONS):
        (folder / f"{file}.all").replace(folder / file)

    await fresh.oulad(folder)

    assert figures(await fresh.completion()) == count(folder)


def changed(folder, file, line, column, value):
    """Write another value into one row (the first one below the header is line 2)."""
    rows = [row.split(",") for row in (folder / file).read_text().splitlines()]
    rows[line - 1][rows[0].index(column)] = value
    (folder / file).write_text("\n".join(map(",".join, rows)) + "\n")


async def test_what_has_changed_since_is_told_row_by_row_and_costs_no_other_row(fresh, subset):
    folder = subset(10)
    expected = count(folder)
    await fresh.oulad(folder)
    before = await fresh.positions()
    changed(folder, tables.REGISTRATIONS, 2, "date_registration", "-300")
    changed(folder, tables.STUDENTS, 3, "region", "Atlantis")
    changed(folder, tables.STUDENTS, 4, "final_result", "Fail")
    changed(folder, tables.SUBMISSIONS, 5, "date_submitted", "77")

    tally = await fresh.oulad(folder)

    told = {(row["file"], int(row["line"])): row["reason"] for row in tally.told}
    otherwise = "refused: an earlier import took other values, which are kept"
    assert told[tables.REGISTRATIONS, 2] == f"lost: EnrollLearner {otherwise}"
    assert told[tables.STUDENTS, 3] == "the learner was there already, and stays where they are"
    assert told[tables.STUDENTS, 4] == f"lost: RecordResult {otherwise}"
    assert told[tables.SUBMISSIONS, 5] == f"lost: RecordOutcome {otherwise}"
    assert {one.file: one.lost for one in tally.counts()} == {
        tables.COURSES: 0, tables.ASSESSMENTS: 0, tables.REGISTRATIONS: 1, tables.STUDENTS: 1, tables.SUBMISSIONS: 1,
    }  # fmt: skip
    after = await fresh.positions()
    assert (after["attendance"], after["scheduling"]) == (before["attendance"], before["scheduling"])
    assert figures(await fresh.completion()) == expected


async def test_a_presentation_that_has_another_length_since_keeps_its_dates_and_costs_no_result(fresh, subset):
    """But one that is another now is told, and the earlier one stands."""
    folder = subset()
    expected = count(folder)
    await fresh.oulad(folder)
    before = await fresh.positions()
    changed(folder, tables.COURSES, 2, "module_presentation_length", "300")
    changed(folder, tables.STUDENTS, 2, "final_result", "Fail")

    tally = await fresh.oulad(folder)

    lost = [(row["file"], row["line"]) for row in tally.told if row["reason"].startswith("lost:")]
    assert lost == [(tables.STUDENTS, "2")]
    assert await fresh.positions() == before
    assert figures(await fresh.completion()) == expected


async def test_a_presentation_that_has_changed_since_keeps_its_registrations(fresh, subset):
    folder = subset()
    expected = count(folder)
    await fresh.oulad(folder)
    changed(folder, tables.COURSES, 2, "module_presentation_length", "300")
    changed(folder, tables.ASSESSMENTS, 2, "weight", "11")

    tally = await fresh.oulad(folder)

    assert figures(await fresh.completion()) == expected
    assert {one.file: one.lost for one in tally.counts() if one.lost} == {}
    told = {(row["file"], int(row["line"])): row["reason"] for row in tally.told}
    assert told[tables.COURSES, 2] == "AAA-2013J is on offer already, and left as it is"
    assert told[tables.ASSESSMENTS, 2] == "AAA-2013J is on offer already, with the components it had then"
