"""The command line, on a folder that nobody has open and through the platform that has."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from rollbook.sample.content import OULAD
from tests.e2e.server import ROOT, Server, environment
from tests.integration.platform.counting import count, figures
from tests.integration.platform.running import run


@pytest.fixture(scope="module", params=["nobody has it open", "a platform runs"])
def reached(request, data, line):
    """Answers a function that runs a command on the folder, directly or through the running platform."""
    server = Server(data)
    if request.param == "a platform runs":
        server.start()
    yield lambda *arguments: line("--data", str(data), *arguments)
    server.kill()


def test_a_report_is_a_list_of_rows(reached):
    done = reached("report", "completion", "--by", "course,offering", "--json")

    assert done.returncode == 0, done.stderr
    assert figures(json.loads(done.stdout)) == count(OULAD)


def test_a_report_is_a_table_for_people(reached):
    done = reached("report", "completion", "--by", "offering", "--on", "2014-06-25")

    assert done.returncode == 0
    assert "AAA-2013J" in done.stdout


@pytest.mark.parametrize("by", ["course,", ",course", "course,course", " course "])
def test_names_to_report_by_may_be_spaced_repeated_or_empty(reached, by):
    assert reached("report", "completion", "--by", by).stdout == reached("report", "completion").stdout


@pytest.mark.parametrize("by", ["", ",", " "])
def test_a_report_by_nothing_is_the_sum(reached, by):
    done = reached("report", "completion", "--by", by)

    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == 2


def test_the_help_of_a_report_says_that_both_ends_of_a_span_count(line):
    told = line("report", "completion", "--help", env={"COLUMNS": "200"}).stdout

    assert "Enrolled on that day or later." in told
    assert "Enrolled on that day or earlier." in told


def test_options_may_stand_before_or_after_the_command(reached):
    before, after = reached("--json", "report", "completion"), reached("report", "completion", "--json")

    assert before.stdout == after.stdout


def test_a_wrong_question_is_a_wrong_usage(reached):
    done = reached("report", "completion", "--by", "mood")

    assert done.returncode == 2
    assert done.stderr.startswith("rollbook: ")
    assert len(done.stderr.splitlines()) == 1


def test_events_come_as_one_object_a_line(reached):
    kind = "rollbook.scheduling.offering-published.v1"

    done = reached("events", "tail", "--type", kind, "--no-follow", "--json")

    assert [json.loads(line)["data"]["code"] for line in done.stdout.splitlines()] == ["AAA-2013J", "AAA-2014J"]
    cursor = done.stderr.split("--after ")[1].strip()
    assert reached("events", "tail", "--after", cursor, "--no-follow", "--json").stdout == ""


def test_a_streams_history_names_who_and_when(reached):
    kind = "rollbook.scheduling.offering-published.v1"
    told = reached("events", "tail", "--type", kind, "--last", "1", "--no-follow", "--json")
    stream = json.loads(told.stdout)["subject"]

    events = json.loads(reached("audit", "show", stream, "--json").stdout)["events"]

    assert {event["actor"] for event in events} == {"import-oulad"}
    assert [event["streamversion"] for event in events] == [1, 2]


def test_an_answer_that_finds_no_room_is_told_in_one_line(data):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "rollbook", "--data", str(data), "report", "completion", "--json"],
            cwd=ROOT, env=environment(), stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip

    assert done.returncode == 1
    assert done.stderr == "rollbook: The answer cannot be read or written: No space left on device.\n"


def test_an_unknown_stream_is_said_to_be_unknown(reached):
    done = reached("audit", "show", "roster:o0000000000000000")

    assert done.returncode == 1
    assert "no stream" in done.stderr


def test_a_rebuild_of_everything_changes_no_figure(reached):
    done = reached("ops", "rebuild", "--all", "--json")

    assert done.returncode == 0, done.stderr
    assert set(json.loads(done.stdout)["rebuilt"]) == {"scheduling", "enrollment", "attendance", "reporting"}
    after = reached("report", "completion", "--by", "course,offering", "--json")
    assert figures(json.loads(after.stdout)) == count(OULAD)


def test_rebuilding_nothing_in_particular_is_a_wrong_usage(reached):
    assert reached("ops", "rebuild").returncode == 2


def test_the_state_of_affairs_is_told(reached):
    told = json.loads(reached("ops", "status", "--json").stdout)

    assert told["parked"] == []
    assert all(one["lag"] == 0 for one in told["projections"])


def test_a_second_import_finds_everything_known(reached, tmp_path):
    done = reached("import", "oulad", str(OULAD), "--json", "--report", str(tmp_path / "odd.csv"))

    told = json.loads(done.stdout)
    assert told["known_before"] == told["commands"]
    rows = list(csv.DictReader((tmp_path / "odd.csv").read_text().splitlines()))
    assert len(rows) == sum(counts["odd"] for counts in told["tables"])
    assert {row["file"] for row in rows} == {"studentRegistration.csv", "studentAssessment.csv"}


def test_a_folder_without_the_tables_is_refused_in_one_line(reached, tmp_path):
    done = reached("import", "oulad", str(tmp_path))

    assert done.returncode == 1
    assert "lacks courses.csv" in done.stderr
    assert "Traceback" not in done.stderr


def test_where_nobody_can_be_asked_nothing_is_deleted(data, line):
    before = sorted(path.name for path in data.rglob("*"))

    done = line("--data", str(data), "sample", "reset")

    assert done.returncode == 2
    assert "--yes" in done.stderr
    assert sorted(path.name for path in data.rglob("*")) == before


def test_a_folder_without_the_sample_is_not_reset(reached):
    done = reached("sample", "reset", "--yes")

    assert done.returncode == 1
    assert "nothing was deleted" in done.stderr


def test_a_token_is_a_token(data, line):
    told = line("--data", str(data), "token", "--role", "auditor", "--json")

    assert json.loads(told.stdout)["role"] == "auditor"


def test_an_unknown_role_is_a_wrong_usage(data, line):
    done = line("--data", str(data), "token", "--role", "emperor")

    assert done.returncode == 2
    assert "coordinator" in done.stderr


@pytest.mark.parametrize(("role", "option"), [("learner", "--learner"), ("manager", "--organization")])
def test_a_role_that_sees_its_own_needs_to_know_whose(data, line, role, option):
    done = line("--data", str(data), "token", "--role", role)

    assert (done.returncode, done.stdout) == (2, "")
    assert option in done.stderr
    assert line("--data", str(data), "token", "--role", role, option, "x1").returncode == 0


@pytest.mark.parametrize(
    "command", [("report", "completion"), ("token", "--role", "admin"), ("events", "tail"), ("ops", "status")]
)
def test_where_there_is_no_data_folder_none_is_made(tmp_path, line, command):
    done = line("--data", str(tmp_path / "nowhere"), *command)

    assert done.returncode == 1
    assert "There is no data folder" in done.stderr
    assert not (tmp_path / "nowhere").exists()


def test_a_setting_that_makes_no_sense_is_named(data):
    done = run("--data", str(data), "report", "completion", ROLLBOOK_PORT="many")

    assert done.returncode == 2
    assert "ROLLBOOK_PORT" in done.stderr


@pytest.mark.parametrize(("process", "names"), [("serve", "reporting or gateway"), ("work", "attendance or reporting")])
def test_a_process_that_there_is_not_is_told_with_those_that_there_are(line, process, names):
    done = line(process, "nope")

    assert done.returncode == 2
    assert done.stderr.strip().endswith(f"{names}.")
