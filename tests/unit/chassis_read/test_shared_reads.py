"""What many ask for at the same moment is read in one query, and each gets what they asked for."""

import asyncio

import msgspec
import pytest

from chassis.errors import Unavailable
from chassis.projection import Projection
from chassis.shared_reads import SharedReads


class Card(msgspec.Struct, frozen=True):
    """A document."""

    name: str


def view(name):
    """A view that nothing folds."""
    return Projection(name=name, sources=(), key=lambda *_: "", document=Card, blank=Card, fold=lambda card, *_: card)


CARDS, BOXES = view("cards"), view("boxes")


class Store:
    """Has every document but those called `none`, and remembers what it was asked."""

    def __init__(self):
        self.asked = []
        self.away = False

    async def get_many(self, view, keys):
        self.asked.append((view.name, sorted(keys)))
        await asyncio.sleep(0)
        if self.away:
            raise Unavailable("The views cannot be read just now.")
        return {key: Card(key) for key in keys if key != "none"}


async def walk(reads, name):
    """Two documents, the second of which is known from the first."""
    first = await reads.get(CARDS, name)
    return (await reads.get_many(BOXES, {first.name, "none"})).keys()


async def test_many_who_do_the_same_ask_as_often_as_one_does():
    store = Store()
    reads = SharedReads(store)
    told = await asyncio.gather(*(walk(reads, name) for name in "abcdef"))
    assert [list(keys) for keys in told] == [[name] for name in "abcdef"]
    assert store.asked == [("cards", list("abcdef")), ("boxes", [*"abcdef", "none"])]


async def test_what_several_want_is_asked_for_once():
    store = Store()
    reads = SharedReads(store)
    assert await asyncio.gather(*(reads.get(CARDS, "a") for _ in range(3))) == [Card("a")] * 3
    assert (await reads.get(CARDS, "none"), await reads.get_many(CARDS, ())) == (None, {})
    assert store.asked == [("cards", ["a"]), ("cards", ["none"])]


async def test_a_store_that_is_away_is_told_to_each_and_asked_anew_by_the_next():
    store = Store()
    reads = SharedReads(store)
    store.away = True
    failed = await asyncio.gather(*(reads.get(CARDS, name) for name in "ab"), return_exceptions=True)
    assert [type(one) for one in failed] == [Unavailable, Unavailable]
    store.away = False
    assert await reads.get(CARDS, "a") == Card("a")


async def test_who_stops_waiting_takes_it_from_nobody_else():
    reads = SharedReads(Store())
    gone, waits = (asyncio.create_task(reads.get(CARDS, name)) for name in "ab")
    await asyncio.sleep(0)
    gone.cancel()
    assert await waits == Card("b")
    with pytest.raises(asyncio.CancelledError):
        await gone
