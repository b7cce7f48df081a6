"""What is known of facts as of any moment, and what was known of it at any other."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.facts import fold_facts
from chassis.incoming import Incoming
from chassis.projection import AsOf
from tests.toys.reading import ENROLLMENTS, MemoryLog, at, cancelled, completed, enrolled
from tests.toys.shelf import fact, put, row


async def test_on_and_known_at_choose_the_rows_that_were_valid_and_known(store):
    await put(
        store,
        ENROLLMENTS,
        fact(
            "a",
            row("enrolled", effective=(1, None), known=(1, 9)),
            row("enrolled", effective=(1, 5), known=(9, None)),
            row("completed", effective=(5, None), known=(9, None)),
        ),
    )

    async def state(on, known_at=None):
        as_of = AsOf(on=at(on), known_at=None if known_at is None else at(known_at))
        return [one["state"] for one in await store.rows(ENROLLMENTS, {}, as_of)]

    assert await state(0) == []
    assert await state(1) == ["enrolled"]
    assert await state(4.99) == ["enrolled"]
    assert await state(5) == ["completed"]
    assert await state(5, known_at=8) == ["enrolled"]
    assert await state(5, known_at=9) == ["completed"]
    assert await state(5, known_at=0) == []


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["a", "b"]), st.integers(0, 2), st.integers(0, 6)), max_size=8))
async def test_figures_as_of_any_times_equal_those_of_a_plain_fold(store, history):
    made = [enrolled, cancelled, completed]
    logs = {name: MemoryLog(name) for name in ("enrollment", "attendance")}
    things = {}
    for minutes, (learner, which, effective) in enumerate(history):
        payload = made[which]("o1", learner)
        event = logs[payload.SERVICE].add(payload, f"s:{learner}", minutes=minutes, effective=effective)
        things.setdefault(learner, []).append(Incoming(event, payload))
    generation, _ = await store.generations(ENROLLMENTS)
    present = await store.load(ENROLLMENTS, generation, ["a", "b"])
    writes = [fold_facts(ENROLLMENTS, key, None, events) for key, events in things.items()]
    empty = [fact(key) for key in present.keys() - things.keys()]
    revisions = {key: stored.revision for key, stored in present.items()}
    await put(store, ENROLLMENTS, *(_on(write, revisions.get(write.key, 0)) for write in (*writes, *empty)))

    for on in range(-1, 7):
        for known_at in range(-1, 9):
            rows = await store.rows(ENROLLMENTS, {}, AsOf(on=at(on), known_at=at(known_at)))
            assert [one["state"] for one in rows] == [
                state for key in sorted(things) if (state := _state(things[key], on, known_at))
            ]


def _on(write, revision):
    return type(write)(**{**{name: getattr(write, name) for name in write.__struct_fields__}, "revision": revision})


def _state(things, on, known_at):
    known = [one for one in things if one.recorded.recorded_at <= at(known_at)]
    happened = sorted(
        (one for one in known if one.recorded.effective_at <= at(on)),
        key=lambda one: (one.recorded.effective_at, ENROLLMENTS.rank(one.payload), one.recorded.recorded_at),
    )
    row = None
    for one in happened:
        row = ENROLLMENTS.fold(row, one.payload, one.recorded)
    return row and row["state"]
