import msgspec

from chassis.projection import AsOf
from chassis.readstore.port import Change
from tests.toys.reading import ENROLLMENTS, ROSTERS
from tests.toys.shelf import OWNER, document, fact, put, row


async def test_what_is_kept_for_a_rollback_is_emptied_and_what_serves_stays(store):
    await put(store, ROSTERS, document("o1", "l1", versions={"s": 3}), document("o2", "l2"))
    generation = await store.begin_generation(ROSTERS)
    await store.commit([Change(view=ROSTERS, generation=generation, writes=[document("o1", "l1")])])
    await store.serve({"rosters": generation}, OWNER, {}, whole=False)

    await store.purge(ROSTERS, ["o1", "o9"])
    await store.scrub()

    kept = await store.load(ROSTERS, 1, ["o1", "o2", "o9"])
    assert {key: one.body is None for key, one in kept.items()} == {"o1": True, "o2": False}
    assert kept["o1"].versions == {"s": 3}
    assert await store.get(ROSTERS, "o1") is not None


async def test_what_was_emptied_can_be_folded_on_and_serve_again(store):
    await put(store, ROSTERS, document("o1", "l1"))
    generation = await store.begin_generation(ROSTERS)
    await store.serve({"rosters": generation}, OWNER, {}, whole=False)
    await store.purge(ROSTERS, ["o1"])
    kept = (await store.load(ROSTERS, 1, ["o1"]))["o1"]

    again = msgspec.structs.replace(document("o1"), revision=kept.revision)
    assert await store.commit([Change(view=ROSTERS, generation=1, writes=[again])]) == ()
    await store.serve({"rosters": 1}, OWNER, {}, whole=False)

    assert await store.get(ROSTERS, "o1") == again.body


async def test_facts_kept_for_a_rollback_lose_their_rows(store):
    await put(store, ENROLLMENTS, fact("o1.l1", row("enrolled")), fact("o1.l2", row("enrolled")))
    generation = await store.begin_generation(ENROLLMENTS)
    await store.serve({"enrollments": generation}, OWNER, {}, whole=False)

    await store.purge(ENROLLMENTS, ["o1.l1"])
    await store.serve({"enrollments": 1}, OWNER, {}, whole=False)

    assert len(await store.rows(ENROLLMENTS, {}, AsOf())) == 1
