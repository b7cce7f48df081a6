"""Loading documents: what several lanes need of a collection at the same moment is found by one query."""

import asyncio

from chassis.readstore.mongo_loading import Loading


class Driver:
    """Holds documents of every key that begins with an o; the first query waits to be told."""

    def __init__(self):
        self.asked, self.begun, self.answer = [], asyncio.Event(), asyncio.Event()

    async def find(self, collection, where, fields):
        keys = where["_id"]["$in"]
        self.asked.append((collection, keys))
        self.begun.set()
        await self.answer.wait()
        documents = [{"_id": key, "revision": 1, "versions": "{}", "body": b"{}"} for key in keys]
        return [one for one in documents if one["_id"].startswith("o")]


async def loaded(*several, collection="documents.rosters.1"):
    """What each of these is answered, the first being under way when the others come; and what was asked."""
    driver = Driver()
    loading = Loading(driver)
    asked = [asyncio.create_task(loading.load(collection, keys)) for keys in several[:1]]
    await driver.begun.wait()
    asked += [asyncio.create_task(loading.load(collection, keys)) for keys in several[1:]]
    await asyncio.sleep(0)
    driver.answer.set()
    return [sorted(found) for found in await asyncio.gather(*asked)], [keys for _, keys in driver.asked]


async def test_those_who_come_while_a_query_is_under_way_share_the_next_one():
    answers, asked = await loaded(["o1"], ["o1", "o2"], ["o3", "o2", "x9"])

    assert asked == [["o1"], ["o1", "o2", "o3", "x9"]]
    assert answers == [["o1"], ["o1", "o2"], ["o2", "o3"]]


async def test_who_asks_alone_is_asked_for_at_once():
    answers, asked = await loaded(["o1", "x1"])

    assert (answers, asked) == ([["o1"]], [["o1", "x1"]])
