"""A platform in a process of its own, as `rollbook up` runs it, and the ways to end it."""

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from joserfc.jwk import OKPKey

from chassis.access import Principal
from chassis.tokens import Issuer, load_key

ROOT = Path(__file__).parents[2]
ROLLBOOK = ("-m", "rollbook")
HOUR = timedelta(hours=1)
START_SECONDS = 60
STOP_SECONDS = 10


def environment(**more: str) -> dict[str, str]:
    """The environment of a child: nothing of ours but what is named."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ROLLBOOK_")}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **more}


class Server:
    """`rollbook up` on a data folder; not running until `start`. `within` is a command to run it by, and
    `errors` the file that its error output goes to. Commands reach it with `options` and `variables`.
    """

    variables: Mapping[str, str] = {}

    def __init__(
        self,
        data: Path,
        *,
        program: Sequence[str] = ROLLBOOK,
        env: Mapping[str, str] | None = None,
        within: Sequence[str] = (),
        errors: Path | None = None,
    ) -> None:
        self.data, self.url = data, ""
        self._command, self._env = [*within, sys.executable, *program], dict(env or {})
        self._errors = errors or data.with_name(f"{data.name}.stderr")
        self._process: subprocess.Popen[str] | None = None

    @property
    def pid(self) -> int:
        return self._running.pid

    def doors(self, service: str) -> list[str]:
        """Where requests to a service are taken: at the one process that there is, whichever service it is."""
        return [self.url]

    workers = doors

    @property
    def key(self) -> OKPKey:
        """What it signs tokens with."""
        return load_key(self.data)

    @property
    def options(self) -> Sequence[str]:
        return ("--data", str(self.data))

    @property
    def errors(self) -> str:
        """All that was ever written to the error output."""
        return self._errors.read_text() if self._errors.exists() else ""

    def start(self) -> "Server":
        """Run until it says where it can be reached."""
        if self.comes_up():
            return self
        self.kill()
        raise AssertionError(f"the platform did not start: {self.errors[-3000:]}")

    def comes_up(self) -> bool:
        """Run until it says where it can be reached; false if it ends, or takes too long."""
        with self._errors.open("a") as errors:
            self._process = subprocess.Popen(
                [*self._command, "--data", str(self.data), "up", "--no-sample", "--port", "0"],
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                cwd=ROOT,
                env=environment(**self._env),
            )
        out = self._process.stdout
        until = time.monotonic() + START_SECONDS
        while select.select([out], [], [], max(0, until - time.monotonic()))[0]:
            line = out.readline()
            if not line:
                break
            if "running at " in line:
                self.url = line.split("running at ")[1].strip()
                return True
        return False

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Signal it, and wait for its end; answers the exit code."""
        self._running.send_signal(number)
        return self.ended(STOP_SECONDS)

    def ended(self, seconds: float) -> int:
        """Wait for its end; answers the exit code."""
        process = self._running
        try:
            return process.wait(seconds)
        finally:
            self.kill()

    def kill(self) -> None:
        """End it at once, if it runs: nothing of it is asked."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process.stdout.close()
            self._process = None

    def token(self, role: str = "admin", subject: str | None = None, lifetime: timedelta = HOUR, **bound: str) -> str:
        """A bearer token, as `rollbook token` prints them; `bound` to a learner or an organization."""
        principal = Principal(subject=subject or role, roles=(role,), **bound)
        return Issuer(load_key(self.data)).issue(principal, lifetime)

    @property
    def _running(self) -> "subprocess.Popen[str]":
        assert self._process is not None, "it does not run"
        return self._process
