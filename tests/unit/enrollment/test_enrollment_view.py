"""How an enrollment shows: how it came about, who comes next, and how it ended."""

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from contracts.enrollment import (
    CancelledBy,
    EnrollmentState,
    ProgramEnrolled,
    ProgramEnrollmentCancelled,
    SeatOfferDeclined,
    SeatOfferExpired,
)
from contracts.shared import Format
from services.enrollment.projections import ENROLLMENTS
from services.enrollment.projections.enrollments import Ended, turn_of
from tests.unit.enrollment.showing import STEPS, cancelled, enrolled, gone, offered, shown, waitlisted
from tests.unit.enrollment.story import later

PLACES = st.tuples(st.integers(0, 1000), st.integers(1, 10**9))


class TestEnrollments:
    def one(self, *events):
        return shown(ENROLLMENTS, *events)["o1.l1"]

    def test_a_seat_shows_how_it_came_about_and_since_when(self):
        found = self.one(enrolled(from_waitlist=True, because_of="o1.l9"))
        assert (found.state, found.since, found.from_waitlist, found.because_of) == (
            EnrollmentState.ENROLLED,
            later(1),
            True,
            "o1.l9",
        )
        assert (found.target, found.learner, found.organization, found.course) == ("o1", "l1", "g1", "c1")

    def test_who_waits_sorts_by_priority_then_ticket(self):
        found = shown(
            ENROLLMENTS, waitlisted("l1", 1), waitlisted("l2", 2, priority=5), waitlisted("l3", 3, priority=5)
        )
        assert [one.learner for one in sorted(found.values(), key=lambda one: one.turn)] == ["l2", "l3", "l1"]

    @for_all(PLACES, PLACES)
    def test_a_turn_as_text_sorts_as_the_queue_does(self, one, other):
        queue = [(-priority, ticket) for priority, ticket in (one, other)]
        assert (turn_of(*one) < turn_of(*other)) is (queue[0] < queue[1])

    def test_an_offer_shows_until_when_and_because_of_whom(self):
        found = self.one(waitlisted(), offered())
        assert (found.state, found.expires_at, found.because_of) == (EnrollmentState.OFFERED, later(60), "o1.l9")
        assert self.one(waitlisted(), offered(), enrolled(from_waitlist=True)).expires_at is None

    @pytest.mark.parametrize(
        ("end", "how", "by"),
        [
            (gone(SeatOfferExpired), Ended.EXPIRED, None),
            (gone(SeatOfferDeclined), Ended.DECLINED, None),
            (cancelled(), Ended.CANCELLED, CancelledBy.LEARNER),
        ],
    )
    def test_its_end_says_how_and_by_whom(self, end, how, by):
        found = self.one(waitlisted(), offered(), end)
        assert (found.state, found.ended, found.by, found.expires_at) == (EnrollmentState.CANCELLED, how, by, None)
        assert (found.learner, found.organization) == ("l1", "g1")

    def test_joining_again_begins_anew(self):
        found = self.one(enrolled(from_waitlist=True), cancelled(), waitlisted(ticket=7))
        assert (found.state, found.ended, found.by, found.from_waitlist) == (
            EnrollmentState.WAITLISTED,
            None,
            None,
            False,
        )

    def test_one_in_a_program_is_in_the_program(self):
        joined = ProgramEnrolled(
            enrollment="p1.l1", program="p1", learner="l1", program_version=2, steps=STEPS, format=Format.BLENDED
        )
        left = ProgramEnrollmentCancelled(enrollment="p1.l1", program="p1", learner="l1")
        found = shown(ENROLLMENTS, joined)["p1.l1"]
        assert (found.target, found.program, found.offering, found.state) == ("p1", "p1", None, "enrolled")
        assert shown(ENROLLMENTS, joined, left)["p1.l1"].state is EnrollmentState.CANCELLED
