from datetime import UTC, datetime, timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from contracts.envelope import Recorded
from gateway.streams.merge import merge, newest
from gateway.streams.port import Slice

START = datetime(2026, 3, 2, tzinfo=UTC)
SERVICES = ("a", "b", "c")


def event(service, position, second):
    at = START + timedelta(seconds=second)
    return Recorded(
        id=f"{service}{position}", type="t", service=service, stream="s", version=1, root="r", position=position,
        recorded_at=at, effective_at=at, actor="x", correlation="", data=msgspec.Raw(b"{}"),
    )  # fmt: skip


@st.composite
def histories(draw):
    """Per service, the second at which each of its events was recorded."""
    return {
        service: sorted(draw(st.lists(st.integers(0, 20), max_size=12))) for service in SERVICES
    }  # fmt: skip


def slices(history, after, limit, wanted=lambda position: True, settled=None):
    found = []
    for service, seconds in history.items():
        start = after.get(service, 0)
        events = [event(service, at, second) for at, second in enumerate(seconds, 1) if at > start and wanted(at)][
            :limit
        ]
        ends = len(seconds)
        known = ends if settled is None else min(ends, settled)
        found.append(Slice(service=service, events=events, upto=ends, settled=known, full=len(events) == limit))
    return found


def walk(history, limit, wanted=lambda position: True):
    after, told = {}, []
    for _ in range(100):
        page = merge(after, slices(history, after, limit, wanted), limit)
        told += page.events
        if page.after == after:
            return told, after
        after = page.after
    raise AssertionError("the pages never end")


@given(histories(), st.integers(1, 10))
def test_any_page_size_tells_every_event_once_in_one_order(history, limit):
    told, after = walk(history, limit)
    assert [one.id for one, _ in told] == [one.id for one, _ in walk(history, 1000)[0]]
    assert len(told) == sum(map(len, history.values()))
    assert after == {service: len(seconds) for service, seconds in history.items() if seconds}


@given(histories(), st.integers(1, 10), st.data())
def test_any_cursor_goes_on_right_after_its_event(history, limit, data):
    told, _ = walk(history, 1000)
    if told:
        cut = data.draw(st.integers(1, len(told)))
        page = merge(told[cut - 1][1], slices(history, told[cut - 1][1], limit), limit)
        assert [one.id for one, _ in page.events] == [one.id for one, _ in told[cut : cut + limit]]


@given(histories(), st.integers(1, 4), st.integers(1, 4))
def test_what_is_not_wanted_is_passed_over_and_never_what_is(history, limit, modulus):
    told, after = walk(history, limit, lambda position: position % modulus == 0)
    expected = {f"{name}{at}" for name, some in history.items() for at in range(1, len(some) + 1) if at % modulus == 0}
    assert {one.id for one, _ in told} == expected
    assert after == {service: len(seconds) for service, seconds in history.items() if seconds}


@given(histories(), st.integers(0, 12))
def test_an_event_is_told_only_when_one_that_is_settled_follows_or_is_it(history, settled):
    page = merge({}, slices(history, {}, 100, settled=settled), 100)
    everything = [one for one, _ in merge({}, slices(history, {}, 100), 100).events]
    last = max((n for n, one in enumerate(everything, 1) if one.position <= settled), default=0)
    assert [one.id for one, _ in page.events] == [one.id for one in everything[:last]]


@given(histories(), st.integers(1, 6))
def test_the_newest_are_the_end_of_the_same_sequence(history, count):
    told, after = walk(history, 1000)
    ends = [msgspec.structs.replace(one, events=one.events[-count:]) for one in slices(history, {}, 1000)]
    page = newest(ends, count)
    assert [one.id for one, _ in page.events] == [one.id for one, _ in told[-count:]]
    assert page.after == after
