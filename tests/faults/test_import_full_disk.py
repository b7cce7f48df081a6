"""An import that runs out of space ends by itself, says so once, and goes on when there is some."""

import json
import re

import pytest

from rollbook.importers.oulad import tables
from rollbook.sample.content import OULAD
from tests.disks import small_disk
from tests.integration.platform.counting import count, figures
from tests.integration.platform.running import run

FAILED, AWAY = 1, 4
PROGRESS = re.compile(r"Importing |\s*\w+ \S*\s+\d+/\d+ ")


def imported(data, *more, folder=OULAD):
    return run("--data", str(data), "import", "oulad", str(folder), *more, seconds=120)


def told(done, code):
    """The one line that an import which failed with this code ends with."""
    assert done.returncode == code, done.stderr
    lines = [line for line in done.stderr.splitlines() if line.strip() and not PROGRESS.match(line)]
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("rollbook: ")
    return lines[0]


def ended(data, *more, folder=OULAD):
    """What an import tells that comes to its end."""
    done = imported(data, "--json", *more, folder=folder)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def completion(data):
    return figures(
        json.loads(run("--data", str(data), "report", "completion", "--by", "course,offering", "--json").stdout)
    )


SLOW = [pytest.param(megabytes, marks=pytest.mark.slow) for megabytes in (5, 6, 7, 8, 10)]


@pytest.mark.parametrize("megabytes", [4, 12, *SLOW])
def test_a_full_disk_ends_the_import_with_one_line_and_the_same_command_goes_on(tmp_path, megabytes):
    """Each size fills up at another moment: under a command, a view, a reaction, or when all is answered. On less than
    4 MB nothing starts.
    """
    with small_disk(tmp_path / "disk", f"size={megabytes}m") as change:
        data, report = tmp_path / "disk" / "data", ("--report", str(tmp_path / "odd.csv"))

        line = told(imported(data, *report), AWAY)
        assert re.search(r"disk is full|no space", line, re.IGNORECASE)
        assert str(data) in line
        assert "run the same command again" in line

        change("size=200m")
        first, again = ended(data, *report), ended(data, *report)
        assert all(table["lost"] == 0 for table in first["tables"])
        assert again["known_before"] == again["commands"] == first["commands"]
        assert completion(data) == count(OULAD)
        assert json.loads(run("--data", str(data), "ops", "status", "--json").stdout)["parked"] == []


def test_a_report_of_odd_rows_that_finds_no_space_ends_the_import_with_one_line(tmp_path):
    folder = tmp_path / "oulad"
    folder.mkdir()
    for file in tables.COLUMNS:
        (folder / file).write_bytes((OULAD / file).read_bytes())
    with (folder / tables.SUBMISSIONS).open("a") as table:
        table.writelines(f"1752,{number},never,0\n" for number in range(20_000))
    with small_disk(tmp_path / "disk", "size=1m"):
        report = tmp_path / "disk" / "odd.csv"
        line = told(imported(tmp_path / "data", "--report", str(report), folder=folder), FAILED)
        assert str(report) in line
        assert "--report" in line
        assert "run the same command again" in line

    told_then = ended(tmp_path / "data", "--report", str(tmp_path / "odd.csv"), folder=folder)
    assert told_then["tables"][-1]["lost"] == 20_000
    assert completion(tmp_path / "data") == count(OULAD)
