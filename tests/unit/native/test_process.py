"""A process is known by more than its id, and ended for sure."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from deploy.native.process import Process, end, identify, until

DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); signal.pause()"
PARENT = "import subprocess, sys; c = subprocess.Popen(['sleep', '60']); print(c.pid, flush=True); c.wait()"
WAITING = "print('waiting', flush=True); import signal; signal.pause()"


@pytest.fixture
def spawn() -> Iterator[Callable[[str], tuple[Process, str]]]:
    """Runs a program until its first line; answers the process and the line."""
    started: list[subprocess.Popen[str]] = []

    def spawned(program: str) -> tuple[Process, str]:
        popen = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
        started.append(popen)
        line = popen.stdout.readline()
        return identify(popen.pid), line

    yield spawned
    for popen in started:
        popen.kill()
        popen.wait()
        popen.stdout.close()


def test_an_id_that_was_given_away_again_is_not_signalled(spawn):
    process, _ = spawn(WAITING)
    before = replace(process, started="an earlier boot/1")
    before.send(signal.SIGKILL)
    assert (before.alive, process.alive) == (False, True)


def test_what_does_not_hear_is_killed(spawn):
    process, _ = spawn(DEAF)
    assert not end(process, signal.SIGTERM, 0.2)
    assert not process.alive


def test_a_paused_process_hears_that_it_shall_end(spawn):
    process, _ = spawn(WAITING)
    process.send(signal.SIGSTOP)
    assert end(process, signal.SIGTERM, 10)


def test_children_of_what_had_to_be_killed_end_too(spawn):
    process, line = spawn(f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {PARENT}")
    child = identify(int(line))
    end(process, signal.SIGTERM, 0.2)
    assert until(lambda: not child.alive, 10)


def test_one_that_ended_is_gone_even_if_nobody_asked_after_it(spawn):
    process, _ = spawn("print('ended', flush=True)")
    assert until(lambda: not process.alive, 10)
