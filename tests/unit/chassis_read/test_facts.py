from itertools import groupby, pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.facts import derive, fold_facts
from chassis.incoming import Incoming, Untakable
from chassis.readstore.port import Row, Stored
from tests.toys.reading import ENROLLMENTS, at, cancelled, completed, enrolled, failed, recorded

CANCELLED = cancelled("o1", "l1")
STATE = [column.name for column in ENROLLMENTS.columns].index("state")
MADE = {"enrolled": enrolled, "cancelled": cancelled, "completed": completed, "failed": failed}


def thing(kind, *, position=1, minutes=0.0, effective=None):
    payload = MADE[kind]("o1", "l1")
    stream = "roster:o1" if payload.SERVICE == "enrollment" else "progress:o1.l1"
    event = recorded(payload, stream, version=position, position=position, minutes=minutes, effective=effective)
    return Incoming(event, payload)


def told(rows):
    """Rows as (state, effective from, to, recorded from, to) in minutes, in order."""

    def minutes(moment):
        return None if moment is None else (moment - at(0)).total_seconds() / 60

    found = [
        (
            row.values[STATE],
            minutes(row.effective_from),
            minutes(row.effective_to),
            minutes(row.recorded_from),
            minutes(row.recorded_to),
        )
        for row in rows
    ]
    return sorted(found, key=lambda row: (row[3], row[1]))


def test_one_event_stands_open_in_both_times():
    assert told(derive(ENROLLMENTS, [thing("enrolled", minutes=1)])) == [("enrolled", 1, None, 1, None)]


def test_a_later_event_ends_the_state_before_but_not_what_was_known_then():
    things = [thing("enrolled", minutes=1), thing("completed", minutes=5)]

    assert told(derive(ENROLLMENTS, things)) == [
        ("enrolled", 1, None, 1, 5),
        ("enrolled", 1, 5, 5, None),
        ("completed", 5, None, 5, None),
    ]


def test_what_is_recorded_late_lands_where_it_happened():
    things = [
        thing("enrolled", minutes=1),
        thing("completed", minutes=5),
        thing("cancelled", position=2, minutes=9, effective=3),
    ]

    assert told(derive(ENROLLMENTS, things)) == [
        ("enrolled", 1, None, 1, 5),
        ("enrolled", 1, 5, 5, 9),
        ("completed", 5, None, 5, None),
        ("enrolled", 1, 3, 9, None),
        ("cancelled", 3, 5, 9, None),
    ]


def test_events_recorded_together_make_one_step():
    things = [thing("enrolled", minutes=9, effective=1), thing("completed", minutes=9, effective=5)]

    assert told(derive(ENROLLMENTS, things)) == [("enrolled", 1, 5, 9, None), ("completed", 5, None, 9, None)]


def test_rank_decides_between_events_of_the_same_effective_time():
    things = [thing("completed", minutes=1, effective=0), thing("cancelled", minutes=2, effective=0)]

    assert told(derive(ENROLLMENTS, things))[-1] == ("completed", 0, None, 1, None)


def test_an_event_that_changes_nothing_makes_no_row():
    things = [thing("enrolled", minutes=1), thing("enrolled", position=2, minutes=5)]

    assert told(derive(ENROLLMENTS, things)) == [("enrolled", 1, None, 1, None)]


def test_a_fold_to_null_leaves_a_gap():
    view = msgspec.structs.replace(
        ENROLLMENTS, fold=lambda row, event, recorded: None if isinstance(event, type(CANCELLED)) else {"state": "in"}
    )
    things = [
        thing("enrolled", minutes=1),
        thing("cancelled", position=2, minutes=1, effective=3),
        thing("enrolled", position=3, minutes=1, effective=7),
    ]

    assert told(derive(view, things)) == [("in", 1, 3, 1, None), ("in", 7, None, 1, None)]


