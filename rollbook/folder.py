"""The data folder of an embedded platform: whose it is, who has it open, since when it exists."""

import fcntl
import json
import os
import shutil
from datetime import datetime
from pathlib import Path
from typing import IO, TypeVar

import msgspec

from chassis.clock import utc_now

MARKER = "rollbook.json"
LOCK = "platform.lock"
FORMAT = 1


class FolderProblem(Exception):
    """Raised when a data folder cannot be used; the message says why, in one line."""


class FolderBusy(FolderProblem):
    """Raised when another process has the folder open; `url` is where it can be reached, if it serves."""

    def __init__(self, path: Path, pid: int, url: str | None) -> None:
        who = f"process {pid}" if pid else "another process"
        super().__init__(f"The data folder {path} is open in {who}; stop it first, or use another folder with --data.")
        self.pid, self.url = pid, url


class Holder(msgspec.Struct, frozen=True):
    """Who has the folder open (0: somebody unknown); `url` is null while nothing is served."""

    pid: int
    url: str | None = None


T = TypeVar("T")


class _Marker(msgspec.Struct, frozen=True):
    format: int
    created_at: datetime


class DataFolder:
    """A folder that this process, and no other, has open until `release`."""

    def __init__(self, path: Path, lock: IO[str], created_at: datetime) -> None:
        self.path, self.created_at = path, created_at
        self._lock = lock

    @classmethod
    def claim(cls, path: Path) -> "DataFolder":
        """Open the folder for this process alone; creates it where there is none.

        Raises:
            FolderBusy: another process has it open.
            FolderProblem: it cannot be written, or holds something that is not ours.
        """
        path = path.absolute()
        try:
            path.mkdir(parents=True, exist_ok=True)
            _refuse_foreign(path)
            lock = (path / LOCK).open("a+", encoding="utf-8")
        except OSError as error:
            raise FolderProblem(f"The data folder {path} cannot be used: {error.strerror}.") from None
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            holder = _holder(path) or Holder(0)
            raise FolderBusy(path, holder.pid, holder.url) from None
        try:
            folder = cls(path, lock, _marked(path).created_at)
            folder.announce(None)
        except OSError as error:
            lock.close()
            raise FolderProblem(f"The data folder {path} cannot be written: {error.strerror}.") from None
        return folder

    def announce(self, url: str | None) -> None:
        """Tell other processes where this one can be reached."""
        self._lock.seek(0)
        self._lock.truncate()
        self._lock.write(msgspec.json.encode(Holder(os.getpid(), url)).decode())
        self._lock.flush()

    def room(self, name: str) -> Path:
        """The subfolder of one part; created where there is none."""
        room = self.path / name
        room.mkdir(mode=0o700, exist_ok=True)
        return room

    def empty(self, rooms: tuple[str, ...]) -> None:
        """Delete the parts named, and count the folder's age from now. Close what is in them first."""
        for name in rooms:
            shutil.rmtree(self.path / name, ignore_errors=True)
        (self.path / MARKER).unlink(missing_ok=True)
        self.created_at = _marked(self.path).created_at

    def release(self) -> None:
        """Let other processes have the folder."""
        self._lock.seek(0)
        self._lock.truncate()
        self._lock.close()


def running(path: Path) -> Holder | None:
    """Who has the folder open just now; null if nobody does."""
    try:
        lock = (path / LOCK).open(encoding="utf-8")
    except OSError:
        return None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return _holder(path) or Holder(0)
    return None


def created_at(path: Path) -> datetime | None:
    """Since when the folder exists; null if it is not there."""
    marker = _read(path / MARKER, _Marker)
    return marker.created_at if marker else None


def _holder(path: Path) -> Holder | None:
    return _read(path / LOCK, Holder)


def _read(path: Path, kind: type[T]) -> T | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except (OSError, msgspec.MsgspecError):
        return None


def _refuse_foreign(path: Path) -> None:
    if not (path / MARKER).exists() and any(entry.name != LOCK for entry in path.iterdir()):
        raise FolderProblem(f"{path} holds files that are not Rollbook's; name an empty or a new folder with --data.")


def _marked(path: Path) -> _Marker:
    """The folder's marker; written, whole or not at all, where there is none."""
    if not (path / MARKER).exists():
        fresh = path / f"{MARKER}.new"
        fresh.write_text(json.dumps({"format": FORMAT, "created_at": utc_now().isoformat()}), encoding="utf-8")
        fresh.replace(path / MARKER)
    marker = _read(path / MARKER, _Marker)
    if marker is None or marker.format != FORMAT:
        raise FolderProblem(f"{path / MARKER} is not a Rollbook marker of format {FORMAT}.")
    return marker
