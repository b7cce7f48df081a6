"""A seat that is handed on: to another offering for the same learner, or to a colleague. Both sides, or neither."""

from datetime import timedelta

import pytest

from chassis.foreseeing import Foreseen
from contracts.enrollment import (
    CancellationCharged,
    ChargeReversed,
    EnrollmentCancelled,
    LearnerEnrolled,
    LearnerWaitlisted,
    RosterOpened,
    SeatCharged,
)
from contracts.shared import Format
from services.enrollment.commands import (
    ChangeTerms,
    EnrollLearner,
    IfFull,
    SubstituteLearner,
    TransferEnrollment,
    Via,
)
from services.enrollment.commands.asking import Asker
from services.enrollment.domain.admission import Admission, Dates, OfferingFacts
from services.enrollment.domain.transferring import Transfer
from services.enrollment.reactions import pass_on
from tests.unit.enrollment.charging import LATE, START, owed, terms
from tests.unit.enrollment.story import BOSS, DESK, OPEN, SHE

OTHER = OfferingFacts(course="c1", format=Format.LIVE)


@pytest.fixture
def both(priced):
    """Two offerings of one course, each of two seats that cost 400.00; l1 has a seat on the first."""
    opened = RosterOpened(offering="o2", course="c1", format=Format.LIVE, capacity=2, starts_at=START)
    priced._fold("roster:o2", opened)
    priced._fold("terms:o2", terms(1, offering="o2"))
    return priced.enroll("l1", organization="g1")


def moving(learner="l1", to="o2", **how):
    return TransferEnrollment(enrollment=f"o1.{learner}", to=to, **how)


def into(target=OTHER):
    return Transfer(admission=Admission(organization="g1", target=target))


def fill(story, *learners):
    for learner in learners:
        story.when(EnrollLearner(offering="o2", learner=learner), facts=Admission(target=OPEN))
    return story


class TestTransfer:
    def test_the_seat_there_is_gained_and_that_here_released_in_one_decision(self, both):
        both.when(moving(), facts=into())
        entered, *_ = both.events
        (left,) = [one for one in both.events if isinstance(one, EnrollmentCancelled)]
        assert (entered.enrollment, entered.transferred_from) == ("o2.l1", "o1.l1")
        assert (left.enrollment, left.transferred_to) == ("o1.l1", "o2.l1")
        assert (both.reply["enrollment"], both.reply["state"], both.reply["was"]) == ("o2.l1", "enrolled", "o1.l1")
        assert (list(both.state("roster:o1").enrolled), list(both.state("roster:o2").enrolled)) == ([], ["l1"])

    def test_a_refused_target_keeps_the_source(self, both):
        fill(both, "l8", "l9")
        assert both.refused(moving(), facts=into()).kind == "offering-full"
        assert both.seated == ["l1"]

    def test_a_place_in_the_queue_is_kept_as_well(self, both):
        fill(both.enroll("l2", "l3"), "l8", "l9")
        assert both.refused(moving("l3"), facts=into()).kind == "offering-full"
        assert both.queue == ["l3"]

    def test_into_a_full_offering_they_join_the_tail_if_they_say_so(self, both):
        fill(both, "l7", "l8", "l9").when(moving(if_full=IfFull.WAITLIST), facts=into())
        (waits,) = [one for one in both.events if isinstance(one, LearnerWaitlisted)]
        assert (both.reply["place"], waits.ticket) == (2, 2)
        assert both.seated == []

    def test_the_freed_seat_is_passed_on_as_ever(self, both):
        both.enroll("l2", "l3").when(moving(), facts=into())
        (left,) = [one for one in both.events if isinstance(one, EnrollmentCancelled)]
        (command,) = pass_on(left)
        assert both.when(command).seated == ["l2", "l3"]

    def test_a_dry_run_tells_who_would_have_the_freed_seat(self, both):
        stood = both.enroll("l2", "l3").seated
        both.when(moving(dry_run=True), facts=Foreseen(into(), {"o1": None, "o2": None}))
        assert (both.seated, both.queue) == (stood, ["l3"])
        assert (both.reply["learners"], both.reply["follows"]["learners"]) == (["l1"], ["l3"])

    @pytest.mark.parametrize(
        ("command", "kind"),
        [
            (moving(to="o1"), "transfer-to-itself"),
            (moving(to="p1"), "not-an-offering"),
            (moving("l5"), "not-enrolled"),
        ],
    )
    def test_what_makes_no_sense_is_refused(self, both, command, kind):
        assert both.refused(command, facts=into()).kind == kind

    def test_who_is_there_already_is_told_so(self, both):
        fill(both, "l1")
        assert both.refused(moving(), facts=into()).kind == "already-enrolled"

    def test_who_has_left_has_nothing_to_hand_on(self, both):
        assert both.cancel("l1").refused(moving(), facts=into()).kind == "enrollment-over"

    def test_another_course_is_meant_or_refused(self, both):
        other = OfferingFacts(course="c2", format=Format.LIVE)
        problem = both.refused(moving(), facts=into(other))
        assert (problem.kind, problem.facts["was_course"]) == ("not-the-same-course", "c1")
        both.when(moving(other_course=True, reason="Better suited"), facts=into(other))
        assert both.seated == []

    def test_nobody_changes_from_what_is_over_for_themselves_or_for_their_people(self, both):
        over = START + timedelta(hours=8)
        for asker in (SHE, BOSS):
            assert both.refused(moving(asker=asker), facts=into(), at=over).kind == "offering-over"
        delivered = Transfer(admission=into().admission, dates=Dates(delivered=True))
        assert both.refused(moving(asker=SHE), facts=delivered).kind == "offering-over"
        both.when(moving(asker=DESK), facts=into(), at=over)
        assert both.seated == []

    def test_it_bypasses_no_approval(self, both):
        both._fold("terms:o2", terms(2, offering="o2", approval="manager"))
        asker = Asker(kind=Via.SELF, learner="l1")
        assert both.refused(moving(asker=asker), facts=into()).kind == "needs-approval"
        both.when(moving(asker=Asker(kind=Via.COORDINATOR)), facts=into())
        assert both.seated == []


