"""What only the SQLite adapter has: a file that may be damaged, foreign or full."""

import asyncio
import sqlite3
from zoneinfo import ZoneInfo

import pytest

from chassis.readstore.months import month_of
from chassis.readstore.port import Change, ReadStoreDamaged, ReadStoreUnavailable
from chassis.readstore.sqlite import SqliteReadStore
from chassis.readstore.values import microseconds
from tests.toys.reading import ROSTERS, at
from tests.toys.shelf import OWNER, VIEWS, document, put


async def filled(path, documents=400):
    store = SqliteReadStore(path, "reporting")
    await store.prepare(VIEWS)
    generations = {view.name: await store.begin_generation(view) for view in VIEWS}
    await store.serve(generations, OWNER, {}, whole=True)
    await put(store, ROSTERS, *(document(f"o{number}", *"abcdefgh") for number in range(documents)))
    await store.close()


@pytest.mark.parametrize("content", [b"not a database at all" * 100, b"\0" * 4096])
def test_a_file_that_is_no_database_is_named_with_what_to_do(tmp_path, content):
    path = tmp_path / "views.db"
    path.write_bytes(content)

    with pytest.raises(ReadStoreDamaged, match="move the file away and start again"):
        SqliteReadStore(path, "reporting")
    assert path.read_bytes() == content


def test_a_database_of_another_program_is_left_alone(tmp_path):
    path = tmp_path / "views.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE about (name, value)")
    connection.close()

    with pytest.raises(ReadStoreDamaged, match="was not made by this platform"):
        SqliteReadStore(path, "reporting")


async def test_the_file_of_another_service_is_refused(tmp_path):
    await filled(tmp_path / "views.db", 1)

    with pytest.raises(ReadStoreDamaged, match="belongs to reporting, not to enrollment"):
        SqliteReadStore(tmp_path / "views.db", "enrollment")


async def test_a_truncated_file_is_noticed_when_it_is_opened(tmp_path):
    path = tmp_path / "views.db"
    await filled(path)
    path.write_bytes(path.read_bytes()[:-8192])

    with pytest.raises(ReadStoreDamaged):
        SqliteReadStore(path, "reporting")


async def read_all(path):
    store = SqliteReadStore(path, "reporting")
    try:
        await store.prepare(VIEWS)
        await store.find(ROSTERS, {}, limit=1000)
    finally:
        await store.close()


async def test_damage_inside_is_told_when_it_is_met(tmp_path):
    path = tmp_path / "views.db"
    await filled(path)
    content = bytearray(path.read_bytes())
    content[16384:] = b"\xff" * (len(content) - 16384)
    path.write_bytes(content)

    with pytest.raises(ReadStoreDamaged, match="rebuilt from the log"):
        await read_all(path)


async def test_a_full_disk_writes_nothing_and_passes(tmp_path):
    store = SqliteReadStore(tmp_path / "views.db", "reporting")
    await store.prepare(VIEWS)
    await store.serve({"rosters": await store.begin_generation(ROSTERS)}, OWNER, {}, whole=False)
    writer = store._threads._writing
    pages = writer.execute("PRAGMA page_count").fetchone()[0]
    writer.execute(f"PRAGMA max_page_count = {pages + 1}")
    batch = [document(f"o{number}", *"abcdefgh") for number in range(400)]

    with pytest.raises(ReadStoreUnavailable, match="full"):
        await store.commit([Change(view=ROSTERS, generation=1, writes=batch)])
    assert await store.count(ROSTERS, [], {}) == {(): 0}

    writer.execute("PRAGMA max_page_count = 100000")
    assert await store.commit([Change(view=ROSTERS, generation=1, writes=batch)]) == ()
    await store.close()


async def test_readers_go_on_while_the_writer_works(tmp_path):
    store = SqliteReadStore(tmp_path / "views.db", "reporting")
    await store.prepare(VIEWS)
    await store.serve({"rosters": await store.begin_generation(ROSTERS)}, OWNER, {}, whole=False)
    held, release = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def hold(connection):
        connection.execute("DELETE FROM attempts")
        loop.call_soon_threadsafe(held.set)
        asyncio.run_coroutine_threadsafe(release.wait(), loop).result()

    writing = asyncio.create_task(store._threads.write(hold))
    await held.wait()

    assert await store.get(ROSTERS, "o1") is None

    release.set()
    await writing
    await store.close()


async def test_current_facts_are_answered_from_an_index_alone(tmp_path):
    await filled(tmp_path / "views.db", 1)
    connection = sqlite3.connect(tmp_path / "views.db")
    plan = connection.execute(
        'EXPLAIN QUERY PLAN SELECT c_course, COUNT(*) FROM "rows:enrollments:1" WHERE effective_from <= 5 '
        "AND effective_to > 5 AND recorded_to = 9223372036854775807 GROUP BY c_course"
    ).fetchall()
    connection.close()

    assert "COVERING INDEX known:enrollments:1" in str(plan)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/Sao_Paulo", "Asia/Kathmandu"])
def test_every_time_falls_into_the_month_that_the_calendar_of_its_zone_shows(zone):
    for minutes in range(0, 60 * 24 * 500, 60 * 7):
        local = at(minutes).astimezone(ZoneInfo(zone))
        assert month_of(microseconds(at(minutes)), zone) == f"{local:%Y-%m}"
