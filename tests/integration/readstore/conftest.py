"""Read stores to hold against the port's promises; a new adapter adds its factory here."""

from collections.abc import Callable
from pathlib import Path

import pytest

from chassis.readstore.port import ReadStore
from chassis.readstore.sqlite import SqliteReadStore
from tests.toys.shelf import OWNER, VIEWS


def sqlite(folder: Path) -> Callable[[], ReadStore]:
    return lambda: SqliteReadStore(folder / "reporting.views.db", "reporting")


@pytest.fixture(params=[sqlite], ids=["sqlite"])
def reopen(request, tmp_path):
    """Opens the same store, any number of times."""
    return request.param(tmp_path)


@pytest.fixture
async def store(reopen):
    """A store whose views serve an empty first generation."""
    opened = reopen()
    await opened.prepare(VIEWS)
    for view in VIEWS:
        generation = await opened.begin_generation(view)
        await opened.serve({view.name: generation}, OWNER, {}, whole=False)
    yield opened
    await opened.close()
