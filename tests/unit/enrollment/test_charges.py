"""What seats cost: charged when they are given, and in place of that a fee when they are given up, by the terms that
they were given on.
"""

from collections import Counter
from datetime import timedelta

import pytest

from contracts.enrollment import (
    CancellationCharged,
    ChargeReversed,
    EnrollmentCancelled,
    Fee,
    LearnerEnrolled,
    SeatCharged,
)
from contracts.scheduling import OfferingCancelled
from contracts.shared import Format
from services.enrollment.commands import (
    AcceptSeat,
    CancelEnrollment,
    ChangeTerms,
    CloseRoster,
    EnrollLearner,
    NoteMove,
)
from services.enrollment.domain.admission import Admission, Dates, OfferingFacts
from services.enrollment.domain.taking_back import Owing
from services.enrollment.projections import CHARGES
from services.enrollment.projections.charges import together
from services.enrollment.reactions import follow_offering
from tests.unit.enrollment import charging
from tests.unit.enrollment.charging import LATE, START, charges, owed, terms
from tests.unit.enrollment.showing import shown


class TestSeats:
    def test_a_seat_is_charged_when_it_is_given_and_keeps_its_terms(self, priced):
        priced.enroll("l1", organization="g1")
        assert priced.events[0].terms == 1
        assert priced.events[1] == SeatCharged(
            enrollment="o1.l1",
            offering="o1",
            learner="l1",
            amount=400_00,
            currency="EUR",
            terms=1,
            organization="g1",
        )

    def test_a_place_in_the_queue_costs_nothing_and_a_seat_from_it_what_seats_cost_then(self, priced):
        priced.enroll("l1", "l2", "l3")
        assert charges(priced) == []
        priced._fold("terms:o1", terms(2, price=500_00))
        priced.cancel("l1").react()
        assert [(type(one), getattr(one, "terms", None)) for one in priced.events] == [
            (LearnerEnrolled, 2),
            (SeatCharged, 2),
        ]
        assert priced.events[1].amount == 500_00

    def test_a_seat_offer_is_charged_when_it_is_accepted(self, desk):
        story = desk(capacity=1, offer_minutes=60)
        story._fold("terms:o1", terms(1))
        story.enroll("l1", "l2").cancel("l1").react()
        assert charges(story) == []
        assert charges(story.when(AcceptSeat(enrollment="o1.l2"))) == [(SeatCharged, 400_00)]

    def test_without_terms_nothing_is_charged(self, desk):
        story = desk(capacity=1).enroll("l1")
        assert [type(one) for one in story.events] == [LearnerEnrolled]
        assert charges(story.cancel("l1")) == []


class TestLeaving:
    def test_in_time_it_costs_nothing_and_that_is_told(self, priced):
        priced.enroll("l1").cancel("l1")
        assert charges(priced) == [(ChargeReversed, -400_00), (CancellationCharged, 0)]
        assert priced.reply["charge"] == {"outcome": "free", "charged": 0, "reversed": 400_00, "currency": "EUR"}
        assert owed(priced) == 0

    def test_late_it_costs_the_fee_in_place_of_the_price(self, priced):
        priced.enroll("l1").cancel("l1", at=LATE)
        assert priced.events[-1].outcome == "late"
        assert owed(priced) == 200_00

    def test_a_revised_policy_binds_nobody_who_enrolled_before(self, priced):
        priced.enroll("l1")
        priced._fold("terms:o1", terms(2, late=Fee(percent=100)))
        priced.enroll("l2").cancel("l1", at=LATE)
        assert priced.events[-1].amount == 200_00
        priced.cancel("l2", at=LATE)
        assert priced.events[-1].amount == 400_00

    def test_an_excuse_waives_the_fee_and_stands_with_the_cancellation(self, priced):
        priced.enroll("l1").cancel("l1", at=LATE, excuse="ill")
        assert priced.events[0].excuse == "ill"
        assert (priced.events[-1].outcome, owed(priced)) == ("excused", 0)

    def test_an_excuse_that_the_policy_does_not_know_is_refused(self, priced):
        priced.enroll("l1")
        problem = priced.refused(CancelEnrollment(enrollment="o1.l1", excuse="tired"), at=LATE)
        assert (problem.kind, problem.facts["known"]) == ("excuse-unknown", ["ill"])

    def test_somebody_may_be_let_off_for_a_reason(self, priced):
        priced.enroll("l1").cancel("l1", at=LATE, without_fee=True, reason="Our mistake")
        assert owed(priced) == 0
        with pytest.raises(ValueError, match="reason"):
            CancelEnrollment(enrollment="o1.l1", without_fee=True)

    def test_a_place_in_the_queue_is_given_up_for_nothing(self, priced):
        priced.enroll("l1", "l2", "l3").cancel("l3", at=LATE)
        assert [type(one) for one in priced.events] == [EnrollmentCancelled]

    def test_who_comes_again_is_charged_again_and_keeps_what_they_owed(self, priced):
        priced.enroll("l1").cancel("l1", at=LATE).enroll("l1", at=LATE)
        assert owed(priced) == 600_00


