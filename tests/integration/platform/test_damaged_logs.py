"""What a person is told by commands that meet a damaged log: one clear line, and that it failed."""

import json
import re
import shutil

import pytest

PAGE_BYTES, SPOILED_PAGES = 4096, 20


@pytest.fixture
def spoiled(data, tmp_path):
    """The folder, with pages in the middle of enrollment's log written over."""
    folder = tmp_path / "data"
    shutil.copytree(data, folder)
    log = folder / "enrollment" / "log.db"
    with log.open("r+b") as file:
        file.seek(log.stat().st_size // PAGE_BYTES // 3 * PAGE_BYTES)
        file.write(b"\xff" * PAGE_BYTES * SPOILED_PAGES)
    return folder


def test_a_rebuild_that_failed_says_so_and_why(line, spoiled):
    done = line("--data", str(spoiled), "ops", "rebuild", "reporting")

    assert done.returncode == 1
    assert "Rebuilt" not in done.stdout
    assert "Traceback" not in done.stderr
    assert "Not rebuilt, and serving as before: reporting" in done.stderr.splitlines()[-1]
    assert f"{spoiled / 'enrollment' / 'log.db'} is damaged" in done.stderr.splitlines()[-1]


def test_the_bar_of_a_rebuild_that_failed_stays_where_it_stood(line, spoiled):
    done = line("--data", str(spoiled), "ops", "rebuild", "--all")

    bars = dict(re.findall(r"^ *(\w+) .* (\d+/[\d?]+) ", done.stderr, re.MULTILINE))
    full = {service for service, bar in bars.items() if len(set(bar.split("/"))) == 1}
    assert bars.keys() == {"scheduling", "enrollment", "attendance", "reporting"}
    assert not {service for service in full if f"{service} (" in done.stderr.splitlines()[-1]}
    assert full == {service for service in bars if service in done.stdout}


def test_programs_are_told_what_was_rebuilt_and_what_was_not(line, spoiled):
    done = line("--data", str(spoiled), "ops", "rebuild", "--all", "--json")

    told = json.loads(done.stdout)
    assert done.returncode == 1
    assert "reporting" in told["failed"]
    assert set(told["rebuilt"]).isdisjoint(told["failed"])


def test_reading_a_damaged_log_names_the_file(line, spoiled):
    done = line("--data", str(spoiled), "events", "tail", "--no-follow")

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert f"{spoiled / 'enrollment' / 'log.db'} is damaged" in done.stderr
