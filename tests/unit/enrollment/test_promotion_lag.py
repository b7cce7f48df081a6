"""Since when a seat could be given to somebody who waits, and was not."""

import pytest

from contracts.enrollment import SeatReservation, SeatsReserved
from services.enrollment.commands import ChangeCapacity
from services.enrollment.domain.due import Watched, due_since, follow
from services.enrollment.domain.roster import blank
from tests.unit.enrollment.story import NOON


@pytest.fixture
def watched():
    return Watched(roster=blank("roster:o1"))


@pytest.fixture
def due(watched):
    """Since when a promotion is due, given what has happened to a desk by then."""

    def told(desk, at=NOON):
        follow(watched, [(event, at) for event in desk.history[watched.version :]])
        return due_since(watched, at)

    return told


def test_nothing_is_due_while_every_seat_is_taken_or_nobody_waits(desk, due):
    full = desk(capacity=1).enroll("l1", "l2")
    assert due(full) is None
    assert due(full.cancel("l2").cancel("l1")) is None


def test_a_freed_seat_is_due_from_then_on_until_it_is_given(desk, due, after):
    freed = desk(capacity=1).enroll("l1", "l2").cancel("l1", at=after(5))
    assert due(freed, after(5)) == after(5)
    assert due(freed, after(90)) == after(5)
    assert due(freed.react(at=after(91)), after(91)) is None


def test_with_every_promotion_it_begins_anew(desk, due, after):
    more = desk(capacity=1).enroll("l1", "l2", "l3").when(ChangeCapacity(offering="o1", capacity=3), at=after(5))
    assert due(more, after(5)) == after(5)
    assert due(more.promote_next(because_of="o1.l9", at=after(7)), after(7)) == after(7)
    assert due(more.promote_next(at=after(8)), after(8)) is None


def test_a_seat_that_went_past_somebody_does_not_wait_for_them(desk, due, after):
    lacking = desk(capacity=1).enroll("l1", "l2")
    lacking.lacks = {"l2": ("c9",)}
    assert due(lacking.cancel("l1", at=after(5)).react(at=after(5)), after(6)) is None


def test_a_seat_offer_that_has_run_out_is_due_although_nobody_said_so(desk, due, after):
    offered = desk(capacity=1, offer_minutes=30).enroll("l1", "l2", "l3").cancel("l1", at=after(5)).react(at=after(5))
    assert due(offered, after(34)) is None
    assert due(offered, after(60)) == after(35)


def test_a_seat_that_is_kept_for_others_is_due_when_it_is_not_any_more(due, desk, after):
    kept = SeatReservation(organization="g1", seats=1, covers=("g1",), until=after(40))
    seats = desk(capacity=1)
    seats._fold("roster:o1", SeatsReserved(offering="o1", reservations=(kept,)))
    seats.enroll("l1")
    assert due(seats, after(39)) is None
    assert due(seats, after(60)) == after(40)


def test_nothing_is_due_once_it_is_too_late(desk, due, after):
    closing = desk(capacity=1, cut_off_at=after(30)).enroll("l1", "l2").cancel("l1", at=after(5))
    assert due(closing, after(5)) == after(5)
    assert due(closing, after(29)) == after(5)
    assert due(closing, after(30)) is None
