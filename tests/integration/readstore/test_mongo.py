"""What only the MongoDB adapter has: several processes that write at once, and no transactions over all of it."""

import asyncio

import pytest

from chassis.feed.lanes import Mark
from chassis.parking import owner_of, set_aside
from chassis.projection import AsOf, Figure
from chassis.readstore.port import Change, Checkpoint, Moved, ReadStoreUnavailable
from tests.toys.reading import ENROLLMENTS, ROSTERS, enrolled, recorded
from tests.toys.shelf import OWNER, VIEWS, document, fact, put, row

ROSTERS_1 = owner_of("reporting", ROSTERS.name, 1)


@pytest.fixture
async def store(another):
    """A store whose views serve an empty first generation."""
    made = await another()
    generations = {view.name: await made.begin_generation(view) for view in VIEWS}
    await made.serve(generations, OWNER, {}, whole=True)
    return made


async def checkpoint(store, position, before=()):
    epoch = (await store.serving()).epoch
    return Checkpoint(owner=OWNER, source="enrollment/3", position=position, epoch=epoch, before=before)


def waiting(position, *, error=""):
    return set_aside(ROSTERS_1, recorded(enrolled("o1", "l1"), "roster:o1", position=position), error, 3)


async def test_the_mark_of_a_lane_keeps_what_stood_before_it(store):
    await store.commit([], await checkpoint(store, 7, (5, 0, 4, 6)))
    await store.commit([], await checkpoint(store, 6, (1, 0, 1, 1)))

    assert await store.checkpoints(OWNER) == {"enrollment/3": Mark(7, (5, 0, 4, 6))}


async def test_of_two_that_bring_a_document_to_the_same_revision_one_loses(store, another):
    other = await another()

    answers = await asyncio.gather(
        put(store, ROSTERS, document("o1", "mine")), put(other, ROSTERS, document("o1", "theirs"))
    )
    assert sorted(answers, key=len) == [(), [("rosters", "o1")]]

    answers = await asyncio.gather(
        *(put(one, ROSTERS, document("o1", str(number), revision=1)) for number, one in enumerate((store, other)))
    )
    assert sorted(answers, key=len) == [(), [("rosters", "o1")]]


async def test_who_lost_is_told_exactly_among_hundreds(store):
    first = [document(f"o{number}") for number in range(200)]
    await put(store, ROSTERS, *first)
    await put(store, ROSTERS, *(document(f"o{number}", "faster", revision=1) for number in range(0, 200, 7)))

    late = [document(f"o{number}", "late", revision=1) for number in range(200)]
    lost = await put(store, ROSTERS, *late, *(document(f"o{number}", "new") for number in range(190, 300)))

    assert {key for _, key in lost} == {f"o{number}" for number in (*range(0, 200, 7), *range(190, 200))}


async def test_a_process_that_believes_in_what_served_before_moves_no_checkpoint(store, another):
    other = await another()
    believed = await checkpoint(other, 5)
    await other.load(ROSTERS, 1, ["o1"])
    await store.serve({"rosters": await store.begin_generation(ROSTERS)}, OWNER, {}, whole=False)

    with pytest.raises(Moved):
        await other.commit([Change(view=ROSTERS, generation=1, writes=[document("o1")])], believed)

    assert await store.checkpoints(OWNER) == {}
    with pytest.raises(Moved):
        await other.commit([], believed)


async def test_a_generation_never_serves_behind_a_checkpoint_that_moves_meanwhile(store, another):
    other = await another()
    for position in range(1, 9):
        generation = await store.begin_generation(ROSTERS)
        late = await checkpoint(other, position)
        folded = {"enrollment/3": Mark(position - 1)}

        served, moved = await asyncio.gather(
            store.serve({"rosters": generation}, OWNER, folded, whole=False),
            other.commit([], late),
            return_exceptions=True,
        )

        assert (served, type(moved)) in [(True, Moved), (False, tuple)]
        if served:
            await other.commit([], await checkpoint(other, position))


async def test_a_rebuild_that_another_has_replaced_cannot_serve(store, another):
    other = await another()
    generation = await store.begin_generation(ROSTERS)
    await other.begin_generation(ROSTERS)

    with pytest.raises(Moved, match="dropped by another rebuild"):
        await store.serve({"rosters": generation}, OWNER, {}, whole=False)
    with pytest.raises(ReadStoreUnavailable):
        await store.load(ROSTERS, generation, ["o1"])
    with pytest.raises(ReadStoreUnavailable):
        await store.commit([Change(view=ROSTERS, generation=generation, writes=[document("o1")])])


async def test_a_process_that_is_behind_reads_what_serves_now(store, another):
    other = await another()
    await put(other, ROSTERS, document("o1", "old"))
    assert await other.get(ROSTERS, "o1") is not None

    for _ in range(2):
        await store.serve({"rosters": await store.begin_generation(ROSTERS)}, OWNER, {}, whole=False)
    await put(store, ROSTERS, new := document("o1", "new"))

    assert await other.get(ROSTERS, "o1") == new.body


async def test_what_belongs_to_no_generation_is_swept_away(store, database):
    await put(store, ROSTERS, document("o1"))
    await database["documents.rosters.99"].insert_one({})
    for _ in range(2):
        await store.serve({"rosters": await store.begin_generation(ROSTERS)}, OWNER, {}, whole=False)

    names = set(await database.list_collection_names())

    assert names >= {"rollbook.about", "rollbook.parked", "documents.rosters.3", "facts.enrollments.1"}
    assert not names & {"documents.rosters.1", "documents.rosters.99"}


async def test_what_queries_need_is_indexed_once_a_generation_serves(store, database):
    documents = await database["documents.rosters.1"].index_information()
    facts = await database["facts.enrollments.1"].index_information()

    assert documents["by_size"]["key"] == [("columns.size", 1), ("_id", 1)]
    assert facts["newest"]["key"] == [("newest", 1)]


async def test_what_was_to_wait_behind_something_replayed_meanwhile_waits_for_nothing(store, another):
    other = await another()
    await store.commit([], park=[waiting(4, error="broken")])
    await other.commit([], unpark=[waiting(4)])

    with pytest.raises(Moved):
        await store.commit([], await checkpoint(store, 6), [waiting(5), waiting(6)])

    assert await store.parked() == []
    assert await store.checkpoints(OWNER) == {}


async def test_what_waits_and_is_replayed_at_the_same_time_is_never_left_alone(store, another):
    other = await another()
    for _ in range(10):
        await store.commit([], park=[waiting(4, error="broken")])

        async def replay():
            while parked := await other.parked(ROSTERS_1, "o1"):
                await other.commit([], unpark=parked[:1])

        await asyncio.gather(store.commit([], park=[waiting(5)]), replay(), return_exceptions=True)

        assert await store.parked() == []


async def test_a_batch_that_comes_again_changes_nothing(store):
    batch = [Change(view=ENROLLMENTS, generation=1, writes=[fact("a", row("enrolled"))])]
    first = await checkpoint(store, 5)
    await store.commit(batch, first, [waiting(4, error="broken")])
    before = await store.load(ENROLLMENTS, 1, ["a"])

    assert await store.commit(batch, first, [waiting(4, error="broken")]) == [("enrollments", "a")]

    assert await store.load(ENROLLMENTS, 1, ["a"]) == before
    assert await store.aggregate(ENROLLMENTS, [], [Figure(name="n")], {}, AsOf()) == [{"n": 1}]
    assert len(await store.parked()) == 1
