"""Who gets a seat: taken = enrolled + open seat offers, and never more than there are."""

from datetime import UTC, datetime

import pytest

from contracts.enrollment import EnrollmentCancelled, EnrollmentState, LearnerEnrolled, LearnerWaitlisted
from services.enrollment.commands import CancelEnrollment, EnrollLearner, IfFull
from services.enrollment.domain.admission import Admission


def test_of_fifty_requests_for_one_seat_one_enrolls_and_the_others_wait_in_order(desk):
    everyone = [f"l{number:02}" for number in range(50)]
    story = desk(capacity=1).enroll(*everyone)
    assert story.seated == ["l00"]
    assert story.queue == everyone[1:]
    assert (story.status, story.reply) == (201, {"enrollment": "o1.l49", "state": "waitlisted", "place": 49})


def test_who_would_rather_be_refused_than_wait_is_told_so_with_the_figures(desk):
    story = desk(capacity=1).enroll("l1")
    for number in range(2, 51):
        refusal = story.enroll_refused(f"l{number}", if_full=IfFull.REFUSE)
        assert (refusal.status, refusal.kind) == (409, "offering-full")
        assert refusal.facts == {"offering": "o1", "capacity": 1, "enrolled": 1, "offered": 0, "waitlisted": 0}
    assert story.seated == ["l1"]


def test_without_a_limit_nobody_ever_waits(desk):
    story = desk(capacity=None).enroll(*(f"l{number}" for number in range(300)))
    assert (len(story.seated), story.queue) == (300, [])


def test_an_enrollment_says_what_readers_group_by(desk):
    story = desk(program="p1").enroll("l1", organization="g1")
    assert story.events == [
        LearnerEnrolled(
            enrollment="o1.l1",
            offering="o1",
            course="c1",
            learner="l1",
            format="live",
            organization="g1",
            program="p1",
        )
    ]


def test_a_waitlist_that_is_off_refuses_when_full(desk):
    story = desk(capacity=1, waitlist_limit=0).enroll("l1")
    assert story.enroll_refused("l2").kind == "offering-full"


def test_a_waitlist_takes_as_many_as_it_may(desk):
    story = desk(capacity=1, waitlist_limit=2).enroll("l1", "l2", "l3")
    refusal = story.enroll_refused("l4")
    assert (refusal.kind, refusal.facts["waitlist_limit"], refusal.facts["waitlisted"]) == ("waitlist-full", 2, 2)


@pytest.mark.parametrize("learner", ["l1", "l2"])
def test_enrolling_again_changes_nothing_and_answers_where_one_stands(desk, learner):
    story = desk(capacity=1).enroll("l1", "l2")
    first = {"l1": {"state": "enrolled"}, "l2": {"state": "waitlisted", "place": 1}}[learner]
    story.enroll(learner, priority=9)
    assert (story.events, story.status) == ([], 200)
    assert story.reply == {"enrollment": f"o1.{learner}"} | first


def test_enrolling_again_is_no_error_even_once_enrollment_is_closed(desk, after):
    story = desk(cut_off_at=after(10)).enroll("l1").enroll("l1", at=after(20))
    assert (story.events, story.status) == ([], 200)


def test_a_held_seat_is_taken(desk, after):
    story = desk(capacity=1, offer_minutes=60).enroll("l1", "l2").cancel("l1").react()
    assert story.enroll_refused("l3", if_full=IfFull.REFUSE).facts["offered"] == 1
    assert story.enroll("l3").events[0].ticket == 2


def test_nobody_enrolls_from_the_cut_off_on(desk, after):
    story = desk(capacity=5, cut_off_at=after(10)).enroll("l1", at=after(9))
    refusal = story.enroll_refused("l2", at=after(10))
    assert refusal.kind == "enrollment-closed"
    assert refusal.facts == {"offering": "o1", "closed_at": after(10), "at": after(10)}


def test_nobody_enrolls_in_what_is_over(desk, after):
    story = desk(capacity=5, ends_at=after(10)).enroll("l1", at=after(9))
    assert story.enroll_refused("l2", at=after(10)).facts["closed_at"] == after(10)


def test_an_import_is_judged_by_when_it_happened(desk, after):
    story = desk(capacity=5, cut_off_at=after(10)).enroll("l1", at=after(500), effective_at=after(5))
    assert story.seated == ["l1"]


def test_what_has_not_happened_yet_is_not_recorded(desk, after):
    assert desk().enroll_refused("l1", effective_at=after(1)).kind == "effective-in-the-future"


def test_a_seat_is_not_taken_or_given_up_in_a_year_that_is_surely_not_meant(desk):
    longest_ago = datetime(1, 1, 1, tzinfo=UTC)
    assert desk().enroll_refused("l1", effective_at=longest_ago).kind == "time-out-of-range"


def test_who_left_may_come_back(desk):
    story = desk(capacity=1).enroll("l1").cancel("l1").enroll("l1")
    assert (story.status, story.seated) == (201, ["l1"])


def test_an_offering_whose_roster_is_not_open_yet_is_not_known_yet(given):

    problem = given().refused(EnrollLearner(offering="o1", learner="l1"), facts=Admission(target=None))
    assert (problem.kind, problem.retry_after) == ("not-yet-known", 1)


@pytest.mark.parametrize(("learner", "was"), [("l1", EnrollmentState.ENROLLED), ("l2", EnrollmentState.WAITLISTED)])
def test_a_cancellation_says_what_was_given_up_by_whom_and_whether_in_time(desk, after, learner, was):
    story = desk(capacity=1, starts_at=after(60)).enroll("l1", "l2").cancel(learner, at=after(59), by="learner")
    assert story.events == [
        EnrollmentCancelled(
            enrollment=f"o1.{learner}",
            offering="o1",
            course="c1",
            learner=learner,
            was=was,
            by="learner",
            before_start=True,
        )
    ]


def test_a_cancellation_from_the_start_on_is_not_before_it(desk, after):
    story = desk(starts_at=after(60)).enroll("l1").cancel("l1", at=after(60))
    assert story.events[0].before_start is False


def test_an_imported_cancellation_is_judged_by_when_it_happened(desk, after):
    story = desk(starts_at=after(60)).enroll("l1").cancel("l1", at=after(500), effective_at=after(30))
    assert story.events[0].before_start is True


def test_cancelling_again_changes_nothing(desk):
    story = desk(capacity=1).enroll("l1").cancel("l1").cancel("l1")
    assert (story.events, story.reply) == ([], {"enrollment": "o1.l1", "state": "cancelled"})


def test_who_never_enrolled_cannot_cancel(desk, given):

    for story in (desk(), given()):
        problem = story.refused(CancelEnrollment(enrollment="o1.l9"))
        assert (problem.status, problem.kind) == (404, "not-enrolled")


def test_joining_again_is_at_the_tail(desk):
    story = desk(capacity=1).enroll("l1", "l2", "l3").cancel("l2").enroll("l2")
    assert story.queue == ["l3", "l2"]
    assert isinstance(story.events[0], LearnerWaitlisted)
    assert story.events[0].ticket == 3
