"""`deploy/draw_env.sh` draws what `deploy/.env` lacks, and changes nothing that is there."""

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[3] / "deploy" / "draw_env.sh"
DOCKER = """#!/bin/sh
echo ROLLBOOK_SECRET=drawn
echo 'ROLLBOOK_TOKEN_KEY={"d":"drawn"}'
echo 'ROLLBOOK_TOKEN_PUBLIC_KEY={"x":"drawn"}'
exit "${ENGINE:-0}"
"""
PASSWORDS = ("POSTGRES_PASSWORD", "SCHEDULING_PASSWORD", "ENROLLMENT_PASSWORD", "ATTENDANCE_PASSWORD")
KEYS = ("ROLLBOOK_SECRET", "ROLLBOOK_TOKEN_KEY", "ROLLBOOK_TOKEN_PUBLIC_KEY")


@pytest.fixture
def file(tmp_path):
    return tmp_path / ".env"


@pytest.fixture
def draw(tmp_path):
    """Runs the script where an engine makes keys, or fails."""
    shutil.copy(SCRIPT, tmp_path)
    (tmp_path / "docker").write_text(DOCKER)
    (tmp_path / "docker").chmod(0o755)

    def run(engine: int = 0) -> int:
        environment = {"PATH": f"{tmp_path}:{os.defpath}", "ENGINE": str(engine)}
        command = [tmp_path / SCRIPT.name, "rollbook:local"]
        return subprocess.run(command, env=environment, capture_output=True, check=False, timeout=60).returncode

    return run


def settings(file: Path) -> dict[str, str]:
    return dict(line.split("=", 1) for line in file.read_text().splitlines() if line and not line.startswith("#"))


def test_at_first_everything_is_drawn_for_its_owners_eyes(draw, file):
    assert draw() == 0

    assert tuple(settings(file)) == PASSWORDS + KEYS
    assert len({settings(file)[name] for name in PASSWORDS}) == len(PASSWORDS)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_next_time_nothing_changes(draw, file):
    draw()
    before = file.read_bytes()

    assert draw() == 0
    assert file.read_bytes() == before


@pytest.mark.parametrize("end", ["", "\n"])
def test_what_somebody_wrote_there_before_stays(draw, file, end):
    file.write_text(f"# ours\nROLLBOOK_SMTP=smtps://mail.x.test\nPOSTGRES_PASSWORD=old\nROLLBOOK_SECRET={end}")

    assert draw() == 0

    assert file.read_text().startswith("# ours\nROLLBOOK_SMTP=smtps://mail.x.test\nPOSTGRES_PASSWORD=old\n")
    assert set(settings(file)) == {"ROLLBOOK_SMTP", *PASSWORDS, *KEYS}
    assert settings(file)["POSTGRES_PASSWORD"] == "old"
    assert settings(file)["ROLLBOOK_SECRET"] == "drawn"


def test_the_halves_of_a_key_are_never_of_two_keys(draw, file):
    file.write_text('ROLLBOOK_TOKEN_KEY={"d":"old"}\n')

    draw()

    assert settings(file)["ROLLBOOK_TOKEN_KEY"] == '{"d":"old"}'
    assert "ROLLBOOK_TOKEN_PUBLIC_KEY" not in settings(file)


def test_where_no_key_could_be_made_nothing_is_drawn(draw, file):
    assert draw(engine=1) != 0
    assert not file.exists()
