"""Busy times by instructor and month, as availability reads them."""

from datetime import UTC, datetime

from contracts.scheduling import BusyTimesChanged
from contracts.scheduling.instructors import BusyTime
from services.scheduling.projections.busy import BUSY, BusyDocument


def busy(start, end):
    return BusyTime(starts_at=datetime(2026, *start, tzinfo=UTC), ends_at=datetime(2026, *end, tzinfo=UTC))


MARCH, OVER, JUNE = busy((3, 2, 9), (3, 2, 10)), busy((3, 31, 20), (4, 1, 2)), busy((6, 1, 9), (6, 1, 10))


def shown(*events):
    found = {}
    for event in events:
        for key in BUSY.key(event, None):
            told = BUSY.fold(found.get(key, BusyDocument(busy=key)), event, None)
            found.pop(key, None) if told is None else found.__setitem__(key, told)
    return {key: document.times for key, document in found.items()}


def test_a_time_stands_in_every_month_that_it_has_a_part_of():
    told = shown(BusyTimesChanged(instructor="i1", added=(JUNE, OVER, MARCH)))
    assert told == {"i1/2026-03": (MARCH, OVER), "i1/2026-04": (OVER,), "i1/2026-06": (JUNE,)}


def test_a_month_in_which_nothing_is_left_is_gone():
    came = BusyTimesChanged(instructor="i1", added=(MARCH, OVER))
    assert shown(came, BusyTimesChanged(instructor="i1", removed=(OVER,))) == {"i1/2026-03": (MARCH,)}


def test_a_time_that_ends_with_the_month_is_in_that_month_alone():
    told = shown(BusyTimesChanged(instructor="i1", added=(busy((3, 31, 20), (4, 1, 0)),)))
    assert list(told) == ["i1/2026-03"]
