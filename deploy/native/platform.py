"""Every process of the platform on servers that run already: services as APIs and workers, the gateway in front.

All on loopback. What they print goes to a file each.
"""

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

import msgspec
from joserfc.jwk import OKPKey
from psycopg.conninfo import make_conninfo

from chassis.tokens import ALGORITHM, create_secret
from deploy.native.stores import Servers, drop_everything, make_databases

SERVICES = ("scheduling", "enrollment", "attendance", "reporting")
DECIDING = ("scheduling", "enrollment", "attendance")
START_SECONDS, STOP_SECONDS = 120.0, 15.0
SECRETS = "secrets.json"
KEPT = ("ROLLBOOK_LOG_LEVEL", "ROLLBOOK_LOG_FORMAT", "ROLLBOOK_OTLP_ENDPOINT")
"""Variables of ours that processes take over from their starter; the others are told."""


class Unready(Exception):
    """Raised when a process does not come up; the message holds the last lines that it printed."""


class Process:
    """One process of the platform; started, signalled and awaited by its id."""

    def __init__(self, name: str, arguments: Sequence[str], environment: Mapping[str, str], folder: Path) -> None:
        self.name, self._arguments, self._environment = name, tuple(arguments), dict(environment)
        self._output = folder / f"{name}.log"
        self._popen: subprocess.Popen[bytes] | None = None
        self.url = ""
        self.sign_in = ""

    @property
    def pid(self) -> int:
        """Its process id; 0 if it does not run."""
        return self._popen.pid if self._popen and self._popen.poll() is None else 0

    @property
    def printed(self) -> str:
        """All that it ever printed on the error output."""
        return self._output.read_text() if self._output.exists() else ""

    def tell(self, **variables: str) -> None:
        """Set variables of its next start."""
        self._environment |= variables

    def start(self) -> None:
        """Start it; `wait` tells when it is up."""
        self.url = self.sign_in = ""
        with self._output.open("a") as output:
            self._popen = subprocess.Popen(
                [sys.executable, "-m", "rollbook", *self._arguments],
                stdout=subprocess.PIPE, stderr=output, env=self._environment, start_new_session=True,
            )  # fmt: skip

    def wait(self, seconds: float = START_SECONDS) -> None:
        """Until it says where it answers.

        Raises:
            Unready: it ended, or took too long.
        """
        popen = self._popen
        if popen is None or popen.stdout is None:
            raise Unready(f"{self.name} was not started")
        for line in lines(popen.stdout, time.monotonic() + seconds):
            if "Sign in" in line:
                self.sign_in = line.split(": ", 1)[1].strip()
            if "running at " in line:
                self.url = line.split("running at ", 1)[1].strip()
            if self.url and (self.sign_in or "gateway" not in self.name):
                return
        raise Unready(f"{self.name} did not come up: {self.printed[-2000:]}")

    def again(self) -> None:
        """Start it where it could be reached before, once it has ended, and wait until it is up."""
        if self.url:
            place = self._arguments.index("--port") + 1
            self._arguments = (*self._arguments[:place], str(urlsplit(self.url).port), *self._arguments[place + 1 :])
        self.start()
        self.wait()

    def signal(self, number: int) -> None:
        """Send it a signal, if it runs."""
        if self._popen and self._popen.poll() is None:
            self._popen.send_signal(number)

    def ended(self, seconds: float = STOP_SECONDS) -> int:
        """Wait for its end, and make one after so long; answers the exit code."""
        popen = self._popen
        if popen is None:
            return 0
        try:
            return popen.wait(seconds)
        except subprocess.TimeoutExpired:
            popen.kill()
            return popen.wait()
        finally:
            if popen.stdout:
                popen.stdout.close()
            self._popen = None


