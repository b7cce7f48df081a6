"""A process of the platform says where it answers, in however many pieces."""

import os

import pytest

from deploy.native.platform import Process, Unready

GREETING = "Rollbook serve gateway is running at http://127.0.0.1:1\\nSign in (once): http://127.0.0.1:1/sign-in\\n"


@pytest.fixture
def process(tmp_path, monkeypatch):
    """Makes a process that runs this instead of the platform."""
    made = []

    def start(code):
        package = tmp_path / "rollbook"
        package.mkdir()
        (package / "__main__.py").write_text(code)
        one = Process("gateway", (), {**os.environ, "PYTHONPATH": str(tmp_path)}, tmp_path)
        monkeypatch.chdir(tmp_path)
        one.start()
        made.append(one)
        return one

    yield start
    for one in made:
        one.signal(9)
        one.ended()


def test_lines_that_come_at_once_are_all_seen(process):
    started = process(f"import sys; sys.stdout.write('{GREETING}'); sys.stdout.flush(); import time; time.sleep(60)")

    started.wait(30)

    assert (started.url, started.sign_in) == ("http://127.0.0.1:1", "http://127.0.0.1:1/sign-in")


def test_one_that_ends_before_it_says_so_is_not_up(process):
    started = process("import sys; sys.stderr.write('no disk'); sys.exit(1)")

    with pytest.raises(Unready, match="no disk"):
        started.wait(30)
