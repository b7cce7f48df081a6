"""What a resource is promised to: held against a plain list of everything."""

import msgspec
import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from services.scheduling.domain.calendar import MINUTE, Calendar, blocked

REFS = st.sampled_from([f"o1.s{number}" for number in range(12)])
TIMES = st.integers(0, 60)
SPANS = st.tuples(TIMES, st.integers(1, 40)).map(lambda span: (span[0], sum(span)))
CHANGES = st.lists(
    st.one_of(st.tuples(REFS, SPANS, st.integers(1, 3)), st.tuples(REFS, st.none(), st.none())), max_size=30
)
IGNORED = st.frozensets(REFS, max_size=3)


def calendar(*entries):
    made = Calendar()
    for entry in entries:
        made.add(*entry)
    return made


def refs(entries):
    return [entry.ref for entry in entries]


def after(changes):
    """The calendar that these changes lead to, and what it should hold: `{ref: (start, end, units)}`."""
    made, held = Calendar(), {}
    for ref, span, units in changes:
        if span is None:
            assert made.release(ref) == (held.pop(ref, None) is not None)
        else:
            made.add(*span, ref, units)
            held[ref] = (*span, units)
    return made, held


def test_intervals_that_touch_do_not_clash():
    made = calendar((9, 10, "first"), (10, 11, "second"))
    assert refs(made.overlapping(9, 10)) == ["first"]
    assert refs(made.overlapping(10, 11)) == ["second"]
    assert refs(made.overlapping(8, 9)) == refs(made.overlapping(11, 12)) == []
    assert refs(made.overlapping(9, 11)) == ["first", "second"]


@for_all(CHANGES, SPANS, IGNORED)
def test_what_overlaps_is_what_a_look_at_every_pair_finds(changes, span, ignoring):
    made, held = after(changes)
    start, end = span
    expected = {ref for ref, (begins, ends, _) in held.items() if begins < end and ends > start and ref not in ignoring}
    found = list(made.overlapping(start, end, ignoring))
    assert set(refs(found)) == expected
    assert found == sorted(found)
    assert {entry.ref: (entry.start, entry.end, entry.units) for entry in found} == {ref: held[ref] for ref in expected}


@for_all(CHANGES, SPANS, IGNORED)
def test_the_peak_of_a_pool_is_the_most_at_any_instant(changes, span, ignoring):
    made, held = after(changes)
    most = max(
        sum(units for ref, (begins, ends, units) in held.items() if begins <= now < ends and ref not in ignoring)
        for now in range(*span)
    )
    assert made.peak(*span, ignoring) == most


@for_all(CHANGES, SPANS, IGNORED)
def test_neighbors_are_the_last_to_end_before_and_the_first_to_start_after(changes, span, ignoring):
    made, held = after(changes)
    start, end = span
    others = [one for ref, one in held.items() if ref not in ignoring]
    before, behind = made.neighbors(start, end, ignoring)
    assert (before and before.end) == max((ends for _, ends, _ in others if ends <= start), default=None)
    assert (behind and behind.start) == min((begins for begins, *_ in others if begins >= end), default=None)
    assert not {one.ref for one in (before, behind) if one} & ignoring


def test_the_neighbor_before_is_the_last_to_end_not_the_last_to_start():
    before, _ = calendar((0, 50, "long"), (10, 20, "short"), (30, 40, "late")).neighbors(55, 60)
    assert before.ref == "long"


def test_looking_back_as_far_as_the_longest_finds_what_began_long_before():
    made = calendar((0, 1000, "month"), *((start, start + 1, f"{start}") for start in range(100, 900)))
    assert refs(made.overlapping(500, 502)) == ["month", "500", "501"]
    made.release("month")
    assert refs(made.overlapping(500, 502)) == ["500", "501"]


def test_what_is_entered_again_has_moved():
    made = calendar((9, 10, "first"), (9, 10, "beside"), (12, 13, "first"))
    assert refs(made.overlapping(0, 24)) == ["beside", "first"]
    assert (made.find("first").start, len(made), "first" in made) == (12, 2, True)


def test_what_was_never_there_is_released_as_nothing():
    made = calendar((9, 10, "first"))
    assert not made.release("second")
    assert made.find("second") is None
    assert refs(made.overlapping(0, 24)) == ["first"]


def test_what_ends_before_it_starts_holds_nothing():
    assert refs(calendar((10, 9, "odd")).overlapping(0, 24)) == []


@pytest.mark.parametrize("span", [(10, 10), (12, 9)])
def test_an_interval_without_an_instant_overlaps_nothing(span):
    assert refs(calendar((9, 11, "first")).overlapping(*span)) == []


@for_all(CHANGES, TIMES, SPANS, IGNORED)
def test_pruning_changes_no_answer_about_what_is_ahead(changes, before, span, ignoring):
    start, end = (edge + before for edge in span)
    kept, _ = after(changes)
    pruned, held = after(changes)
    gone = pruned.prune(before)
    assert set(gone) == {ref for ref, (_, ends, _) in held.items() if ends <= before}
    assert list(pruned.overlapping(start, end, ignoring)) == list(kept.overlapping(start, end, ignoring))
    assert pruned.peak(start, end, ignoring) == kept.peak(start, end, ignoring)
    last, first = kept.neighbors(start, end, ignoring)
    assert pruned.neighbors(start, end, ignoring) == (last if last and last.end > before else None, first)
    assert not any(pruned.release(ref) for ref in gone)
    assert all(pruned.release(ref) for ref in held.keys() - set(gone))


@for_all(CHANGES)
def test_a_calendar_out_of_a_snapshot_is_the_same(changes):
    made, _ = after(changes)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(made), type=Calendar) == made


def test_pads_extend_both_ways():
    nine, ten = 9 * 60 * MINUTE, 10 * 60 * MINUTE
    assert blocked(nine, ten) == (nine, ten)
    assert blocked(nine, ten, setup_minutes=30, teardown_minutes=15) == (nine - 30 * MINUTE, ten + 15 * MINUTE)


def test_pads_of_neighbors_may_touch():
    made = calendar((*blocked(540 * MINUTE, 600 * MINUTE, teardown_minutes=15), "first"))
    assert refs(made.overlapping(*blocked(645 * MINUTE, 700 * MINUTE, setup_minutes=30))) == []
    assert refs(made.overlapping(*blocked(644 * MINUTE, 700 * MINUTE, setup_minutes=30))) == ["first"]
