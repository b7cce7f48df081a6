"""Rows of OULAD by the command line into a platform that others use, too: reports say what the tables say."""

import json

import pytest

from rollbook.sample.content import OULAD
from tests.integration.platform.counting import count, figures

DATES = ["2013-10-01", "2014-03-31", "2014-06-25"]


@pytest.fixture(scope="module")
def line(platform, commands):
    """Runs a command on the platform, which answers in JSON."""

    def run(*arguments):
        done = commands.run(*platform.options, *arguments, "--json", env=platform.variables, seconds=300)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


@pytest.fixture(scope="module")
def imports(line, tmp_path_factory):
    """Imports module AAA; answers what the command says of it."""
    odd = tmp_path_factory.mktemp("import") / "odd.csv"
    return lambda: line("import", "oulad", str(OULAD), "--report", str(odd))


@pytest.fixture(scope="module")
def imported(imports):
    """What the first import said."""
    return imports()


@pytest.fixture(scope="module")
def completion(line):
    """Figures of the imported offerings by code, so that those of others do not matter."""

    def ask(**more):
        asked = [word for name, value in more.items() for word in (f"--{name}", value)]
        rows = line("report", "completion", "--by", "course,offering", *asked)
        return figures([row for row in rows if row["course"] == "AAA"])

    return ask


def test_every_row_is_imported(imported):
    assert [table["lost"] for table in imported["tables"]] == [0] * len(imported["tables"])
    assert imported["commands"] > sum(row["enrolled"] for row in count(OULAD).values())


def test_the_report_equals_a_count_of_the_tables(imported, completion):
    assert completion() == count(OULAD)


@pytest.mark.parametrize("on", DATES)
def test_as_of_a_date_it_equals_a_count_by_date(imported, completion, on):
    assert completion(on=on) == count(OULAD, on=on)


@pytest.mark.usefixtures("unchanged")
def test_a_second_import_changes_nothing(imported, imports, completion):
    again = imports()

    assert again["known_before"] == again["commands"] == imported["commands"]
    assert completion() == count(OULAD)


def test_rebuilding_every_view_changes_no_figure(imported, line, completion):
    dated = {on: completion(on=on) for on in DATES}

    line("ops", "rebuild", "--all")

    assert completion() == count(OULAD)
    assert {on: completion(on=on) for on in DATES} == dated


def test_the_sample_holds_the_same_rows_and_says_the_same_of_them(imported, line, completion):
    line("sample", "load")

    (row,) = line("report", "completion", "--by", "course", "--course", "AAA")
    assert figures([row], "course") == count(OULAD, "course")
    assert completion() == count(OULAD)
