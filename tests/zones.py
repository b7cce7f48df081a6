"""Zones whose rules are other ones than they were: compiled, as a machine or a package has them."""

import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path


@contextmanager
def other_rules(folder: Path, **like: str) -> Iterator[None]:
    """While it lasts, each of these zones has the rules of another: `Europe__Berlin="Africa/Lagos"`."""
    for name, other in like.items():
        path = folder.joinpath(*name.split("__"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(files("tzdata").joinpath("zoneinfo", *other.split("/")).read_bytes())
    before = zoneinfo.TZPATH
    _read(folder, *before)
    try:
        yield
    finally:
        _read(*before)


def _read(*path: object) -> None:
    zoneinfo.reset_tzpath(to=[str(one) for one in path])
    zoneinfo.ZoneInfo.clear_cache()