class Platform:
    """The whole platform on these servers; what its processes print, and its keys, stand in `folder`."""

    def __init__(self, servers: Servers, folder: Path, *, apis: int = 1, workers: int = 1, port: int = 0) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._servers, self._folder = servers, folder
        self.secrets = _secrets(folder / SECRETS)
        self._databases = {name: f"{servers.prefix}_{name}" for name in DECIDING}
        self.apis = {
            f"serve-{name}-{number}": self._process(f"serve-{name}-{number}", ["serve", name, "--port", "0"], name)
            for name in SERVICES
            for number in range(1, apis + 1)
        }
        self.workers = {
            f"work-{name}-{number}": self._process(f"work-{name}-{number}", ["work", name, "--port", "0"], name)
            for name in SERVICES
            for number in range(1, workers + 1)
        }
        self.gateway = self._process("gateway", ["serve", "gateway", "--port", str(port), "--sign-in"], "gateway")

    @property
    def url(self) -> str:
        """Where the platform can be reached."""
        return self.gateway.url

    def processes(self) -> Mapping[str, Process]:
        """Every process by name."""
        return {**self.apis, **self.workers, "gateway": self.gateway}

    def start(self) -> "Platform":
        """Make the databases that are not there, start everything, and wait until it is up."""
        make_databases(self._servers, self._databases.values())
        try:
            for process in (*self.workers.values(), *self.apis.values()):
                process.start()
            for process in (*self.workers.values(), *self.apis.values()):
                process.wait()
            places = [
                f"{name}={'|'.join(api.url for key, api in self.apis.items() if key.startswith(f'serve-{name}-'))}"
                for name in SERVICES
            ]
            self.gateway.tell(ROLLBOOK_SERVICES=",".join(places))
            self.gateway.start()
            self.gateway.wait()
        except BaseException:
            self.stop(signal.SIGKILL)
            raise
        return self

    def stop(self, number: int = signal.SIGTERM) -> Mapping[str, int]:
        """End every process; answers their exit codes."""
        for process in self.processes().values():
            process.signal(number)
        return {name: process.ended() for name, process in self.processes().items()}

    def hire(self, service: str) -> Process:
        """One more worker of a service, not started yet."""
        number = sum(name.startswith(f"work-{service}-") for name in self.workers) + 1
        name = f"work-{service}-{number}"
        self.workers[name] = self._process(name, ["work", service, "--port", "0"], service)
        return self.workers[name]

    def drop(self) -> None:
        """Delete all that a platform that has stopped keeps on the servers."""
        drop_everything(self._servers, self._databases.values())

    def environment(self, service: str) -> dict[str, str]:
        """What a process of the service, or `gateway`, finds in its environment."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ROLLBOOK_") or name in KEPT}
        told = {
            **kept,
            **self.secrets,
            "PYTHONUNBUFFERED": "1",
            "ROLLBOOK_KAFKA": self._servers.kafka,
            "ROLLBOOK_MONGO": self._servers.mongo,
            "ROLLBOOK_PREFIX": self._servers.prefix,
        }
        if service in self._databases:
            told["ROLLBOOK_POSTGRES"] = make_conninfo(self._servers.postgres, dbname=self._databases[service])
        return told

    def _process(self, name: str, arguments: Sequence[str], service: str) -> Process:
        return Process(name, arguments, self.environment(service), self._folder)


def _secrets(file: Path) -> dict[str, str]:
    """Keys of this platform, drawn on first use."""
    if not file.exists():
        key = OKPKey.generate_key(ALGORITHM)
        drawn = {
            "ROLLBOOK_SECRET": os.urandom(32).hex(),
            "ROLLBOOK_TOKEN_KEY": msgspec.json.encode(key.as_dict(private=True)).decode(),
        }
        create_secret(file, msgspec.json.encode(drawn))
    return msgspec.json.decode(file.read_bytes(), type=dict[str, str])


def lines(stream: IO[bytes], until: float) -> Iterator[str]:
    """The lines that come before a time of the monotonic clock, or the stream's end.

    Read past the stream's own buffer: what stood in it nobody would be woken for.
    """
    begun = b""
    while select.select([stream], [], [], max(0.0, until - time.monotonic()))[0]:
        read = os.read(stream.fileno(), 4096)
        if not read:
            return
        *whole, begun = (begun + read).split(b"\n")
        yield from (line.decode() for line in whole)
