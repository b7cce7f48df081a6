import msgspec
import pytest

from chassis.feed.lanes import Mark
from chassis.parking import owner_of, set_aside
from chassis.projection import AsOf, Figure
from chassis.readstore.port import Change, Checkpoint, Moved, NotServing, ReadStoreUnavailable
from chassis.readstore.sqlite import SqliteReadStore
from tests.toys.reading import ENROLLMENTS, ROSTERS, enrolled, recorded
from tests.toys.shelf import OWNER, VIEWS, document, put

ROSTERS_1 = owner_of("reporting", ROSTERS.name, 1)


def parked(position, *, root="o1", owner=ROSTERS_1, error="broken"):
    event = recorded(enrolled(root, "l1"), f"roster:{root}", position=position)
    return set_aside(owner, event, error, 3)


async def checkpoint(store, position, source="enrollment", epoch=None):
    epoch = (await store.serving()).epoch if epoch is None else epoch
    return Checkpoint(owner=OWNER, source=source, position=position, epoch=epoch)


async def test_a_new_store_serves_nothing(reopen):
    store = reopen()

    assert await store.prepare(VIEWS) == {"rosters": False, "enrollments": False}
    assert await store.generations(ROSTERS) == (0, None)
    with pytest.raises(NotServing):
        await store.get(ROSTERS, "o1")
    with pytest.raises(NotServing):
        await store.aggregate(ENROLLMENTS, [], [Figure(name="n")], {}, AsOf())
    await store.close()


async def test_what_was_built_under_the_same_declaration_serves_after_a_restart(store, reopen):
    await put(store, ROSTERS, document("o1"))
    again = reopen()

    assert await again.prepare(VIEWS) == {"rosters": True, "enrollments": True}
    assert await again.get(ROSTERS, "o1") is not None
    await again.close()


@pytest.mark.parametrize(
    "change",
    [
        {"sources": ROSTERS.sources[:2]},
        {"index": ("size",)},
        {"personal": True},
        {"fold": test_a_new_store_serves_nothing},
    ],
)
async def test_a_view_whose_declaration_or_code_changed_does_not_serve_what_is_there(store, reopen, change):
    changed = msgspec.structs.replace(ROSTERS, **change)
    again = reopen()

    assert await again.prepare([changed, ENROLLMENTS]) == {"rosters": False, "enrollments": True}
    with pytest.raises(NotServing):
        await again.get(changed, "o1")
    await again.close()


@pytest.mark.parametrize("name", ["", "Rosters", "ro sters", 'x"', "1st"])
async def test_a_name_that_could_not_be_a_tables_is_refused(store, name):
    with pytest.raises(ValueError, match="cannot be the name"):
        await store.prepare([msgspec.structs.replace(ROSTERS, name=name)])


async def test_a_generation_under_construction_is_not_seen_until_it_serves(store):
    await put(store, ROSTERS, document("old"))
    generation = await store.begin_generation(ROSTERS)
    await store.commit([Change(view=ROSTERS, generation=generation, writes=[document("new")])])

    assert await store.get(ROSTERS, "new") is None
    assert await store.serve({"rosters": generation}, OWNER, {}, whole=False)
    assert await store.get(ROSTERS, "new") is not None
    assert await store.get(ROSTERS, "old") is None
    assert await store.generations(ROSTERS) == (2, 1)


async def test_an_unfinished_generation_is_dropped_by_the_next(store):
    first = await store.begin_generation(ROSTERS)
    await store.commit([Change(view=ROSTERS, generation=first, writes=[document("o1")])])

    second = await store.begin_generation(ROSTERS)

    assert await store.load(ROSTERS, second, ["o1"]) == {}


async def test_only_one_earlier_generation_is_kept(store):
    for _ in range(3):
        await store.serve({"rosters": await store.begin_generation(ROSTERS)}, OWNER, {}, whole=False)

    serving, previous = await store.generations(ROSTERS)

    assert previous == serving - 1
    with pytest.raises(ReadStoreUnavailable):
        await store.load(ROSTERS, previous - 1, ["o1"])


async def test_the_earlier_generation_remembers_how_far_it_was_folded(store):
    await store.commit([], await checkpoint(store, 7))
    await store.serve({"rosters": await store.begin_generation(ROSTERS)}, OWNER, {"enrollment": Mark(9)}, whole=False)

    assert await store.resume_generation(ROSTERS) == (1, {"enrollment": 7})
    assert await store.resume_generation(ENROLLMENTS) is None


async def test_a_generation_that_is_behind_the_live_checkpoint_may_not_serve(store):
    generation = await store.begin_generation(ROSTERS)
    await store.commit([], await checkpoint(store, 5))

    assert not await store.serve({"rosters": generation}, OWNER, {"enrollment": Mark(4)}, whole=False)
    assert await store.generations(ROSTERS) == (1, None)
    assert await store.serve({"rosters": generation}, OWNER, {"enrollment": Mark(5)}, whole=False)


async def test_building_all_views_moves_the_live_checkpoint_along(store):
    generations = {view.name: await store.begin_generation(view) for view in VIEWS}

    await store.serve(generations, OWNER, {"enrollment": Mark(9), "attendance": Mark(2)}, whole=True)

    assert await store.checkpoints(OWNER) == {"enrollment": Mark(9), "attendance": Mark(2)}