@pytest.mark.parametrize("row", [{"unheard_of": 1}, {"state": ["not", "plain"]}, {"state": 1}, {"since": "today"}])
def test_a_row_that_does_not_fit_its_declaration_is_the_events_fault(row):
    view = msgspec.structs.replace(ENROLLMENTS, fold=lambda before, event, recorded: row)

    with pytest.raises(Untakable):
        derive(view, [thing("enrolled")])


def test_the_new_event_is_at_fault_where_an_old_one_fails_because_of_it():
    def fold(row, event, recorded):
        assert row is None or isinstance(event, type(CANCELLED))
        return {"state": "x"}

    view = msgspec.structs.replace(ENROLLMENTS, fold=fold)
    first = fold_facts(view, "k", None, [thing("enrolled", minutes=5)])
    late = thing("cancelled", position=2, minutes=9, effective=1)

    with pytest.raises(Untakable) as failure:
        fold_facts(view, "k", stored(first), [late])
    assert failure.value.recorded is late.recorded


def stored(write):
    return Stored(key=write.key, revision=write.revision + 1, versions=write.versions, body=write.body)


@st.composite
def histories(draw):
    """What two services recorded about one thing: each in order of recording, effective whenever."""
    things = []
    for kinds in (("enrolled", "cancelled"), ("completed", "failed")):
        minutes = 0
        for position in range(1, draw(st.integers(0, 4)) + 1):
            minutes += draw(st.integers(0, 2))
            kind = draw(st.sampled_from(kinds))
            things.append(thing(kind, position=position, minutes=minutes, effective=draw(st.integers(0, 4))))
    return things


@st.composite
def arrivals(draw):
    things = draw(histories())
    order = draw(st.permutations([*things, *draw(st.lists(st.sampled_from(things), max_size=3))] if things else []))
    cuts = sorted(draw(st.lists(st.integers(0, len(order)), max_size=3)))
    return things, [order[start:end] for start, end in zip([0, *cuts], [*cuts, len(order)], strict=True)]


@given(arrivals())
def test_any_order_of_arrival_any_repetition_and_any_batches_give_the_same_rows(arrival):
    things, batches = arrival

    kept, rows = None, []
    for batch in batches:
        write = fold_facts(ENROLLMENTS, "o1.l1", kept, batch)
        if write:
            kept, rows = stored(write), write.rows

    once = fold_facts(ENROLLMENTS, "o1.l1", None, things)
    assert rows == (once.rows if once else [])
    assert (kept and kept.body) == (once and once.body)


@given(histories())
def test_as_of_any_two_times_the_rows_say_what_a_fold_of_what_was_known_says(things):
    rows = derive(ENROLLMENTS, things)

    for on in range(-1, 6):
        for known_at in range(-1, 10):
            valid = [row for row in rows if holds(row, at(on), at(known_at))]
            model = fold_known(things, at(on), at(known_at))
            assert [row.values for row in valid] == ([] if model is None else [model])


@given(histories())
def test_rows_are_as_few_as_they_can_be(things):
    rows = derive(ENROLLMENTS, things)

    for key, same in groupby(sorted(rows, key=outer_edges), key=outer_edges):
        times = sorted((row.recorded_from, row.recorded_to) for row in same)
        assert all(end != start for (_, end), (start, _) in pairwise(times)), key


def outer_edges(row: Row):
    return (repr(row.values), row.effective_from, str(row.effective_to))


def holds(row: Row, on, known_at):
    return (
        row.effective_from <= on
        and (row.effective_to is None or on < row.effective_to)
        and row.recorded_from <= known_at
        and (row.recorded_to is None or known_at < row.recorded_to)
    )


def fold_known(things, on, known_at):
    known = [one for one in things if one.recorded.recorded_at <= known_at and one.recorded.effective_at <= on]
    known.sort(
        key=lambda one: (
            one.recorded.effective_at,
            ENROLLMENTS.rank(one.payload),
            one.recorded.recorded_at,
            one.recorded.service,
            one.recorded.position,
        )
    )
    row = None
    for one in known:
        row = ENROLLMENTS.fold(row, one.payload, one.recorded)
    return None if row is None else tuple(row.get(column.name) for column in ENROLLMENTS.columns)
