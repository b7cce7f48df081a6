"""The database that a store is given: found by its address, and used if it is its own."""

import asyncio
from urllib.parse import urlsplit, urlunsplit

import pytest
from pymongo import AsyncMongoClient

from chassis.readstore.mongo import MongoReadStore
from chassis.readstore.port import ReadStoreDamaged
from tests.toys.shelf import VIEWS


@pytest.mark.parametrize("uri", ["", "localhost:27017", "http://secret@host", "mongodb://u:secret@host:port"])
async def test_what_is_no_address_is_told_without_repeating_it(uri):
    with pytest.raises(ValueError, match="address of MongoDB cannot be used") as told:
        await MongoReadStore(uri, "reporting").prepare(VIEWS)
    assert "secret" not in str(told.value)


async def test_a_database_of_another_program_is_left_alone(another, database):
    await database["orders"].insert_one({"_id": 1})

    with pytest.raises(ReadStoreDamaged, match="was not made by this platform"):
        await another()
    assert await database.list_collection_names() == ["orders"]


async def test_the_database_of_another_service_is_refused(another):
    await another()

    with pytest.raises(ReadStoreDamaged, match="belongs to reporting, not to enrollment"):
        await another("enrollment")


async def test_another_layout_is_refused(another, database):
    await another()
    await database["rollbook.about"].update_one({}, {"$set": {"layout": 99}})

    with pytest.raises(ReadStoreDamaged, match="layout is 99"):
        await another()


async def test_a_database_that_was_dropped_under_a_running_store_is_told(another, database):
    store = await another()
    await database.client.drop_database(database.name)

    with pytest.raises(ReadStoreDamaged, match="rebuilt from the log"):
        await store.serving()


async def test_several_processes_may_open_an_empty_database_at_once(another):
    stores = await asyncio.gather(*(another() for _ in range(5)))

    assert {(await store.serving()).epoch for store in stores} == {0}


async def test_the_address_names_the_database_or_else_the_service_does(mongo_server, fresh_prefix, driver):
    unnamed = urlunsplit(urlsplit(mongo_server)._replace(path=""))
    store = MongoReadStore(unnamed, "reporting", driver=driver, database=f"{fresh_prefix}_reporting")
    await store.prepare(VIEWS)
    await store.close()

    async with AsyncMongoClient(mongo_server) as client:
        assert f"{fresh_prefix}_reporting" in await client.list_database_names()
        await client.drop_database(f"{fresh_prefix}_reporting")
