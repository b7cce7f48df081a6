"""What the three servers have in common: a folder, a port, a process, and steps that are logged."""

import logging
import os
import shutil
import signal
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar, TypedDict

from deploy.native.ports import free_port, is_free, takes_connections
from deploy.native.problems import Failed, Unusable
from deploy.native.process import Process, end, identify, kill, until

log = logging.getLogger("native")

# Nothing of our settings, and no secret, reaches a server through its environment.
KEPT = ("PATH", "HOME", "JAVA_HOME", "LANG", "TMPDIR")
START_SECONDS = 120
STOP_SECONDS = 20
LAST_LINES = 15


class Account(TypedDict, total=False):
    """Whom a program runs as."""

    user: int
    group: int
    extra_groups: list[int]


class Server(ABC):
    """One server with a data folder of its own below `folder`; not running until `start`.

    The process is found again by whoever opens the same folder, and no other process is ever signalled.
    """

    name: ClassVar[str]
    packages: ClassVar[Sequence[str]]
    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM

    def __init__(self, folder: Path, cache: Path, port: int) -> None:
        self.folder, self.cache = folder / self.name, cache
        self.data = self.folder / "data"
        self.log_file = self.folder / "log"
        self._wanted = port
        self._started: subprocess.Popen[bytes] | None = None

    @property
    @abstractmethod
    def address(self) -> str:
        """How clients reach it."""

    @abstractmethod
    def missing(self) -> list[str]:
        """What the machine lacks to run it, and that only its package manager can bring."""

    @abstractmethod
    def installed(self) -> bool:
        """Whether it could start without a download."""

    @abstractmethod
    def install(self) -> None:
        """Bring what `installed` misses into the cache.

        Raises:
            Failed: the tool that downloads did.
        """

    @abstractmethod
    def prepare(self) -> None:
        """Make what has to be there before it can start: configuration, an empty data folder."""

    @abstractmethod
    def command(self) -> list[str]:
        """The command line of the server."""

    @abstractmethod
    def answers(self) -> bool:
        """Whether it serves clients, asked in its own protocol."""

    def make_folder(self) -> None:
        """Make the folder, for our eyes only."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def account(self) -> Account:
        """Whom it runs as, where that is not us."""
        return {}

    @property
    def process(self) -> Process | None:
        """The running process."""
        words = _read(self.folder / "pid").split()
        if len(words) == 2:
            process = Process(int(words[0]), words[1])
            if process.alive:
                return process
        return None

    @property
    def pid(self) -> int:
        """The id of the running process.

        Raises:
            Failed: it does not run.
        """
        if (process := self.process) is None:
            raise Failed(f"{self.name} does not run; its log is {self.log_file}")
        return process.pid

    @property
    def port(self) -> int:
        """What it listens on, or will."""
        return self.port_named("port", self._wanted)

    def port_named(self, name: str, wanted: int, but: Sequence[int] = ()) -> int:
        """A port as it was at the last start, if it runs or any will do; else the one that is wanted."""
        kept = int(_read(self.folder / name) or 0)
        if kept and (wanted in (0, kept) or self.process):
            return kept
        port = wanted or free_port(but)
        self.make_folder()
        (self.folder / name).write_text(f"{port}\n")
        return port

    def start(self) -> None:
        """Start it, unless it runs; `wait` tells when it serves.

        Raises:
            Unusable: the port is taken.
            Failed: the data folder could not be made.
        """
        if running := self.process:
            log.info("%s runs already, process %d, port %d", self.name, running.pid, self.port)
            return
        self._reap()
        if not is_free(self.port):
            raise Unusable(
                f"Port {self.port} for {self.name} is taken by another program; "
                f"set ROLLBOOK_NATIVE_{self.name.upper()}_PORT to another one, or to 0 for any."
            )
        self.make_folder()
        self.prepare()
        self.log_file.touch(mode=0o600)
        with self.log_file.open("ab") as out:
            self._started = subprocess.Popen(
                self.command(), stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd=self.folder,
                start_new_session=True, umask=0o077, env=environment(), **self.account(),
            )  # fmt: skip
        if (process := identify(self._started.pid)) is not None:
            (self.folder / "pid").write_text(f"{process.pid} {process.started}\n")
        log.info("%s starts, process %d, port %d", self.name, self._started.pid, self.port)

    def wait(self, seconds: float = START_SECONDS) -> None:
        """Return when it serves.

        Raises:
            Failed: it ended, or does not answer after so long.
        """
        until(lambda: self.process is None or (takes_connections(self.port) and self.answers()), seconds)
        if self.process is None:
            self._reap()
            raise Failed(f"{self.name} ended while it started. {self.last_words()}")
        if not self.answers():
            raise Failed(f"{self.name} does not answer on port {self.port} after {seconds:.0f} s. {self.last_words()}")
        log.info("%s serves", self.name)

    def stop(self, seconds: float = STOP_SECONDS) -> None:
        """Ask it to end, and kill it if it has not after so long; nothing where it does not run."""
        if process := self.process:
            gentle = end(process, self.stop_signal, seconds)
            log.info("%s stopped%s", self.name, "" if gentle else f" (killed after {seconds:.0f} s)")
        self._reap()
        (self.folder / "pid").unlink(missing_ok=True)

    def kill(self) -> None:
        """End it and all its children at once, as when the machine is switched off; `start` brings it back."""
        if process := self.process:
            kill(process.tree())
        self._reap()

    def pause(self) -> None:
        """Let it and all its children stand still: connections stay open and nothing is answered."""
        self._send(signal.SIGSTOP)

    def resume(self) -> None:
        """Go on after `pause`."""
        self._send(signal.SIGCONT)

    def empty(self) -> None:
        """Forget all data; it must not run."""
        shutil.rmtree(self.data, ignore_errors=True)

    def last_words(self) -> str:
        """The end of its log, and where the rest is."""
        lines = self.log_file.read_text(errors="replace").splitlines()[-LAST_LINES:] if self.log_file.exists() else []
        return "\n".join([f"The end of {self.log_file}:", *lines])

    def _send(self, number: signal.Signals) -> None:
        if process := self.process:
            for one in process.tree():
                one.send(number)

    def _reap(self) -> None:
        if self._started is not None:
            self._started.poll()
            if self._started.returncode is not None:
                self._started = None


def environment() -> dict[str, str]:
    """What a server or a tool sees of our environment."""
    return {name: os.environ[name] for name in KEPT if name in os.environ}


def run(command: Sequence[str | Path], what: str, **how: Any) -> None:
    """Run a tool to its end.

    Raises:
        Failed: it could not; the message holds the end of what it said.
    """
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, **how)
    if done.returncode:
        said = "\n".join((done.stdout + done.stderr).splitlines()[-LAST_LINES:])
        raise Failed(f"{what} failed ({command[0]} answered {done.returncode}):\n{said}")


def _read(file: Path) -> str:
    try:
        return file.read_text()
    except OSError:
        return ""
