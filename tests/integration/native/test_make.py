"""`make` goes by what its caller says, and removes nothing that cannot be made again."""

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PYTHON = """#!/bin/sh
echo "python $*" >>said
exit "${PYTHON_ENDS:-0}"
"""
DOCKER = """#!/bin/sh
case "$*" in *" up "*) echo "up on ${ROLLBOOK_PORT-no port}, ${ROLLBOOK_PUBLIC_URL-no address}" >>said ;; esac
"""
DRAWN = "".join(
    f"{name}=drawn\n"
    for name in (
        "POSTGRES_PASSWORD", "SCHEDULING_PASSWORD", "ENROLLMENT_PASSWORD", "ATTENDANCE_PASSWORD", "ROLLBOOK_SECRET",
        "ROLLBOOK_TOKEN_KEY", "ROLLBOOK_TOKEN_PUBLIC_KEY",
    )
)  # fmt: skip


@pytest.fixture
def checkout(tmp_path):
    """One with its environment made, whose files only their owner can read."""
    for name in ("Makefile", "pyproject.toml", "requirements.txt", "requirements-dev.txt"):
        shutil.copy(ROOT / name, tmp_path)
    for name in ("draw_env.sh", "await_gateway.sh", "postgres/create_databases.sh"):
        copy = tmp_path / "deploy" / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "deploy" / name, copy)
        copy.chmod(0o700)
    (tmp_path / "deploy" / ".env").write_text(DRAWN)
    for name, script in {".venv/bin/python": PYTHON, "bin/docker": DOCKER}.items():
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(script)
        (tmp_path / name).chmod(0o755)
    (tmp_path / ".venv" / ".ready-run").touch()
    (tmp_path / ".venv" / ".ready-dev").touch()
    return tmp_path


@pytest.fixture
def make(checkout):
    """What the programs that a target starts were told."""

    def run(*words: str, **variables: str) -> list[str]:
        environment = {"PATH": f"{checkout / 'bin'}:{os.defpath}", **variables}
        subprocess.run(["make", *words], cwd=checkout, env=environment, capture_output=True, check=True, timeout=60)
        said = checkout / "said"
        return said.read_text().splitlines() if said.exists() else []

    return run


@pytest.mark.parametrize(
    ("words", "variables", "data", "port"),
    [
        ([], {}, "data", 8321),
        ([], {"ROLLBOOK_DATA": "/srv/x", "ROLLBOOK_PORT": "9000"}, "/srv/x", 9000),
        (["DATA=/srv/y", "PORT=9001"], {"ROLLBOOK_DATA": "/srv/x", "ROLLBOOK_PORT": "9000"}, "/srv/y", 9001),
    ],
)
def test_run_takes_the_folder_and_the_port_that_are_named(make, words, variables, data, port):
    assert make("run", *words, **variables) == [f"python -m rollbook --data {data} up --port {port}"]


@pytest.mark.parametrize(
    ("words", "variables", "told"),
    [
        ([], {}, "up on no port, no address"),
        (["PORT=9000"], {}, "up on 9000, no address"),
        ([], {"PORT": "9000"}, "up on 9000, no address"),
        ([], {"ROLLBOOK_PORT": "9000", "ROLLBOOK_PUBLIC_URL": "https://x.test"}, "up on 9000, https://x.test"),
    ],
)
def test_up_says_nothing_over_the_environment_file_but_what_its_caller_does(make, words, variables, told):
    assert make("up", *words, **variables) == [told]


def test_up_lets_postgresql_read_what_makes_its_databases(make, checkout):
    make("up")

    assert stat.S_IMODE((checkout / "deploy/postgres/create_databases.sh").stat().st_mode) == 0o755


def test_the_platform_on_native_servers_is_told_no_address_that_others_could_see(make):
    assert make("cluster")[-1] == "python -m deploy.native.running --native --port 8321 --sample"


@pytest.mark.parametrize("ends", ["0", "1"])
def test_cleaning_stops_the_servers_and_keeps_their_data_and_the_keys(make, checkout, ends):
    for name in ("native/postgres", "cluster", "node_modules"):
        (checkout / "build" / name).mkdir(parents=True)
    (checkout / "build/cluster/secrets.json").touch()

    assert make("clean", PYTHON_ENDS=ends) == ["python -m deploy.native down"]

    assert {path.name for path in (checkout / "build").iterdir()} == {"native", "cluster"}
    assert (checkout / "build/cluster/secrets.json").exists()
    assert not (checkout / ".venv").exists()


def test_cleaning_where_nothing_was_made_stops_nothing(make, checkout):
    assert make("clean") == []
    assert make("clean") == []


def test_data_and_keys_are_removed_where_that_is_asked_for(make, checkout):
    (checkout / "build/cluster").mkdir(parents=True)

    assert make("native-clean") == ["python -m deploy.native down --remove"]
    assert not (checkout / "build/cluster").exists()
