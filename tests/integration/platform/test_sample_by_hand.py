"""`rollbook sample`: loaded and reset, on the folder and through the platform that has it open."""

import json

from tests.e2e.server import Server
from tests.integration.platform.running import run

PROGRAM = [{"program": "SALES-ONBOARDING", "enrolled": 40, "completed": 9}]


def programs(data):
    rows = json.loads(run("--data", data, "report", "completion", "--by", "program", "--json").stdout)
    return [{name: row[name] for name in PROGRAM[0]} for row in rows]


def test_it_is_loaded_once_and_reset_wherever_the_folder_is_open(tmp_path):
    data = str(tmp_path / "data")
    loaded = run("--data", data, "sample", "load")
    assert loaded.returncode == 0, loaded.stderr
    assert programs(data) == PROGRAM
    server = Server(tmp_path / "data").start()
    try:
        assert run("--data", data, "sample", "load").returncode == 0
        assert programs(data) == PROGRAM

        reset = run("--data", data, "sample", "reset", "--yes", "--json")

        assert reset.returncode == 0, reset.stderr
        assert json.loads(reset.stdout) == {"sample": "reset"}
        assert programs(data) == PROGRAM
    finally:
        server.stop()

    reset = run("--data", data, "sample", "reset", "--yes")

    assert reset.returncode == 0, reset.stderr
    assert programs(data) == PROGRAM
