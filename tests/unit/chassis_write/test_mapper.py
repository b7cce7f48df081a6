"""Events become the same bytes every time, and come back whole."""

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.clock import from_micros, micros
from chassis.mapper import Meta, decode, encode, event_ids, tell
from contracts.envelope import told
from tests.toys.workshop_state import Taken

from .conftest import NOON

TAKEN = Taken(workshop="w1", learner="l1", note="by the window")
META = Meta(effective_at=NOON, actor="ada")
FULL = Meta(
    effective_at=NOON,
    actor="ada",
    correlation="c-1",
    causation="e-0",
    reason="asked",
    trace="00-1-2-01",
    rests_on={"scheduling": 4, "attendance": 2},
)


def row(state, position=7):
    return (position, "workshop:w1", 3, Taken.TYPE, state, "w1", micros(NOON))


def test_the_bytes_are_known_and_hold_nothing_that_the_log_keeps_elsewhere():
    assert encode(TAKEN, "e-1", META) == (
        b'{"id":"e-1","at":"2026-03-02T12:00:00Z","actor":"ada",'
        b'"data":{"workshop":"w1","learner":"l1","note":"by the window"}}'
    )


def test_the_order_of_mappings_does_not_show():
    other = {"attendance": 2, "scheduling": 4}
    assert encode(TAKEN, "e-1", FULL) == encode(
        TAKEN, "e-1", Meta(**{name: getattr(FULL, name) for name in FULL.__struct_fields__} | {"rests_on": other})
    )


@pytest.mark.parametrize("meta", [META, FULL])
def test_an_event_comes_back_whole(meta):
    (event,) = decode("toy", [row(encode(TAKEN, "e-1", meta))])
    assert event.payload() == TAKEN
    assert (event.service, event.stream, event.version, event.root, event.position) == (
        "toy",
        "workshop:w1",
        3,
        "w1",
        7,
    )
    assert (event.id, event.type, event.recorded_at, event.effective_at) == ("e-1", Taken.TYPE, NOON, NOON)
    assert event.correlation == (meta.correlation or "e-1")
    for name in ("actor", "causation", "reason", "trace", "rests_on"):
        assert getattr(event, name) == getattr(meta, name)


@given(
    st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
    | st.datetimes(datetime(1900, 1, 2), datetime(2199, 12, 31)).map(  # noqa: DTZ001
        lambda moment: moment.replace(tzinfo=timezone(timedelta(hours=2)))
    ),
    st.text(min_size=1),
)
def test_an_event_on_its_way_out_says_what_its_readers_would_be_told(moment, actor):
    rows = [row(encode(TAKEN, "e-1", Meta(effective_at=moment, actor=actor))), row(encode(TAKEN, "e-2", FULL), 8)]
    assert tell("toy", rows) == [told(event) for event in decode("toy", rows)]


def test_fields_from_a_later_program_are_passed_over():
    state = encode(TAKEN, "e-1", META).replace(b'{"id"', b'{"proof":"p","id"')
    assert decode("toy", [row(state)])[0].payload() == TAKEN


def test_events_recorded_at_different_moments_keep_their_own():
    state = encode(TAKEN, "e-1", META)
    rows = [(n, "workshop:w1", n, Taken.TYPE, state, "w1", stamp) for n, stamp in enumerate((5, 5, 9, 5), 1)]
    assert [micros(event.recorded_at) for event in decode("toy", rows)] == [5, 5, 9, 5]


def test_event_ids_are_uuids_of_version_seven_and_never_the_same():
    ids = event_ids(micros(NOON), 500)
    assert len(set(ids)) == 500
    assert all(re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", one) for one in ids)


def test_event_ids_of_one_moment_count_up_behind_one_front():
    ids = event_ids(micros(NOON), 10_000)
    assert ids == sorted(set(ids))
    assert len({one[:24] for one in ids}) == 1
    tails = [int(one[24:], 16) for one in ids]
    assert tails == list(range(tails[0], tails[0] + 10_000))


def test_event_ids_sort_by_time():
    assert event_ids(1_700_000_000_000_000, 1) < event_ids(1_700_000_000_001_000, 1) < event_ids(micros(NOON), 1)


@given(st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_a_moment_survives_being_counted_in_microseconds(moment):
    assert from_micros(micros(moment)) == moment


def test_a_moment_told_in_another_zone_is_the_same_moment():
    berlin = timezone(timedelta(hours=1))
    assert micros(datetime(2026, 3, 2, 13, tzinfo=berlin)) == micros(NOON)