async def test_a_checkpoint_moves_with_what_was_written_and_never_back(store):
    change = Change(view=ROSTERS, generation=1, writes=[document("o1")])

    await store.commit([change], await checkpoint(store, 5))
    await store.commit([], await checkpoint(store, 3))
    await store.commit([], await checkpoint(store, 2, "attendance"))

    assert await store.checkpoints(OWNER) == {"enrollment": Mark(5), "attendance": Mark(2)}
    assert await store.get(ROSTERS, "o1") is not None


async def test_a_checkpoint_stays_while_a_write_loses(store):
    await put(store, ROSTERS, document("o1"))
    late = Change(view=ROSTERS, generation=1, writes=[document("o1"), document("o2")])

    assert await store.commit([late], await checkpoint(store, 5), [parked(4)]) == [("rosters", "o1")]
    assert await store.checkpoints(OWNER) == {}
    assert await store.parked() == []


async def test_nothing_is_written_on_the_belief_in_a_generation_that_serves_no_more(store):
    believed = (await store.serving()).epoch
    await store.serve({"rosters": await store.begin_generation(ROSTERS)}, OWNER, {}, whole=False)
    change = Change(view=ENROLLMENTS, generation=1, writes=[document("k")])

    with pytest.raises(Moved):
        await store.commit([change], await checkpoint(store, 5, epoch=believed))

    assert await store.load(ENROLLMENTS, 1, ["k"]) == {}
    assert await store.checkpoints(OWNER) == {}


async def test_attempts_at_the_same_place_add_up_over_restarts(store, reopen):
    assert await store.begin_attempt(OWNER, "enrollment", 4) == 1
    again = reopen()

    assert await again.begin_attempt(OWNER, "enrollment", 4) == 2
    await again.close()


async def test_attempts_elsewhere_begin_at_one(store):
    await store.begin_attempt(OWNER, "enrollment", 4)

    assert await store.begin_attempt(OWNER, "enrollment", 5) == 1
    assert await store.begin_attempt(OWNER, "attendance", 4) == 1
    assert await store.begin_attempt("other", "enrollment", 4) == 1


async def test_attempts_further_on_are_remembered_while_earlier_ones_are_passed_again(store):
    await store.begin_attempt(OWNER, "enrollment", 9)
    await store.begin_attempt(OWNER, "enrollment", 0)
    await store.begin_attempt(OWNER, "enrollment", 4)

    assert await store.begin_attempt(OWNER, "enrollment", 9) == 2
    assert await store.begin_attempt(OWNER, "enrollment", 4) == 1


async def test_a_checkpoint_that_moves_counts_the_first_attempt_at_what_follows(store):
    await store.begin_attempt(OWNER, "enrollment", 4)

    await store.commit([], await checkpoint(store, 5))

    assert await store.begin_attempt(OWNER, "enrollment", 4) == 1
    assert await store.begin_attempt(OWNER, "enrollment", 5) == 2


async def test_parked_events_are_listed_in_order_and_by_owner_and_root(store):
    await store.commit([], park=[parked(9), parked(4), parked(5, root="o2"), parked(1, owner="other")])

    assert [event.position for event in await store.parked(ROSTERS_1)] == [4, 5, 9]
    assert [event.position for event in await store.parked(ROSTERS_1, "o2")] == [5]
    assert [event.position for event in await store.parked()] == [1, 4, 5, 9]
    assert await store.parked_roots() == {ROSTERS_1: {"o1", "o2"}, "other": {"o1"}}
    assert await store.parked_count() == 4


async def test_parking_again_changes_nothing_but_the_error(store):
    await store.commit([], park=[parked(4)])
    await store.commit([], park=[parked(4, error="")])
    await store.commit([], park=[parked(4, error="still broken")])

    assert [(event.error, event.attempts) for event in await store.parked()] == [("still broken", 3)]


async def test_an_event_cannot_wait_behind_one_that_is_gone(store):
    with pytest.raises(Moved):
        await store.commit([], await checkpoint(store, 5), [parked(4, error="")])

    assert await store.checkpoints(OWNER) == {}


async def test_what_is_unparked_is_gone(store):
    await store.commit([], park=[parked(4), parked(5)])
    await store.commit([], unpark=[parked(4)])

    assert [event.position for event in await store.parked()] == [5]


async def test_what_a_dropped_generation_could_not_take_goes_with_it(store):
    await store.commit([], park=[parked(4)])
    for _ in range(2):
        await store.serve({"rosters": await store.begin_generation(ROSTERS)}, OWNER, {}, whole=False)

    assert await store.parked() == []


async def test_resetting_forgets_how_far_an_owner_has_come(store):
    await store.commit([], await checkpoint(store, 5))

    await store.reset(OWNER)

    assert await store.checkpoints(OWNER) == {}


async def test_one_at_a_time_has_the_right_to_build_where_a_store_is_shared(store):
    assert await store.claim("one", 30)
    assert await store.claim("one", 30)
    shared = not await store.claim("another", 30)
    await store.claim("one", 0)
    assert await store.claim("another", 30)
    assert shared == (not isinstance(store, SqliteReadStore))
