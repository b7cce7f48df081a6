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
