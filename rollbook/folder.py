"""The data folder of an embedded platform: whose it is, who has it open, since when it exists."""

import fcntl
import os
import shutil
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from io import FileIO
from pathlib import Path
from typing import TypeVar

import msgspec

from chassis.clock import utc_now
from chassis.files import unfinished, write_whole

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


class Sample(StrEnum):
    """How far the sample is in a data folder; UNDECIDED until somebody has said whether it is wanted,
    EMPTYING while everything is deleted, which whoever opens the folder next takes to its end.
    """

    UNDECIDED = "undecided"
    LOADING = "loading"
    LOADED = "loaded"
    EMPTYING = "emptying"
    NONE = "none"


class _Marker(msgspec.Struct, frozen=True, kw_only=True):
    created_at: datetime
    format: int = FORMAT
    sample: Sample = Sample.UNDECIDED
    rooms: tuple[str, ...] = ()


class DataFolder:
    """A folder that this process, and no other, has open until `release`."""

    def __init__(self, path: Path, lock: FileIO, marker: "_Marker") -> None:
        self.path = path
        self._lock, self._marker = lock, marker

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
            lock = (path / LOCK).open("ab+", buffering=0)  # a buffer would be written again by `close`
        except OSError as error:
            raise unusable(path, error) from None
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            holder = _holder(path) or Holder(0)
            raise FolderBusy(path, holder.pid, holder.url) from None
        try:
            folder = cls(path, lock, _marked(path))
            folder.announce(None)
            if folder.sample is Sample.EMPTYING:
                folder.empty(tuple(entry.name for entry in path.iterdir() if entry.is_dir()))
        except OSError as error:
            lock.close()
            raise FolderProblem(f"The data folder {path} cannot be written: {error.strerror}.") from None
        except FolderProblem:
            lock.close()
            raise
        return folder

    @property
    def created_at(self) -> datetime:
        """Since when the folder exists, or was emptied."""
        return self._marker.created_at

    @property
    def sample(self) -> Sample:
        """How far the sample is."""
        return self._marker.sample

    def note_sample(self, sample: Sample) -> None:
        """Remember how far the sample is."""
        self._marker = _write(self.path, msgspec.structs.replace(self._marker, sample=sample))

    def decide_against_sample(self) -> None:
        """Remember that no sample is wanted, unless there is one."""
        if self.sample is Sample.UNDECIDED:
            self.note_sample(Sample.NONE)

    def announce(self, url: str | None) -> None:
        """Tell other processes where this one can be reached."""
        self._lock.seek(0)
        self._lock.truncate()
        self._lock.write(msgspec.json.encode(Holder(os.getpid(), url)))

    def room(self, name: str) -> Path:
        """The subfolder of one part; created where there never was one.

        Raises:
            FolderProblem: it was there, and is gone.
        """
        room = self.path / name
        if name in self._marker.rooms and not room.exists():
            raise FolderProblem(f"{room} is gone. Restore it from a backup.")
        room.mkdir(mode=0o700, exist_ok=True)
        return room

    def note_rooms(self, names: Sequence[str]) -> None:
        """Remember that these parts exist, so that one which is gone is missed."""
        if set(names) - set(self._marker.rooms):
            self._marker = _write(self.path, msgspec.structs.replace(self._marker, rooms=tuple(sorted(names))))

    def empty(self, rooms: tuple[str, ...]) -> None:
        """Delete the parts named, and count the folder's age from now. Close what is in them first."""
        self._marker = _write(self.path, msgspec.structs.replace(self._marker, sample=Sample.EMPTYING, rooms=()))
        for name in rooms:
            shutil.rmtree(self.path / name, ignore_errors=True)
        self._marker = _write(self.path, _Marker(created_at=utc_now()))

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


def since(path: Path) -> datetime:
    """Since when the folder exists.

    Raises:
        FolderProblem: there is no such data folder, or it is not ours.
    """
    return _existing(path).created_at


def sample_of(path: Path) -> Sample:
    """How far the sample is in a folder. Raises as `since` does."""
    return _existing(path).sample


def _existing(path: Path) -> _Marker:
    try:
        _refuse_foreign(path)
    except FileNotFoundError:
        raise _nowhere(path) from None
    except OSError as error:
        raise unusable(path, error) from None
    if not (path / MARKER).exists():
        raise _nowhere(path)
    return _marked(path)


def _nowhere(path: Path) -> FolderProblem:
    return FolderProblem(f"There is no data folder {path}; `rollbook up` makes one.")


def unusable(path: Path, error: OSError) -> FolderProblem:
    """What is told of a folder that cannot be used: why, and which file in it that is about, if one is known."""
    where = f" ({error.filename})" if error.filename and Path(error.filename) != path else ""
    return FolderProblem(f"The data folder {path} cannot be used: {error.strerror}{where}.")


def _holder(path: Path) -> Holder | None:
    return _read(path / LOCK, Holder)


def _read(path: Path, kind: type[T]) -> T | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except (OSError, msgspec.MsgspecError):
        return None


def _refuse_foreign(path: Path) -> None:
    ours = {LOCK, unfinished(path / MARKER).name}
    if not (path / MARKER).exists() and any(entry.name not in ours for entry in path.iterdir()):
        raise FolderProblem(f"{path} holds files that are not Rollbook's; name an empty or a new folder with --data.")


def _marked(path: Path) -> _Marker:
    """The folder's marker; made where there is none."""
    if not (path / MARKER).exists():
        return _write(path, _Marker(created_at=utc_now()))
    marker = _read(path / MARKER, _Marker)
    if marker is None or marker.format != FORMAT:
        raise FolderProblem(f"{path / MARKER} is not a Rollbook marker of format {FORMAT}.")
    return marker


def _write(path: Path, marker: _Marker) -> _Marker:
    """Keep a marker, whole or not at all."""
    write_whole(path / MARKER, msgspec.json.encode(marker))
    return marker
