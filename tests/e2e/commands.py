"""Runs commands of the command line, each in a process of its own that need not import everything anew.

`python -m tests.e2e.commands` reads one line of JSON for each command, and answers with its exit code.
"""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Mapping
from pathlib import Path

from tests.e2e.server import ROOT, START_SECONDS, environment

FAILED, BUSY = 1, 3


class Commands:
    """The command line, quick to call."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.commands"],
            cwd=ROOT,
            env=environment(ROLLBOOK_LOG_LEVEL="warning"),
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def run(
        self, *arguments: str, env: Mapping[str, str] | None = None, seconds: int = START_SECONDS
    ) -> "subprocess.CompletedProcess[str]":
        """One command, to its end, with these variables besides; it is stopped after so long."""
        with tempfile.TemporaryDirectory() as folder:
            out, err = Path(folder) / "out", Path(folder) / "err"
            told = {"arguments": arguments, "env": dict(env or {}), "seconds": seconds}
            told |= {"out": str(out), "err": str(err)}
            self._process.stdin.write(json.dumps(told) + "\n")
            self._process.stdin.flush()
            code = int(self._process.stdout.readline())
            return subprocess.CompletedProcess(arguments, code, out.read_text(), err.read_text())

    def close(self) -> None:
        """Take no more."""
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


def complaint(done: "subprocess.CompletedProcess[str]", code: int) -> str:
    """The one line on the error output of a command that failed with this code."""
    assert done.returncode == code, done.stderr
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    assert len(lines) == 1, done.stderr
    line = lines[0]
    assert line.startswith("rollbook: ")
    assert not re.search(r"Traceback|Error\(|\berrno\b", line)
    return line


def _serve() -> None:
    import rollbook.cli

    for line in sys.stdin:
        told = json.loads(line)
        child = os.fork()
        if child == 0:
            _become(rollbook.cli.app, **told)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _become(app, arguments, env, seconds, out, err) -> None:
    for descriptor, file in ((1, out), (2, err)):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT), descriptor)
    sys.argv = ["rollbook", *arguments]
    os.environ.update(env)
    signal.alarm(seconds)
    code = 1
    try:
        app()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(bool(ended.code))
    except BaseException:  # noqa: BLE001 what a command does not catch is what a test looks for
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    _serve()
