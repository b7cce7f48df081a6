import msgspec
import pytest

from chassis.errors import Malformed
from chassis.projection import Between
from chassis.readstore.cursor import cursor
from chassis.readstore.port import Change
from tests.toys.reading import ROSTERS, Roster
from tests.toys.shelf import document, put


def names(page):
    return [msgspec.json.decode(body, type=Roster).offering for body in page.bodies]


async def test_a_document_is_read_as_it_was_written(store):
    await put(store, ROSTERS, write := document("o1", "l1"))

    assert await store.get(ROSTERS, "o1") == write.body


async def test_what_is_not_there_is_null(store):
    assert await store.get(ROSTERS, "o1") is None


async def test_several_documents_come_in_one_answer_without_those_that_are_not_there(store):
    await put(store, ROSTERS, document("o1"), document("o2"), document("o3"))

    assert (await store.get_many(ROSTERS, ["o1", "o3", "o9"])).keys() == {"o1", "o3"}


async def test_loading_tells_revision_and_versions(store):
    await put(store, ROSTERS, document("o1", versions={"enrollment/roster:o1": 4}))

    loaded = await store.load(ROSTERS, 1, ["o1", "o2"])

    assert loaded.keys() == {"o1"}
    assert (loaded["o1"].revision, loaded["o1"].versions) == (1, {"enrollment/roster:o1": 4})


async def test_a_write_on_the_revision_that_was_read_wins(store):
    await put(store, ROSTERS, document("o1"))

    assert await put(store, ROSTERS, document("o1", "l1", revision=1)) == ()
    assert (await store.load(ROSTERS, 1, ["o1"]))["o1"].revision == 2


@pytest.mark.parametrize("revision", [0, 2])
async def test_a_write_on_another_revision_loses_and_its_neighbors_win(store, revision):
    await put(store, ROSTERS, first := document("o1"), document("o2"))

    lost = await put(
        store, ROSTERS, document("o1", "l1", revision=revision), document("o2", "l2", revision=1), document("o3")
    )

    assert list(lost) == [("rosters", "o1")]
    assert await store.get(ROSTERS, "o1") == first.body
    assert msgspec.json.decode(await store.get(ROSTERS, "o2"), type=Roster).learners == ["l2"]
    assert await store.get(ROSTERS, "o3") is not None


async def test_a_removed_document_is_gone_for_readers_but_not_its_versions(store):
    await put(store, ROSTERS, document("o1", versions={"s": 1}))
    await put(store, ROSTERS, msgspec.structs.replace(document("o1", revision=1, versions={"s": 2}), body=None))

    assert await store.get(ROSTERS, "o1") is None
    assert names(await store.find(ROSTERS, {})) == []
    assert await store.count(ROSTERS, [], {}) == {(): 0}
    assert (await store.load(ROSTERS, 1, ["o1"]))["o1"].versions == {"s": 2}


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ({}, ["o1", "o2", "o3"]),
        ({"offering": "o2"}, ["o2"]),
        ({"key": "o2"}, ["o2"]),
        ({"offering": ["o3", "o1"]}, ["o1", "o3"]),
        ({"offering": []}, []),
        ({"size": 2}, ["o2"]),
        ({"size": None}, []),
        ({"size": [2, None]}, ["o2"]),
        ({"size": Between(since=2)}, ["o2", "o3"]),
        ({"size": Between(since=1, before=3)}, ["o1", "o2"]),
        ({"size": Between(before=2), "offering": "o3"}, []),
        ({"size": Between()}, ["o1", "o2", "o3"]),
        ({"offering": "o1' OR 1=1 --"}, []),
    ],
)
async def test_finding_by_indexed_fields(store, where, found):
    await put(store, ROSTERS, document("o1", "a"), document("o2", "a", "b"), document("o3", "a", "b", "c"))

    assert names(await store.find(ROSTERS, where)) == found


