"""Who comes next: order and promotion; and the complaints about other systems."""

import pytest

from contracts.enrollment import CancelledBy, EnrollmentCancelled, EnrollmentState, LearnerEnrolled, SeatOffered
from services.enrollment.commands import AcceptSeat, ChangeCapacity, PromoteLearner
from services.enrollment.reactions import pass_on
from tests.unit.enrollment.story import names


def test_the_queue_goes_by_priority_then_by_when_one_joined(desk):
    story = desk().enroll("l0", "l1").enroll("l2", priority=5).enroll("l3").enroll("l4", priority=5)
    assert story.queue == ["l2", "l4", "l1", "l3"]
    assert story.reply["place"] == 2


def test_a_newcomer_never_overtakes_even_between_a_cancellation_and_its_promotion(desk):
    story = desk(capacity=1).enroll("l1", "l2").cancel("l1").enroll("l3")
    assert story.reply["state"] == "waitlisted"
    story.promote_next(because_of="o1.l1")
    assert (story.seated, story.queue) == (["l2"], ["l3"])


def test_one_freed_seat_is_one_promotion_and_says_because_of_whom(desk):
    story = desk(capacity=2).enroll("l1", "l2", "l3", "l4").cancel("l1").react()
    assert story.events == [
        LearnerEnrolled(
            enrollment="o1.l3",
            offering="o1",
            course="c1",
            learner="l3",
            format="live",
            from_waitlist=True,
            because_of="o1.l1",
        )
    ]


def test_two_cancellations_at_once_promote_two_each_because_of_its_own(desk):
    story = desk(capacity=2).enroll("l1", "l2", "l3", "l4").cancel("l1").cancel("l2")
    first = story.promote_next(because_of="o1.l1").events
    second = story.promote_next(because_of="o1.l2").events
    assert [(event.learner, event.because_of) for event in (*first, *second)] == [("l3", "o1.l1"), ("l4", "o1.l2")]


def test_a_redelivered_cancellation_promotes_nobody_else(desk):
    story = desk(capacity=1).enroll("l1", "l2", "l3").cancel("l1").react()
    assert story.cancel("l1").react().events == []
    assert story.promote_next(because_of="o1.l1").events == []
    assert story.queue == ["l3"]


@pytest.mark.parametrize(
    "event",
    [
        EnrollmentCancelled(
            enrollment="o1.l1", offering="o1", course="c1", learner="l1", was=EnrollmentState.WAITLISTED
        ),
        EnrollmentCancelled(
            enrollment="o1.l1",
            offering="o1",
            course="c1",
            learner="l1",
            was=EnrollmentState.ENROLLED,
            by=CancelledBy.PROVIDER,
        ),
        EnrollmentCancelled(enrollment="d1.l1", offering="d1", course="c1", learner="l1", was=EnrollmentState.ENROLLED),
    ],
    ids=["a place in the queue", "a whole offering called off", "an offering open to everyone"],
)
def test_nobody_is_promoted_where_no_seat_was_freed(event):
    assert pass_on(event) == ()


class TestTooLate:
    def test_nobody_is_promoted_from_the_cut_off_on(self, desk, after):
        story = desk(cut_off_at=after(30)).enroll("l1", "l2").cancel("l1", at=after(30))
        assert story.react(at=after(30)).events == []

    def test_nobody_is_promoted_after_the_start_where_there_is_no_cut_off(self, desk, after):
        story = desk(starts_at=after(30)).enroll("l1", "l2").cancel("l1", at=after(31))
        assert story.react(at=after(31)).events == []

    def test_a_coordinator_may_still_pick_someone_after_the_start(self, desk, after):
        story = desk(starts_at=after(30)).enroll("l1", "l2").cancel("l1", at=after(31))
        story.when(PromoteLearner(enrollment="o1.l2", reason="is in the room"), at=after(32))
        assert story.seated == ["l2"]

    def test_but_not_from_the_cut_off_on(self, desk, after):
        story = desk(cut_off_at=after(30)).enroll("l1", "l2").cancel("l1", at=after(31))
        refusal = story.refused(PromoteLearner(enrollment="o1.l2", reason="late"), at=after(31))
        assert refusal.kind == "enrollment-closed"


