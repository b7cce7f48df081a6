"""A seat that goes past who lacks what comes before: they are told why, keep their place, and are not forgotten."""

import pytest

from chassis.errors import Unavailable
from contracts.attendance import CourseCompleted
from contracts.enrollment import EnrollmentState, LearnerEnrolled, LearnerPassedOver, LearnerWaitlisted, SeatOffered
from services.enrollment.commands import ChangeCapacity, IfFull, PromoteAfter, PromoteLearner, PromoteNext
from services.enrollment.domain.admission import Lacking
from services.enrollment.domain.candidate import Candidate
from services.enrollment.projections import ENROLLMENTS
from services.enrollment.reactions import look_again, pass_on
from tests.unit.enrollment.showing import shown, waitlisted
from tests.unit.enrollment.story import later, names


@pytest.fixture
def queue(desk):
    """One seat, which l0 has; l1, l2 and l3 wait for it, and l1 has not completed c9."""
    story = desk(capacity=1).enroll("l0", "l1", "l2", "l3")
    story.lacks = {"l1": ("c9",)}
    return story


def test_the_next_takes_the_seat_and_who_was_passed_over_is_told_why(queue):
    queue.cancel("l0").promote_next(because_of="o1.l0")
    assert names(queue) == [(LearnerPassedOver, "l1"), (LearnerEnrolled, "l2")]
    assert queue.events[0] == LearnerPassedOver(
        enrollment="o1.l1", offering="o1", learner="l1", lacks=("c9",), because_of="o1.l0"
    )
    assert queue.reply == {"promoted": 1, "passed_over": 1}


def test_who_was_passed_over_keeps_their_place(queue):
    queue.cancel("l0").promote_next(because_of="o1.l0")
    assert queue.queue == ["l1", "l3"]


def test_a_seat_offer_goes_past_them_too(desk):
    story = desk(capacity=1, offer_minutes=30).enroll("l0", "l1", "l2")
    story.lacks = {"l1": ("c9",)}
    story.cancel("l0").promote_next(because_of="o1.l0")
    assert names(story) == [(LearnerPassedOver, "l1"), (SeatOffered, "l2")]


def test_they_are_told_once_until_it_is_something_else_that_they_lack(queue):
    queue.cancel("l0").promote_next(because_of="o1.l0").cancel("l2").promote_next(because_of="o1.l2")
    assert names(queue) == [(LearnerEnrolled, "l3")]
    queue.lacks = {"l1": ("c8",)}
    queue.cancel("l3").promote_next(because_of="o1.l3")
    assert [event.lacks for event in queue.events] == [("c8",)]


def test_who_leaves_and_comes_again_is_told_again(queue):
    queue.cancel("l0").promote_next(because_of="o1.l0").cancel("l1").enroll("l1").cancel("l2").react()
    assert names(queue) == [(LearnerEnrolled, "l3")]
    queue.cancel("l3").react()
    assert names(queue) == [(LearnerPassedOver, "l1")]


def test_who_lacks_nothing_any_more_is_promoted_from_their_place(queue):
    queue.cancel("l0").promote_next(because_of="o1.l0")
    queue.lacks = {}
    queue.cancel("l2").promote_next(because_of="o1.l2")
    assert queue.seated == ["l1"]


def test_seats_that_are_added_go_past_them_as_well(queue):
    queue.when(ChangeCapacity(offering="o1", capacity=3)).react()
    assert (queue.seated, queue.queue) == (["l0", "l2", "l3"], ["l1"])


class TestNobodyTakesIt:
    @pytest.fixture
    def free(self, desk):
        """A seat that went past l1, the only one who waits."""
        story = desk(capacity=1).enroll("l0", "l1")
        story.lacks = {"l1": ("c9",)}
        return story.cancel("l0").react()

    def test_it_stays_free_for_who_lacks_nothing_when_they_come(self, free):
        free.enroll("l2")
        assert [event.beside_free_seats for event in free.events] == [True]
        assert (free.react().seated, free.queue) == (["l2"], ["l1"])

    def test_a_newcomer_does_not_overtake_who_has_completed_it_meanwhile(self, free):
        free.lacks = {}
        free.enroll("l2").react()
        assert (free.seated, free.queue) == (["l1"], ["l2"])

    def test_they_take_it_once_they_have_completed_what_they_lacked(self, free):
        free.lacks = {}
        (command,) = look_again(CourseCompleted(offering="o7", course="c9", learner="l1"))
        free.when(command, facts={"o1": free.candidates()})
        assert free.seated == ["l1"]

    def test_they_are_looked_at_again_at_once_for_what_was_completed_while_that_was_decided(self, free):
        (passed,) = [event for event in free.history if isinstance(event, LearnerPassedOver)]
        free.lacks = {}
        (command,) = pass_on(passed)
        assert free.when(command, facts=free.candidates()).seated == ["l1"]

    def test_nothing_comes_of_a_course_that_is_completed_where_no_seat_went_past_anybody(self, queue):
        queue.when(PromoteAfter(learner="l1"), facts={"o1": queue.candidates()})
        assert (queue.events, queue.reply) == ([], {"promoted": 0, "passed_over": 0})


