"""`make` goes by what its caller says."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PYTHON = """#!/bin/sh
echo "python $*" >>said
"""


@pytest.fixture
def checkout(tmp_path):
    """One with its environment made."""
    for name in ("Makefile", "pyproject.toml", "requirements.txt", "requirements-dev.txt"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / ".venv/bin").mkdir(parents=True)
    (tmp_path / ".venv/bin/python").write_text(PYTHON)
    (tmp_path / ".venv/bin/python").chmod(0o755)
    (tmp_path / ".venv" / ".ready-run").touch()
    (tmp_path / ".venv" / ".ready-dev").touch()
    return tmp_path


@pytest.fixture
def make(checkout):
    """What the programs that a target starts were told."""

    def run(*words: str, **variables: str) -> list[str]:
        environment = {"PATH": os.defpath, **variables}
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
