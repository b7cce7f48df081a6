"""MongoDB, through Motor or PyMongo Async: the one file that knows them, and only what they share.

Motor is past its end of life and goes away in 2027, so nothing outside of this file may notice which is used.
"""

import asyncio
import inspect
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Literal

from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorCollection, AsyncIOMotorDatabase
from pymongo import AsyncMongoClient, InsertOne, ReplaceOne, ReturnDocument, UpdateOne
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import BulkWriteError, ConfigurationError, DuplicateKeyError, OperationFailure, PyMongoError

from chassis.readstore.mongo_write import only_duplicates
from chassis.readstore.port import ReadStoreUnavailable

Driver = Literal["motor", "pymongo"]
Document = dict[str, Any]
Order = Sequence[tuple[str, int]]
Client = AsyncIOMotorClient[Document] | AsyncMongoClient[Document]
Database = AsyncIOMotorDatabase[Document] | AsyncDatabase[Document]
Collection = AsyncIOMotorCollection[Document] | AsyncCollection[Document]

NO_TRANSACTIONS = 20
SELECTION_SECONDS, CONNECT_SECONDS = 2.5, 2.0
AT_ONCE, AT_ONCE_REPLACED = 100_000, 1_000
_MISTAKES = frozenset({2, 9, 14, 28, 40, 52, 59, 73, 168, 224})
"""Codes of commands that are wrong in themselves; so are those of assertions, from 15000 on."""