class TestOutOfOrder:
    def test_a_coordinator_picks_whom_they_will_and_it_shows(self, desk):
        story = desk(capacity=1).enroll("l1", "l2", "l3", organization="g1").cancel("l1")
        story.when(PromoteLearner(enrollment="o1.l3", reason="starts on Monday"))
        (picked,) = story.events
        assert (picked.learner, picked.out_of_order, picked.from_waitlist, picked.organization) == (
            "l3",
            True,
            True,
            "g1",
        )
        assert story.promote_next(because_of="o1.l1").events == []

    def test_picking_the_first_in_line_is_not_out_of_order(self, desk):
        story = desk(capacity=1).enroll("l1", "l2").cancel("l1")
        assert story.when(PromoteLearner(enrollment="o1.l2", reason="first")).events[0].out_of_order is False

    def test_without_a_free_seat_it_is_refused_unless_one_more_is_allowed(self, desk):
        story = desk(capacity=1).enroll("l1", "l2", "l3")
        assert story.refused(PromoteLearner(enrollment="o1.l3", reason="boss")).kind == "offering-full"
        story.when(PromoteLearner(enrollment="o1.l3", reason="boss", allow_oversubscription=True))
        assert story.seated == ["l1", "l3"]
        assert story.cancel("l1").react().events == [], "nobody is promoted until a seat is free"

    def test_who_has_an_offer_may_be_given_the_held_seat(self, desk):
        story = desk(capacity=1, offer_minutes=60).enroll("l1", "l2").cancel("l1").react()
        (given,) = story.when(PromoteLearner(enrollment="o1.l2", reason="by telephone")).events
        assert (given.out_of_order, given.because_of) == (False, "o1.l1")

    def test_who_has_a_seat_keeps_it(self, desk):
        assert desk().enroll("l1").when(PromoteLearner(enrollment="o1.l1", reason="again")).events == []

    def test_who_has_left_does_not_wait(self, desk):
        story = desk().enroll("l1").cancel("l1")
        assert story.refused(PromoteLearner(enrollment="o1.l1", reason="back")).kind == "not-waitlisted"


class TestComplaintsAboutOthers:
    """Each is an open issue of another system; see the rules of the domain."""

    def test_cancelling_after_a_promotion_does_not_revive_the_offer(self, desk, after):
        story = desk(capacity=1, offer_minutes=60).enroll("l1", "l2").cancel("l1").react()
        story.when(AcceptSeat(enrollment="o1.l2")).cancel("l2").react()
        assert (story.roster.taken, story.roster.offers) == (0, {})
        assert story.refused(AcceptSeat(enrollment="o1.l2")).kind == "no-seat-offer"
        assert story.enroll("l3").seated == ["l3"]

    def test_no_seat_is_offered_after_the_start(self, desk, after):
        story = desk(offer_minutes=60, starts_at=after(30)).enroll("l1", "l2").cancel("l1", at=after(40))
        assert story.react(at=after(40)).events == []

    def test_a_freed_place_always_promotes_somebody(self, desk):
        story = desk(capacity=3).enroll(*(f"l{number}" for number in range(9)))
        for number in range(6):
            story.cancel(f"l{number}").react()
            assert story.seated == [f"l{number + 1}", f"l{number + 2}", f"l{number + 3}"]

    def test_seats_that_are_added_go_through_the_queue(self, desk):

        story = desk(capacity=1, offer_minutes=60).enroll("l1", "l2").enroll("l3", priority=1)
        story.when(ChangeCapacity(offering="o1", capacity=2)).react()
        assert names(story) == [(SeatOffered, "l3")], "as any promotion: the first in line, by an offer"

    def test_changing_the_capacity_counts_who_is_there(self, desk):

        story = desk(capacity=3).enroll("l1", "l2", "l3")
        assert story.refused(ChangeCapacity(offering="o1", capacity=2)).facts["excess"] == 1
