"""What was forgotten leaves the file of a read store, however long somebody reads what was there before."""

import asyncio
import shutil
import sqlite3
from uuid import uuid4

import pytest

from chassis.readstore.sqlite import SqliteReadStore
from tests.toys.reading import ROSTERS
from tests.toys.shelf import OWNER, VIEWS, document, put

NAME = uuid4().hex


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    monkeypatch.setattr("chassis.emptying.AGAIN_SECONDS", 0.01)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "views.db"


@pytest.fixture
async def store(path):
    """A store that holds a name, in what serves."""
    opened = SqliteReadStore(path, "reporting")
    await opened.prepare(VIEWS)
    await opened.serve({"rosters": await opened.begin_generation(ROSTERS)}, OWNER, {}, whole=False)
    opened._threads._writing.execute("PRAGMA busy_timeout = 10")
    await put(opened, ROSTERS, document("o1", NAME))
    yield opened
    await opened.close()


@pytest.fixture
def reader(path, store):
    """Somebody who reads the file as it was while it held the name."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN")
    other.execute("SELECT count(*) FROM about").fetchone()
    yield other
    other.close()


async def forget(store):
    kept = (await store.load(ROSTERS, 1, ["o1"]))["o1"]
    assert await put(store, ROSTERS, document("o1", revision=kept.revision)) == ()
    await store.scrub()


def on_disk(path):
    return any(NAME.encode() in file.read_bytes() for file in path.parent.glob(f"{path.name}*"))


async def leaves(path):
    """Wait until it is on the disk no more."""
    async with asyncio.timeout(20):
        while on_disk(path):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_it_is_gone_at_once_where_nobody_reads(store, path, caplog):
    assert on_disk(path)
    await forget(store)
    assert not on_disk(path)
    assert not caplog.records


async def test_that_it_is_still_there_is_told_and_it_goes_with_the_last_who_reads(store, path, reader, caplog):
    await forget(store)
    assert on_disk(path)
    assert "leaves the disk later" in caplog.text

    reader.close()
    await leaves(path)


async def test_what_a_killed_process_left_goes_when_the_file_is_opened(store, path, reader, tmp_path):
    await forget(store)
    (tmp_path / "copy").mkdir()
    left = tmp_path / "copy" / "views.db"
    for suffix in ("", "-wal"):
        shutil.copy(f"{path}{suffix}", f"{left}{suffix}")
    assert on_disk(left)

    again = SqliteReadStore(left, "reporting")
    await leaves(left)
    await again.close()
