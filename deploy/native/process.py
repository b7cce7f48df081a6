"""Processes that outlive whoever started them, known by id and start, so that no other is ever signalled."""

import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
BOOT = PROC / "sys/kernel/random/boot_id"
GONE = "ZX"
POLL_SECONDS = 0.05


@dataclass(frozen=True)
class Process:
    """An id alone may belong to another process later; id, start and boot never do."""

    pid: int
    started: str

    @property
    def alive(self) -> bool:
        """Whether this very process still runs; one that waits to be reaped does not."""
        return identify(self.pid) == self

    def tree(self) -> list["Process"]:
        """The process and all that descend from it, as far as they run."""
        children: dict[int, list[int]] = {}
        for entry in PROC.iterdir():
            if entry.name.isdecimal() and (stat := _stat(int(entry.name))):
                children.setdefault(int(stat[1]), []).append(int(entry.name))
        found, left = [], [self.pid] if self.alive else []
        while left:
            pid = left.pop()
            left += children.get(pid, ())
            if (process := identify(pid)) is not None:
                found.append(process)
        return found

    def send(self, number: signal.Signals) -> None:
        """Signal it, unless it has ended."""
        if self.alive:
            try:
                os.kill(self.pid, number)
            except ProcessLookupError:
                return


def identify(pid: int) -> Process | None:
    """The process that has this id now, unless it has ended."""
    stat = _stat(pid)
    # As long as threads of a dead process are left, its ports and files are held.
    if stat is None or (stat[0] in GONE and int(stat[17]) <= 1):
        return None
    return Process(pid, f"{BOOT.read_text().strip()}/{stat[19]}")


def end(process: Process, number: signal.Signals, seconds: float) -> bool:
    """Ask the process to end, a paused one too, and kill it and its descendants if it has not after so long.

    Answers whether it ended by itself.
    """
    whole = process.tree()
    process.send(number)
    for one in whole:
        one.send(signal.SIGCONT)
    if until(lambda: not process.alive, seconds):
        return True
    kill([*process.tree(), *whole])
    return False


def kill(processes: list[Process]) -> None:
    """End them at once; returns when none is left."""
    for one in processes:
        one.send(signal.SIGKILL)
    until(lambda: not any(one.alive for one in processes), 10)


def until(holds: Callable[[], bool], seconds: float) -> bool:
    """Wait for it; false if it does not hold after so long."""
    limit = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > limit:
            return False
        time.sleep(POLL_SECONDS)
    return True


def _stat(pid: int) -> list[str] | None:
    # The name in brackets may hold spaces and brackets: what counts begins after the last one.
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
