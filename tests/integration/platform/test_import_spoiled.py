"""Tables as nobody should write them: every row is counted once, and what counts is counted right."""

import pytest

from tests.integration.platform.counting import count, figures
from tests.integration.platform.spoiling import EXTRA, GOOD, add, lines_of, written_otherwise


@pytest.fixture(params=[add, lambda folder, extra: written_otherwise(add(folder, extra))], ids=["as is", "otherwise"])
def spoiled(subset, tmp_path, request):
    """The rows of module AAA and the odd ones, with what counts among them beside: `(spoiled, figures)`."""
    expected = count(add(subset(10), GOOD))
    (tmp_path / "oulad").rename(tmp_path / "clean")
    return request.param(subset(10), EXTRA), expected


def adds_up(folder, tally):
    """Each row of each table has one fate, and those that are odd or lost are told with their line."""
    for counted in tally.counts():
        begun = lines_of(folder, counted.file)
        assert counted.read == begun.total(), counted
        assert counted.read == counted.taken + counted.known + counted.odd + counted.lost
        told = {int(row["line"]) for row in tally.told if row["file"] == counted.file}
        assert told <= set(begun)
        assert len(told) == counted.odd + counted.lost, counted


async def test_every_row_has_one_fate_and_what_counts_is_counted(fresh, spoiled):
    folder, expected = spoiled

    tally = await fresh.oulad(folder)

    adds_up(folder, tally)
    assert figures(await fresh.completion()) == expected
    assert {counted.file: (counted.odd, counted.lost) for counted in tally.counts()} == {
        "courses.csv": (2, 5), "assessments.csv": (1, 6), "studentRegistration.csv": (5, 9), "studentInfo.csv": (5, 5),
        "studentAssessment.csv": (13, 8),
    }  # fmt: skip


async def test_a_second_import_finds_every_row_known_that_had_an_effect(fresh, spoiled):
    folder, expected = spoiled
    first = await fresh.oulad(folder)
    before = await fresh.positions()

    again = await fresh.oulad(folder)

    adds_up(folder, again)
    assert await fresh.positions() == before
    assert figures(await fresh.completion()) == expected
    for one, other in zip(first.counts(), again.counts(), strict=True):
        assert (other.taken, other.known, other.odd, other.lost) == (0, one.taken, one.odd, one.lost)


async def test_regions_that_differ_by_case_alone_are_one_organization_and_told(fresh, spoiled):
    tally = await fresh.oulad(spoiled[0])

    organizations = {row["organization"]: row["completed"] for row in await fresh.completion("organization")}
    assert organizations["zürich"] == 3
    assert {"ZÜRICH", "Zürich"}.isdisjoint(organizations)
    told = [row["reason"] for row in tally.told if "is taken as zürich" in row["reason"]]
    assert len(told) == 2


async def test_a_presentation_without_assessments_keeps_its_registrations(fresh, spoiled):
    await fresh.oulad(spoiled[0])

    (row,) = [row for row in await fresh.completion() if row["offering"] == "BBB-2014B"]
    assert (row["enrolled"], row["completed"]) == (1, 1)
