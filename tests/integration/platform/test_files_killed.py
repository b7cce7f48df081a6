"""Files of learners that are taken in by the command line: killed and gone on with, changed and refused."""

import json
import random

import pytest

from chassis.eventlog.sqlite.log import SQLiteEventLog
from tests.integration.platform.running import run
from tests.integration.platform.test_import_killed import appended, killed

ROWS, EVENTS_A_ROW = 3_000, 2  # their key is claimed, and they are registered


def people(path, count=ROWS):
    rows = [f"E{number},Person {number}" for number in range(count)]
    path.write_text("\n".join(["key,name", *rows]) + "\n")
    return path


def imported(data, *arguments):
    done = run("--data", str(data), "import", *arguments, "--json", seconds=300)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def events(data, *types):
    log = SQLiteEventLog(data / "enrollment" / "log.db", "enrollment", read_only=True)
    try:
        return [one.payload() for one in log.read(0, 100_000, [f"rollbook.enrollment.{kind}.v1" for kind in types])]
    finally:
        log.close()


def test_killed_four_times_it_goes_on_where_it_stopped_and_takes_every_row_once(tmp_path):
    data, path, moments = tmp_path / "data", people(tmp_path / "people.csv"), random.Random(4711)
    thresholds = sorted(moments.randrange(100, EVENTS_A_ROW * ROWS * 2 // 3) for _ in range(4))
    at_work = [killed(data, path, lambda least=least: appended(data) >= least, "learners") for least in thresholds]
    assert sum(at_work) >= 3

    told = imported(data, "learners", str(path))

    (table,) = told["tables"]
    assert {name: table[name] for name in ("read", "taken", "known", "odd", "lost")} == {
        "read": ROWS,
        "taken": ROWS,
        "known": 0,
        "odd": 0,
        "lost": 0,
    }
    learners = [event.learner for event in events(data, "learner-registered")]
    assert len(learners) == len(set(learners)) == ROWS
    started = [event.job for event in events(data, "import-started")]
    assert set(started) == {told["job"]}
    assert [event.job for event in events(data, "import-finished")] == [told["job"]]


def test_what_was_taken_in_is_not_kept(tmp_path):
    data, path = tmp_path / "data", tmp_path / "people.csv"
    path.write_text("key,name\n1,Marie Curie\n")
    imported(data, "learners", str(path))

    again = imported(data, "learners", str(path))

    assert again["tables"][0]["known"] == 1
    log = SQLiteEventLog(data / "enrollment" / "log.db", "enrollment", read_only=True)
    try:
        assert all(not log.parts(event.job) for event in events(data, "import-opened"))
        assert set(log.person_keys([event.job for event in events(data, "import-opened")]).values()) == {None}
    finally:
        log.close()


@pytest.mark.parametrize(
    ("text", "more", "told"),
    [
        (None, (), "cannot be read"),
        ("", (), "is empty"),
        ("name\nAnna\n", (), "The file has no column for key"),
        ("key\n1\n", ("--mapping", "key"), "--mapping key names no column"),
        ("key\n1\n", ("--mapping", "key=Nr"), "The mapping names what is not there: key=Nr"),
        ("key\n1\n", ("--source", "a b"), "source"),
    ],
)
def test_a_file_that_cannot_be_taken_in_is_told_in_one_line(tmp_path, line, text, more, told):
    path = tmp_path / "people.csv"
    if text is not None:
        path.write_text(text)

    done = line("--data", str(tmp_path / "data"), "import", "learners", str(path), *more)

    assert done.returncode in (1, 2)
    assert told in done.stderr
    assert "Traceback" not in done.stderr