@pytest.mark.parametrize("name", ["learners", "nothing", "key; DROP TABLE about"])
async def test_finding_by_anything_else_is_a_mistake_of_ours(store, name):
    with pytest.raises(ValueError, match="keeps no field"):
        await store.find(ROSTERS, {name: 1})
    with pytest.raises(ValueError, match="keeps no field"):
        await store.find(ROSTERS, {}, order=[name])


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ((), ["o1", "o2", "o3", "o4", "o5"]),
        (("size",), ["o5", "o2", "o4", "o1", "o3"]),
        (("-size",), ["o1", "o3", "o2", "o4", "o5"]),
        (("-offering",), ["o5", "o4", "o3", "o2", "o1"]),
        (("size", "-offering"), ["o5", "o4", "o2", "o3", "o1"]),
    ],
)
@pytest.mark.parametrize("limit", [1, 2, 4, 5, 9])
async def test_pages_join_to_the_whole_list_in_any_order_and_size(store, order, expected, limit):
    writes = [document(key, *"abc"[:size]) for key, size in (("o1", 3), ("o2", 1), ("o3", 3), ("o4", 1), ("o5", 0))]
    nothing = {**writes[4].columns, "size": None}
    await put(store, ROSTERS, *writes[:4], msgspec.structs.replace(writes[4], columns=nothing))

    found, after = [], None
    while True:
        page = await store.find(ROSTERS, {}, order, limit, after)
        found += names(page)
        after = page.after
        if after is None:
            break

    assert found == expected


async def test_pages_of_what_is_asked_for_join_to_all_of_it_though_others_lie_between(store):
    await put(store, ROSTERS, *(document(f"o{number}", *"ab"[: number % 3]) for number in range(9)))

    first = await store.find(ROSTERS, {"size": 1}, (), 2)
    rest = await store.find(ROSTERS, {"size": 1}, (), 2, first.after)

    assert (names(first), names(rest), rest.after) == (["o1", "o4"], ["o7"], None)


async def test_texts_are_ordered_and_bounded_by_code_point(store):
    await put(store, ROSTERS, *(document(key) for key in ("b", "B", "é", "a", "Z", "$x", "a.b")))

    assert names(await store.find(ROSTERS, {}, ("offering",))) == ["$x", "B", "Z", "a", "a.b", "b", "é"]
    assert names(await store.find(ROSTERS, {}, ("-key",))) == ["é", "b", "a.b", "a", "Z", "B", "$x"]
    assert names(await store.find(ROSTERS, {"offering": Between(since="B", before="b")})) == ["B", "Z", "a", "a.b"]
    assert names(await store.find(ROSTERS, {"offering": "$x"})) == ["$x"]


async def test_a_page_goes_on_behind_its_last_document_though_others_came_and_went(store):
    await put(store, ROSTERS, document("o2"), document("o4"), document("o6"))
    page = await store.find(ROSTERS, {}, ("offering",), 2)
    await put(
        store, ROSTERS, document("o1"), document("o5"), msgspec.structs.replace(document("o4", revision=1), body=None)
    )

    assert names(await store.find(ROSTERS, {}, ("offering",), 2, page.after)) == ["o5", "o6"]


@pytest.mark.parametrize("after", ["", "x", "????", "W10", "bnVsbA"])
async def test_a_cursor_that_was_not_made_here_is_malformed(store, after):
    with pytest.raises(Malformed):
        await store.find(ROSTERS, {}, ("offering",), 2, after)


@pytest.mark.parametrize("value", [2**63, -(2**63) - 1, 10**30, "a\0b"])
async def test_a_cursor_that_was_forged_with_what_no_store_holds_is_malformed(store, value):
    with pytest.raises(Malformed):
        await store.find(ROSTERS, {}, ("size",), 2, cursor(("size",), "o1", [value]))
    with pytest.raises(Malformed):
        await store.find(ROSTERS, {}, (), 2, cursor((), "o1\0", []))


@pytest.mark.parametrize("value", [2**63 - 1, -(2**63), 1e308, -0.0, None, "", "é", "\U0010ffff"])
async def test_one_that_was_forged_with_anything_else_is_answered(store, value):
    await put(store, ROSTERS, document("o1"), document("o2"))

    for order in (("size",), ("-size", "offering")):
        forged = cursor(order, "o1", [value] * len(order))
        assert set(names(await store.find(ROSTERS, {}, order, 2, forged))) <= {"o1", "o2"}


async def test_a_cursor_of_another_order_is_malformed(store):
    await put(store, ROSTERS, document("o1"), document("o2"))
    page = await store.find(ROSTERS, {}, ("offering",), 1)

    with pytest.raises(Malformed):
        await store.find(ROSTERS, {}, ("size",), 1, page.after)


async def test_counting_by_fields(store):
    await put(store, ROSTERS, document("o1", "a"), document("o2", "a"), document("o3"))

    assert await store.count(ROSTERS, ["size"], {}) == {(0,): 1, (1,): 2}
    assert await store.count(ROSTERS, [], {"size": 1}) == {(): 2}


async def test_a_batch_over_several_views_is_written_whole(store):
    changes = [Change(view=ROSTERS, generation=1, writes=[document(f"o{number:04}") for number in range(1500)])]

    assert await store.commit(changes) == ()
    assert await store.count(ROSTERS, [], {}) == {(): 1500}