class MongoDriver:
    """One database. Connects when first used, from one event loop; comes back by itself after a loss.

    Writes are acknowledged by a majority and from the journal; reads see what a majority has, on the primary.
    Every method raises ReadStoreUnavailable while that cannot be had, within about `timeout_seconds`.
    """

    def __init__(self, uri: str, name: str, driver: Driver, timeout_seconds: float) -> None:
        """Take `name` as the database unless the address names one.

        Raises:
            ValueError: that is no address of a MongoDB.
        """
        if not uri.startswith(("mongodb://", "mongodb+srv://")):
            raise _no_address()
        self._uri, self._name, self._driver = uri, name, driver
        self._milliseconds, self._no_transactions = int(timeout_seconds * 1000), False
        self._client: Client | None = None
        self._known: Database | None = None

    async def find(
        self, collection: str, where: Mapping[str, Any], fields: Sequence[str] = (), order: Order = (), limit: int = 0
    ) -> list[Document]:
        """Documents, or these fields of them."""
        with _told():
            found = self._collection(collection).find(where, list(fields) or None, limit=limit, batch_size=AT_ONCE)
            return await (found.sort(list(order)) if order else found).to_list(None)

    async def aggregate(self, collection: str, pipeline: Sequence[Mapping[str, Any]]) -> list[Document]:
        """What comes out of a pipeline."""
        with _told():
            cursor = self._collection(collection).aggregate(list(pipeline), batchSize=AT_ONCE)
            return await (await cursor if inspect.isawaitable(cursor) else cursor).to_list(None)

    async def count(self, collection: str, where: Mapping[str, Any]) -> int:
        """How many documents."""
        with _told():
            return await self._collection(collection).count_documents(where)

    async def put(self, collection: str, documents: Sequence[tuple[int, Document]]) -> tuple[list[int], int]:
        """Put documents in place of the revisions they were read at (0: new), in no order. Answers the places of the
        new ones that were there already, and how many of the others found their revision.
        """
        replaced = [
            ReplaceOne({"_id": document["_id"], "revision": revision}, document)
            for revision, document in documents
            if revision
        ]
        places = [place for place, (revision, _) in enumerate(documents) if not revision]
        matched = await self._replaced_at_once(collection, replaced) if len(replaced) > 1 else None
        left = [] if matched is not None else replaced
        operations: list[Any] = [*(InsertOne(documents[place][1]) for place in places), *left]
        if not operations:
            return [], matched or 0
        with _told():
            try:
                done = await self._collection(collection).bulk_write(operations, ordered=False)
            except BulkWriteError as partly:
                details = partly.details
            else:
                return [], done.matched_count if matched is None else matched
        refused = only_duplicates(details)
        return [places[place] for place in refused], details["nMatched"] if matched is None else matched

    async def add(
        self, collection: str, documents: Mapping[str, tuple[Mapping[str, Any], Mapping[str, Any]]]
    ) -> set[str]:
        """Set the first fields of each of these documents, by key, and where there is none yet make it with the
        second, too. Answers the keys of those that were made.
        """
        keys = list(documents)
        operations = [
            UpdateOne({"_id": key}, {"$set": fields, "$setOnInsert": more} if fields else {"$setOnInsert": more}, True)  # noqa: FBT003
            for key, (fields, more) in documents.items()
        ]
        with _told():
            try:
                done = await self._collection(collection).bulk_write(operations, ordered=False)
            except BulkWriteError as partly:
                details = partly.details
            else:
                return {keys[place] for place in done.upserted_ids or {}}
        only_duplicates(details)
        return {keys[one["index"]] for one in details["upserted"]}

    async def insert(self, collection: str, document: Document) -> bool:
        """Add a document; false if its key is taken."""
        with _told():
            try:
                await self._collection(collection).insert_one(document)
            except DuplicateKeyError:
                return False
        return True

    async def update(self, collection: str, where: Mapping[str, Any], change: Mapping[str, Any]) -> bool:
        """Change a document; false if there is none like that."""
        with _told():
            return bool((await self._collection(collection).update_one(where, change)).matched_count)

    async def updated(
        self, collection: str, where: Mapping[str, Any], change: Mapping[str, Any], fields: Sequence[str]
    ) -> Document | None:
        """Change a document; these fields of it as they are then."""
        with _told():
            found: Document | None = await self._collection(collection).find_one_and_update(
                where, change, projection=list(fields), return_document=ReturnDocument.AFTER
            )
            return found

    async def delete(self, collection: str, where: Mapping[str, Any]) -> None:
        """Remove documents."""
        with _told():
            await self._collection(collection).delete_many(where)

    async def index(self, collection: str, name: str, keys: Order) -> None:
        """Make an index that is not there yet."""
        with _told():
            await self._collection(collection).create_index(list(keys), name=name)

    async def collections(self) -> list[str]:
        """The names of what is in the database."""
        with _told():
            return await self._database().list_collection_names()

    async def drop(self, collection: str) -> None:
        """Remove a collection, if it is there."""
        with _told():
            await self._database().drop_collection(collection)

    async def close(self) -> None:
        """Let go of all connections."""
        client, self._client, self._known = self._client, None, None
        if isinstance(client, AsyncMongoClient):
            await client.close()
        elif client is not None:
            # Motor's waits for its threads, which may be waiting for a server that hangs.
            await asyncio.to_thread(client.close)

    @property
    def database(self) -> str:
        """The name of the database."""
        return self._database().name

    async def _replaced_at_once(self, collection: str, replaced: Sequence[ReplaceOne[Document]]) -> int | None:
        """How many of these matched, a thousand in a transaction: that is one commit, where each has one of its own
        without. Nothing rests on it: null where it cannot be had, and what was replaced is known by its commit.
        """
        matched, where = 0, self._collection(collection)
        if self._no_transactions:
            return None
        with _told():
            started: Any = where.database.client.start_session()
            async with await started if inspect.isawaitable(started) else started as session:
                for begin in range(0, len(replaced), AT_ONCE_REPLACED):
                    beginning = session.start_transaction()
                    try:
                        async with await beginning if inspect.isawaitable(beginning) else beginning:
                            part = replaced[begin : begin + AT_ONCE_REPLACED]
                            done = await where.bulk_write(part, ordered=False, session=session)
                            matched += done.matched_count
                    except OperationFailure as aborted:
                        self._no_transactions = aborted.code == NO_TRANSACTIONS
                        return None
        return matched

    def _collection(self, name: str) -> Collection:
        return self._database()[name]

    def _database(self) -> Database:
        if self._known is None:
            self._client = self._connect()
            self._known = self._client.get_default_database(self._name)
        return self._known

    def _connect(self) -> Client:
        options: dict[str, Any] = {
            "appname": self._name,
            "w": "majority",
            "journal": True,
            "wTimeoutMS": self._milliseconds,
            "readConcernLevel": "majority",
            "readPreference": "primary",
            "retryWrites": True,
            "retryReads": True,
            "serverSelectionTimeoutMS": int(SELECTION_SECONDS * 1000),
            "connectTimeoutMS": int(CONNECT_SECONDS * 1000),
            "socketTimeoutMS": self._milliseconds,
        }
        try:
            if self._driver == "motor":
                return AsyncIOMotorClient(self._uri, **options)
            return AsyncMongoClient(self._uri, **options)
        except (ConfigurationError, ValueError):
            raise _no_address() from None


@contextmanager
def _told() -> Iterator[None]:
    """Turn the drivers' errors into the port's; what a command of ours got wrong stays as it is."""
    try:
        yield
    except OperationFailure as refused:
        code = refused.code or 0
        if code in _MISTAKES or code >= 15000:
            raise
        said = (refused.details or {}).get("errmsg", "")
        raise ReadStoreUnavailable(f"MongoDB refuses ({code}): {said}") from refused
    except PyMongoError as away:
        raise ReadStoreUnavailable(f"MongoDB: {type(away).__name__}: {str(away)[:300]}") from away


def _no_address() -> ValueError:
    return ValueError(
        "The address of MongoDB cannot be used. It looks like mongodb://user:password@host:27017/?replicaSet=name; "
        "special characters in user and password are percent-encoded."
    )