class TestAWaitlistThatIsFull:
    """Of those whom the seats went past alone."""

    def test_a_newcomer_who_lacks_nothing_gets_the_seat_although_the_waitlist_is_as_long_as_it_may_be(self, desk):
        story = desk(capacity=1, waitlist_limit=1).enroll("l0", "l1")
        story.lacks = {"l1": ("c9",)}
        story.cancel("l0").react().enroll("l2").react()
        assert (story.seated, story.queue) == (["l2"], ["l1"])

    def test_so_do_two_who_come_before_anybody_was_looked_at(self, desk):
        story = desk(capacity=2, waitlist_limit=1).enroll("l0", "l5", "l1")
        story.lacks = {"l1": ("c9",)}
        story.cancel("l0").react().cancel("l5").react()
        (first,) = story.enroll("l2").events
        (second,) = story.enroll("l3").events
        assert (first.beside_free_seats, second.beside_free_seats) == (True, True)
        assert story.enroll_refused("l4").kind == "waitlist-full"
        story.events = [first, second]
        assert (story.react().seated, story.queue) == (["l2", "l3"], ["l1"])

    def test_who_would_be_refused_rather_than_wait_has_it_at_once(self, desk):
        story = desk(capacity=1).enroll("l0", "l1")
        story.lacks = {"l1": ("c9",)}
        story.cancel("l0").react().enroll("l2", if_full=IfFull.REFUSE)
        assert (story.seated, story.queue) == (["l2"], ["l1"])
        assert story.enroll_refused("l3", if_full=IfFull.REFUSE).kind == "offering-full"

    def test_but_not_before_who_has_completed_it_since_nor_before_who_was_not_looked_at(self, desk):
        story = desk(capacity=1).enroll("l0", "l1")
        story.lacks = {"l1": ("c9",)}
        story.cancel("l0").react()
        for ahead in ({"l1": Candidate()}, {}):
            problem = story.enroll_refused("l2", if_full=IfFull.REFUSE, facts={"ahead": ahead})
            assert problem.kind == "offering-full"
        story.enroll("l2", if_full=IfFull.REFUSE, facts={"ahead": story.candidates()})
        assert story.seated == ["l2"]

    def test_but_not_while_somebody_waits_whom_it_did_not_go_past(self, desk):
        story = desk(capacity=1, waitlist_limit=2).enroll("l0", "l1")
        story.lacks = {"l1": ("c9",)}
        story.cancel("l0").react().enroll("l2")
        assert story.enroll_refused("l3", if_full=IfFull.REFUSE).kind == "offering-full"
        assert story.enroll_refused("l3").kind == "waitlist-full"


def test_a_newcomer_who_waits_for_a_seat_that_is_taken_causes_nothing(queue):
    (joined,) = queue.enroll("l4").events
    assert not joined.beside_free_seats
    assert pass_on(joined) == ()


def test_nor_does_one_behind_whom_a_seat_went_past_that_is_taken_now(queue):
    queue.cancel("l0").promote_next(because_of="o1.l0").enroll("l4")
    (waits,) = queue.events
    assert not waits.beside_free_seats
    assert pass_on(waits) == ()


def test_who_joined_the_queue_a_moment_ago_is_waited_for(queue):
    queue.cancel("l0")
    command = PromoteNext(offering="o1", because_of="o1.l0")
    # Not as something unknown: who is asked again for half a minute sets the offering aside.
    assert isinstance(queue.refused(command, facts={"l1": Candidate(lacks=("c9",))}), Unavailable)
    assert queue.queue == ["l1", "l2", "l3"]


def test_who_was_let_in_without_what_comes_before_is_not_asked_for_it_again(desk):
    story = desk(capacity=1).enroll("l0").enroll("l1", without_prerequisites=True, reason="Ten years of practice")
    story.lacks = {"l1": ("c9",)}
    assert story.cancel("l0").react().seated == ["l1"]


class TestPicking:
    def test_who_lacks_something_is_not_picked(self, queue):
        queue.cancel("l0")
        problem = queue.refused(
            PromoteLearner(enrollment="o1.l1", reason="Asked for"), facts=(Lacking(prerequisites=("c9",)), ())
        )
        assert (problem.kind, problem.facts["courses"]) == ("prerequisite-missing", ["c9"])

    def test_unless_that_is_meant(self, queue):
        queue.cancel("l0")
        command = PromoteLearner(enrollment="o1.l1", reason="Ten years of practice", without_prerequisites=True)
        assert queue.when(command, facts=None).seated == ["l1"]


def test_a_place_in_the_queue_shows_what_its_learner_lacks_until_they_have_a_seat():
    passed = LearnerPassedOver(enrollment="o1.l1", offering="o1", learner="l1", lacks=("c9",))
    place = shown(ENROLLMENTS, waitlisted("l1"), passed)["o1.l1"]
    assert (place.state, place.lacks, place.passed_over_at) == (EnrollmentState.WAITLISTED, ("c9",), later(2))
    joined = LearnerEnrolled(enrollment="o1.l1", offering="o1", course="c1", learner="l1", format="live")
    seated = shown(ENROLLMENTS, waitlisted("l1"), passed, joined)["o1.l1"]
    assert (seated.lacks, seated.passed_over_at) == ((), None)


def test_a_place_told_by_older_events_is_one_like_any_other():
    assert not LearnerWaitlisted(
        enrollment="o1.l1", offering="o1", course="c1", learner="l1", ticket=1
    ).without_prerequisites