class TestWhatItCosts:
    def test_in_time_nothing_but_the_price_of_the_other_seat(self, both):
        both.when(moving(), facts=into())
        assert owed(both) == 400_00
        assert both.reply["charge"]["outcome"] == "free"

    def test_late_what_leaving_costs(self, both):
        both.when(moving(), facts=into(), at=LATE)
        assert owed(both) == 600_00

    def test_after_a_move_who_was_in_before_changes_for_free_and_who_came_after_does_not(self, both):
        both.when(ChangeTerms(offering="o1", starts_at=START, ends_at=START + timedelta(hours=9)))
        both.enroll("l2")
        both.when(moving(), facts=into(), at=LATE)
        assert both.reply["charge"]["outcome"] == "free"
        both.when(moving("l2"), facts=into(), at=LATE)
        assert both.reply["charge"]["outcome"] == "late"


class TestBetweenRosterAndOpenOffering:
    def test_from_one_without_seats(self, given):
        story = given(("roster:o1", RosterOpened(offering="o1", course="c1", format=Format.LIVE, capacity=1)))
        story.when(EnrollLearner(offering="d1", learner="l1"), facts=Admission(target=OTHER))
        story.when(TransferEnrollment(enrollment="d1.l1", to="o1"), facts=into())
        assert [type(one) for one in story.events] == [LearnerEnrolled, EnrollmentCancelled]
        assert list(story.state("roster:o1").enrolled) == ["l1"]
        assert story.state("enrollment:d1.l1").state == "cancelled"

    def test_into_one_without_seats(self, both):
        both.when(moving(to="d1"), facts=into())
        assert both.state("enrollment:d1.l1").state == "enrolled"
        assert both.seated == []


def replacing(substitute="l2", learner="l1"):
    return SubstituteLearner(enrollment=f"o1.{learner}", substitute=substitute, reason="Ill")


class TestSubstitution:
    FACTS = Admission(organization="g2", target=OTHER)

    def test_the_colleague_has_the_seat_at_once_and_it_costs_nothing(self, both):
        both._fold("terms:o1", terms(2, price=900_00))
        both.when(replacing(), facts=self.FACTS, at=LATE)
        left, back, entered, charged = both.events
        assert (left.substituted_by, entered.substitutes) == ("o1.l2", "o1.l1")
        assert (type(back), back.because) == (ChargeReversed, "substituted")
        assert (type(charged), charged.amount, entered.terms) == (SeatCharged, 400_00, 1)
        assert not any(isinstance(one, CancellationCharged) for one in both.events)
        assert (both.seated, owed(both)) == (["l2"], 400_00)

    def test_nobody_is_promoted_and_nobody_is_overtaken(self, both):
        both.enroll("l3", "l4").when(replacing(), facts=self.FACTS)
        left = both.events[0]
        assert pass_on(left) == ()
        assert (both.seated, both.queue) == (["l3", "l2"], ["l4"])

    def test_a_colleague_who_waits_leaves_the_queue(self, both):
        both.enroll("l3", "l2").when(replacing(), facts=self.FACTS)
        assert (both.seated, both.queue) == (["l3", "l2"], [])

    def test_who_has_a_seat_already_cannot_take_another(self, both):
        assert both.enroll("l2").refused(replacing(), facts=self.FACTS).kind == "already-enrolled"

    def test_who_waits_has_no_seat_to_hand_on(self, both):
        both.enroll("l3", "l4")
        assert both.refused(replacing(learner="l4"), facts=self.FACTS).kind == "no-seat-to-hand-on"

    def test_after_the_cut_off_a_colleague_may_still_come_but_not_once_it_is_over(self, both):
        both.when(ChangeTerms(offering="o1", starts_at=START, ends_at=START, cut_off_at=LATE))
        over = both.refused(replacing(), facts=self.FACTS, at=START)
        assert over.kind == "enrollment-closed"
        assert both.when(replacing(), facts=self.FACTS, at=LATE).seated == ["l2"]

    def test_one_open_to_everyone_is_handed_on_as_well(self, given):
        story = given().when(EnrollLearner(offering="d1", learner="l1"), facts=Admission(target=OTHER))
        command = SubstituteLearner(enrollment="d1.l1", substitute="l2", reason="Ill")
        story.when(command, facts=self.FACTS)
        assert [type(one) for one in story.events] == [EnrollmentCancelled, LearnerEnrolled]
        assert (story.events[0].substituted_by, story.events[1].substitutes) == ("d1.l2", "d1.l1")
