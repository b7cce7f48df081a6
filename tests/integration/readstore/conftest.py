"""Read stores to hold against the port's promises; a new adapter adds its factory here."""

import pytest
from pymongo import AsyncMongoClient

from chassis.readstore.mongo import MongoReadStore
from chassis.readstore.sqlite import SqliteReadStore
from tests.toys.shelf import OWNER, VIEWS


def sqlite(request):
    path = request.getfixturevalue("tmp_path") / "reporting.views.db"
    return lambda: SqliteReadStore(path, "reporting")


def motor(request):
    uri = request.getfixturevalue("mongo_uri")
    return lambda: MongoReadStore(uri, "reporting", driver="motor")


def pymongo(request):
    uri = request.getfixturevalue("mongo_uri")
    return lambda: MongoReadStore(uri, "reporting", driver="pymongo")


BACKENDS = [sqlite, pytest.param(motor, marks=pytest.mark.cluster), pytest.param(pymongo, marks=pytest.mark.cluster)]


@pytest.fixture(params=BACKENDS, ids=["sqlite", "motor", "pymongo"])
def reopen(request):
    """Opens the same store, any number of times."""
    return request.param(request)


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


@pytest.fixture(params=["motor", "pymongo"])
def driver(request):
    return request.param


@pytest.fixture
async def another(driver, mongo_uri):
    """Opens the store as one more process would."""
    opened = []

    async def open_store(service="reporting"):
        opened.append(store := MongoReadStore(mongo_uri, service, driver=driver))
        await store.prepare(VIEWS)
        return store

    yield open_store
    for store in opened:
        await store.close()


@pytest.fixture
async def database(mongo_uri):
    """The database itself."""
    async with AsyncMongoClient(mongo_uri) as client:
        yield client.get_default_database()