class TestAfterAMove:
    def test_who_was_in_before_leaves_for_free_and_who_came_after_does_not(self, priced):
        priced.enroll("l1")
        priced.when(ChangeTerms(offering="o1", starts_at=START + timedelta(hours=2), ends_at=START))
        priced.enroll("l2").cancel("l1", at=LATE)
        assert priced.events[-1].amount == 0
        priced.cancel("l2", at=START + timedelta(hours=1))
        assert priced.events[-1].amount == 200_00

    @pytest.mark.parametrize(("leaves", "owes"), [(LATE, 0), (START, 200_00), (START + timedelta(days=3), 200_00)])
    def test_they_do_until_it_begins_and_no_longer(self, priced, leaves, owes):
        priced.enroll("l1").when(NoteMove(offering="o1", session="o1.s1", starts_at=START))
        assert owed(priced.cancel("l1", at=leaves)) == owes

    @pytest.mark.parametrize(("hours", "owes"), [(23, 0), (24, 200_00)])
    def test_where_it_had_begun_they_do_until_the_session_that_moved_does(self, desk, hours, owes):
        story = charging.priced(ends_at=START + timedelta(days=2)).enroll("l1")
        moved = NoteMove(offering="o1", session="o1.s2", starts_at=START + timedelta(days=1))
        story.when(moved, at=START + timedelta(hours=2)).enroll("l2", at=START + timedelta(hours=3))
        leaves = START + timedelta(hours=hours)
        assert owed(story.cancel("l1", at=leaves)) == 400_00 + owes
        assert owed(story.cancel("l2", at=leaves)) == owes + 200_00

    def test_other_terms_on_the_same_dates_are_no_move(self, priced):
        priced.enroll("l1")
        terms = {"starts_at": START, "ends_at": START + timedelta(hours=8)}
        priced.when(ChangeTerms(offering="o1", **terms, cut_off_at=START)).cancel("l1", at=LATE)
        assert owed(priced) == 200_00

    def test_a_session_that_moves_within_the_offering_is_a_move_as_well(self, priced):
        priced.enroll("l1").when(NoteMove(offering="o1", session="o1.s1")).cancel("l1", at=LATE)
        assert priced.events[-1].amount == 0

    def test_nothing_is_noted_where_nobody_has_a_seat_or_it_is_over(self, priced):
        move = NoteMove(offering="o1", session="o1.s1")
        assert priced.when(move).events == []
        over = START + timedelta(hours=8)
        assert priced.enroll("l1").when(move, at=over).events == []
        assert priced.when(move, at=over - timedelta(minutes=1)).events != []


class TestByTheProvider:
    def test_calling_off_takes_every_charge_back_also_of_who_had_left(self, priced):
        priced.enroll("l1", "l2").cancel("l1", at=LATE).enroll("l3", at=LATE)
        assert owed(priced) == 1_000_00
        priced.when(CloseRoster(offering="o1"), at=LATE)
        assert {one.because for one in priced.events if isinstance(one, ChargeReversed)} == {"provider"}
        assert not any(isinstance(one, CancellationCharged) for one in priced.events)
        assert owed(priced) == 0


class TestOpenToEveryone:
    TERMS = terms(1, offering="d1")

    @pytest.fixture
    def story(self, given):
        story = given(("terms:d1", self.TERMS))
        target = OfferingFacts(course="c1", format=Format.SELF_PACED, starts_at=START)
        return story.when(EnrollLearner(offering="d1", learner="l1"), facts=Admission(organization="g1", target=target))

    def test_an_enrollment_is_charged_and_keeps_its_terms(self, story):
        assert [type(one) for one in story.events] == [LearnerEnrolled, SeatCharged]
        assert (story.events[0].terms, story.events[1].organization) == (1, "g1")

    def test_leaving_costs_what_the_policy_says(self, story):
        story.when(CancelEnrollment(enrollment="d1.l1"), at=LATE, facts=Dates(starts_at=START))
        assert charges(story) == [(ChargeReversed, -400_00), (CancellationCharged, 200_00)]
        assert story.reply["charge"]["outcome"] == "late"

    def test_calling_it_off_takes_every_charge_back_once(self, story):
        (command,) = follow_offering(OfferingCancelled(offering="d1", course="c1"))
        story.when(command, facts=Owing(("d1.l1",)))
        assert charges(story) == [(ChargeReversed, -400_00)]
        assert story.when(command, facts=Owing(("d1.l1",))).events == []


def test_an_enrollment_shows_its_charges_line_by_line_and_an_offering_their_sums(priced):
    def counted():
        return Counter((one.sums,) for one in shown(CHARGES, *priced.history).values())

    priced.enroll("l1", "l2")
    assert list(counted().values()) == [2], "who is charged alike is counted, not looked at"
    priced.cancel("l1", at=LATE)
    one = shown(CHARGES, *priced.history)["o1.l1"]
    assert [(line.kind, line.amount) for line in one.lines] == [
        ("seat", 400_00),
        ("reversed", -400_00),
        ("late", 200_00),
    ]
    assert (one.owed, one.currency, one.learner) == (200_00, "EUR", "l1")
    sums = together(counted())
    assert (sums.charged, sums.fees, sums.reversed, sums.owed) == (800_00, 200_00, 400_00, 600_00)
    assert sums.outcomes == {"late": 1}
