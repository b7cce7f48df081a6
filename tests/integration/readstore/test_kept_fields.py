"""Fields that are kept beside a document without an index: queries may name them, and writes pay nothing for them."""

import sqlite3

import msgspec
import pytest

from chassis.readstore.mongo_schema import indexes
from chassis.readstore.sqlite_schema import create_generation, index_generation
from tests.toys.reading import ROSTERS
from tests.toys.shelf import OWNER, document, put

VIEW = msgspec.structs.replace(ROSTERS, index=("offering",), kept=("size",))


@pytest.fixture
async def shelf(reopen):
    """A store with two small rosters and a large one."""
    store = reopen()
    await store.prepare([VIEW])
    await store.serve({VIEW.name: await store.begin_generation(VIEW)}, OWNER, {}, whole=False)
    await put(store, VIEW, document("o1", "a"), document("o2", "b"), document("o3", "a", "b", "c"))
    yield store
    await store.close()


async def test_documents_are_found_counted_and_ordered_by_them(shelf):
    found = await shelf.find(VIEW, {"size": 1}, ["size"])
    assert [msgspec.json.decode(body)["offering"] for body in found.bodies] == ["o1", "o2"]
    assert await shelf.count(VIEW, ["size"], {}) == {(1,): 2, (3,): 1}
    longest = await shelf.find(VIEW, {}, ["-size"], 1)
    assert [msgspec.json.decode(body)["offering"] for body in longest.bodies] == ["o3"]


def test_no_index_is_made_for_them(tmp_path):
    assert indexes(VIEW).keys() == {"by_offering"}
    with sqlite3.connect(tmp_path / "some.db") as connection:
        create_generation(connection, VIEW, 1)
        index_generation(connection, VIEW, 1)
        made = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'index'")]
    connection.close()
    assert [name for name in made if name.startswith("by:")] == ["by:rosters:1:offering"]
