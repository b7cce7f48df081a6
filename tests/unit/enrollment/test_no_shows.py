"""Who does not come is charged for that, in place of the price, as the closed roll says and for as long as it does."""

from datetime import timedelta

import pytest

from contracts.attendance import AttendanceConfirmed, AttendanceRecorded, AttendanceStatus, RollWithdrawn
from contracts.enrollment import CancellationCharged, ChargeReversed, EnrollmentCancelled, Fee, SeatCharged
from services.enrollment.commands import CloseRoster, NoteMove, SubstituteLearner
from services.enrollment.domain.admission import Admission
from services.enrollment.reactions import no_shows
from tests.unit.enrollment.charging import LATE, START, charges, owed, terms
from tests.unit.enrollment.story import OPEN


def mark(status, learner="l1", session="o1.s1"):
    return AttendanceConfirmed(
        session=session,
        offering="o1",
        course="c1",
        component="part",
        learner=learner,
        status=status,
        satisfied=False,
        ended_at=START,
    )


def corrected(learner="l1", session="o1.s1", status=AttendanceStatus.PRESENT):
    return AttendanceRecorded(
        session=session, offering="o1", learner=learner, status=status, replaces=AttendanceStatus.NO_SHOW
    )


def reacting(story, event):
    commands = no_shows(event)
    story.events = []
    for command in commands:
        story.when(command, at=START + timedelta(days=1))
    return story


def absent(story, learner, session="o1.s1"):
    return reacting(story, mark(AttendanceStatus.NO_SHOW, learner, session))


DURING = START + timedelta(hours=1)


class TestWhoLeavesOnceItHasBegun:
    @pytest.fixture
    def seated(self, priced):
        return priced.enroll("l1", "l2", organization="g1")

    def test_is_charged_for_not_coming_what_that_is_more_than_the_fee_for_leaving(self, seated):
        seated.cancel("l1", at=DURING)
        assert charges(absent(seated, "l1")) == [(CancellationCharged, 200_00)]
        assert (seated.events[0].outcome, seated.events[0].organization) == ("no_show", "g1")
        assert owed(seated) == 800_00

    def test_comes_to_the_same_as_one_who_leaves_once_the_roll_is_closed(self, seated):
        absent(seated.cancel("l1", at=DURING), "l1")
        absent(seated, "l2").cancel("l2", at=DURING)
        assert owed(seated) == 800_00

    def test_by_the_policy_that_the_seat_was_given_on(self, seated):
        seated.cancel("l1", at=DURING)
        seated._fold("terms:o1", terms(2, no_show=Fee(percent=0)))
        absent(seated, "l1")
        assert owed(seated) == 800_00

    def test_once_however_often_and_nothing_where_not_coming_costs_less(self, seated):
        absent(absent(seated.cancel("l1", at=DURING), "l1"), "l1", "o1.s2")
        assert owed(seated) == 800_00
        seated._fold("terms:o1", terms(2, no_show=Fee(percent=10)))
        absent(seated.enroll("l3").cancel("l3", at=DURING), "l3")
        assert owed(seated) == 1_000_00

    def test_is_charged_for_leaving_alone_again_where_that_is_corrected(self, seated):
        reacting(absent(seated.cancel("l1", at=DURING), "l1"), corrected())
        assert charges(seated) == [(ChargeReversed, -200_00)]
        assert owed(seated) == 600_00

    @pytest.mark.parametrize("how", [{"excuse": "ill"}, {"without_fee": True, "reason": "Our mistake"}])
    def test_is_charged_nothing_where_they_were_excused_or_let_off(self, seated, how):
        absent(seated.cancel("l1", at=DURING, **how), "l1")
        assert owed(seated) == 400_00

    def test_is_not_let_off_by_a_move_of_what_was_still_ahead(self, seated):
        move = NoteMove(offering="o1", session="o1.s2", starts_at=START + timedelta(hours=4))
        seated.when(move, at=START).cancel("l1", at=DURING)
        assert owed(seated) == 400_00
        absent(seated, "l1")
        assert owed(seated) == 800_00

    def test_who_gave_the_seat_to_a_colleague_then_is_charged_nothing(self, seated):
        hands_on = SubstituteLearner(enrollment="o1.l1", substitute="l3", reason="Ill")
        seated.when(hands_on, at=DURING, facts=Admission(target=OPEN))
        absent(seated, "l1")
        assert owed(seated) == 800_00

    def test_who_came_back_is_charged_by_the_seat_that_they_have(self, seated):
        absent(seated.cancel("l1", at=DURING).enroll("l1", at=DURING), "l1")
        assert owed(seated) == 1_000_00


class TestNotComing:
    @pytest.fixture
    def seated(self, priced):
        return priced.enroll("l1", "l2")

    def test_it_costs_what_the_policy_says_in_place_of_the_price(self, seated):
        absent(seated, "l1")
        assert charges(seated) == [(ChargeReversed, -400_00), (CancellationCharged, 400_00)]
        assert (seated.events[-1].outcome, seated.events[-1].session) == ("no_show", "o1.s1")

    def test_by_the_policy_that_the_seat_was_given_on(self, seated):
        seated._fold("terms:o1", terms(2, no_show=Fee(percent=0)))
        absent(seated, "l1")
        assert owed(seated) == 800_00

    def test_once_however_often_it_is_told_and_however_many_sessions_are_missed(self, seated):
        absent(seated, "l1")
        assert absent(seated, "l1").events == []
        absent(seated, "l1", "o1.s2")
        assert owed(seated) == 800_00

    @pytest.mark.parametrize("status", [AttendanceStatus.PRESENT, AttendanceStatus.ABSENT_EXCUSED])
    def test_present_and_excused_are_charged_nothing_more(self, seated, status):
        assert reacting(seated, mark(status)).events == []

    def test_a_corrected_mark_takes_the_fee_back_and_the_price_is_due_again(self, seated):
        reacting(absent(seated, "l1"), corrected())
        assert charges(seated) == [(ChargeReversed, -400_00), (SeatCharged, 400_00)]
        assert seated.events[0].because == "corrected"
        assert reacting(seated, corrected()).events == []
        assert owed(seated) == 800_00

    def test_while_another_session_was_missed_the_fee_stands(self, seated):
        absent(absent(seated, "l1"), "l1", "o1.s2")
        reacting(seated, corrected())
        assert charges(seated) == [(ChargeReversed, 0)]
        reacting(seated, corrected(session="o1.s2"))
        assert charges(seated) == [(ChargeReversed, -400_00), (SeatCharged, 400_00)]

    def test_a_session_that_counts_for_nobody_costs_nobody_anything(self, seated):
        absent(absent(seated, "l1"), "l2")
        reacting(seated, RollWithdrawn(session="o1.s1", offering="o1"))
        assert owed(seated) == 800_00
        assert not seated.roster.ledger.missed

    def test_who_left_before_is_charged_for_leaving_alone(self, seated):
        seated.cancel("l1", at=LATE)
        assert absent(seated, "l1").events == []

    def test_who_leaves_after_a_no_show_is_charged_nothing_more(self, seated):
        absent(seated, "l1").cancel("l1", at=START + timedelta(days=2))
        assert [type(one) for one in seated.events] == [EnrollmentCancelled]

    def test_nobody_is_charged_for_not_coming_to_what_was_called_off(self, seated):
        seated.when(CloseRoster(offering="o1"), at=LATE)
        absent(seated, "l1")
        assert seated.events == []
