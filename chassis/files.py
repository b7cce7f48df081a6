"""Files that are whole whenever somebody looks."""

import os
from pathlib import Path


def unfinished(path: Path) -> Path:
    """Where a file is written before it takes its place; left behind where that was interrupted."""
    return path.with_name(f"{path.name}.new")


def write_whole(path: Path, content: bytes) -> None:
    """Put this into a file, in place of what it held, whole or not at all; what is written is on the disk.

    Raises:
        OSError: it cannot be written; the file is as it was.
    """
    fresh = unfinished(path)
    with fresh.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
