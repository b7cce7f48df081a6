"""One at a time: two that start, stop or download the same thing wait for each other."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def locked(thing: Path) -> Iterator[None]:
    """Hold a file or folder, by a file beside it."""
    thing.parent.mkdir(parents=True, exist_ok=True)
    with thing.with_name(f".{thing.name}.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
