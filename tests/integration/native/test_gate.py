"""The gate (`.ci/run`) opens when its checks and its tests let it, and only then."""

import os
import subprocess
from pathlib import Path

import pytest

GATE = Path(__file__).parents[3] / ".ci" / "run"
MAKE = """#!/bin/sh
echo "made ${2##*/}"
[ "${2##*/}" != "$FAILS" ]
"""


@pytest.fixture
def gate(tmp_path):
    """Runs the gate where everything is installed, and the target of `make` that is named fails."""
    scripts = {"make": MAKE, **dict.fromkeys(("chromium", "khal", "npm", "python"), "#!/bin/sh\n")}
    (tmp_path / "bin").mkdir()
    for name, script in scripts.items():
        (tmp_path / "bin" / name).write_text(script)
        (tmp_path / "bin" / name).chmod(0o755)

    def run(fails: str = "") -> subprocess.CompletedProcess[str]:
        path = f"{tmp_path / 'bin'}:{os.defpath}"
        environment = {"PATH": path, "VENV": str(tmp_path), "FAILS": fails, "TMPDIR": str(tmp_path)}
        return subprocess.run([GATE], env=environment, capture_output=True, text=True, check=False, timeout=60)

    return run


def test_it_opens_when_the_checks_and_the_tests_pass_and_leaves_nothing(gate, tmp_path):
    passed = gate()
    assert passed.returncode == 0, passed.stderr
    assert passed.stdout.splitlines()[-2:] == ["made check", "made test"]
    assert {path.name for path in tmp_path.iterdir()} == {"bin"}


def test_it_stays_shut_when_a_check_fails_and_says_what_was_said(gate):
    failed = gate("check")
    assert failed.returncode == 1
    assert failed.stdout.splitlines()[-1] == "made check"


def test_it_stays_shut_when_a_test_fails(gate):
    failed = gate("test")
    assert failed.returncode == 1
    assert failed.stdout.splitlines()[-2:] == ["made check", "made test"]


def test_it_stays_shut_when_what_it_needs_cannot_be_installed(gate):
    failed = gate(".ready-dev")
    assert failed.returncode == 1
    assert [line for line in failed.stdout.splitlines() if line.startswith("made")] == ["made .ready-dev"]
