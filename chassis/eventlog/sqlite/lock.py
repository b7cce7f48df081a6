"""One writer process per log file, held by the operating system, so that a killed one leaves no trace."""

import fcntl
import os
from pathlib import Path

from chassis.eventlog.port import LogInUse


class WriterLock:
    """Held from construction to `release`, or to the death of the process.

    Raises:
        LogInUse: somebody else holds it.
    """

    def __init__(self, log: Path) -> None:
        self._file = os.open(log.with_name(log.name + ".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(self._file, 32).decode(errors="replace").strip() or "unknown"
            os.close(self._file)
            raise LogInUse(
                f"Another process (id {holder}) already runs on the data folder {log.parent}. "
                "Stop it first, or name another folder."
            ) from None
        os.ftruncate(self._file, 0)
        os.write(self._file, str(os.getpid()).encode())

    def release(self) -> None:
        """Let another process write."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
