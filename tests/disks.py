"""Disks of a test's own, to be filled up."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

LINUX_ROOT = os.geteuid() == 0 and sys.platform.startswith("linux")


@contextlib.contextmanager
def small_disk(folder: Path, options: str = "size=8m") -> Iterator[Callable[[str], object]]:
    """A disk of its own at this folder, where one can be mounted; answers what changes its options."""
    if not LINUX_ROOT:
        pytest.skip("mounting needs root on Linux")
    folder.mkdir(exist_ok=True)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], check=False).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        yield lambda changed: subprocess.run(["mount", "-o", f"remount,{changed}", folder], check=True)
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def fill(disk: Path, free: int) -> None:
    """Leave so many bytes on a disk."""
    with (disk / "ballast").open("wb") as ballast:
        found = os.statvfs(disk)
        ballast.write(b"x" * (found.f_bavail * found.f_frsize - free))
