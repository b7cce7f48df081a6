"""Loading documents of a collection together with those that others ask for at the same moment."""

from collections.abc import Mapping, Sequence

from chassis.readstore import mongo_write
from chassis.readstore.mongo_driver import MongoDriver
from chassis.readstore.port import Stored
from chassis.readstore.together import TogetherByName

Keys = Sequence[str]
Found = Mapping[str, Stored]


class Loading:
    """Loads for the lanes that one process follows: under load, one query finds what several of them need."""

    def __init__(self, driver: MongoDriver) -> None:
        self._driver = driver
        self._together = TogetherByName(self._load)

    async def load(self, collection: str, keys: Keys) -> Found:
        """What is kept under these keys."""
        return await self._together.ask(collection, keys)

    async def _load(self, collection: str, several: Sequence[Keys]) -> Sequence[Found]:
        wanted = list({key: None for keys in several for key in keys})
        documents = await self._driver.find(collection, {"_id": {"$in": wanted}}, mongo_write.LOADED)
        found = {document["_id"]: mongo_write.stored(document) for document in documents}
        return [found] if len(several) == 1 else [{key: found[key] for key in keys if key in found} for keys in several]
