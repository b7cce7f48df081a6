"""A freed seat is held for the next in line for a while: taken, declined, or run out."""

import pytest

from chassis.decider import Timer, TimerCleared
from contracts.enrollment import (
    EnrollmentState,
    LearnerEnrolled,
    LearnerWaitlisted,
    SeatOfferDeclined,
    SeatOffered,
    SeatOfferExpired,
)
from services.enrollment.commands import AcceptSeat, DeclineSeat, ExpireSeatOffers
from services.enrollment.reactions import TIMER_KINDS, timers
from tests.unit.enrollment.story import names

KINDS = {kind.kind: kind for kind in TIMER_KINDS}


class TestSeatOffers:
    @pytest.fixture
    def story(self, desk):
        return desk(capacity=1, offer_minutes=60).enroll("l1", "l2", "l3", organization="g1").cancel("l1").react()

    def test_a_freed_seat_is_held_for_the_next_in_line(self, story, after):
        assert story.events == [
            SeatOffered(enrollment="o1.l2", offering="o1", learner="l2", expires_at=after(60), because_of="o1.l1")
        ]

    def test_accepting_takes_the_seat(self, story, after):
        story.when(AcceptSeat(enrollment="o1.l2"), at=after(59))
        assert [(event.learner, event.because_of) for event in story.events] == [("l2", "o1.l1")]
        assert story.events[0].organization == "g1"
        assert story.when(AcceptSeat(enrollment="o1.l2"), at=after(61)).events == []

    def test_declining_passes_the_seat_on_and_leaves_the_queue(self, story):
        story.when(DeclineSeat(enrollment="o1.l2"))
        assert names(story) == [(SeatOfferDeclined, "l2")]
        story.react()
        assert [(event.learner, event.because_of) for event in story.events] == [("l3", "o1.l2")]
        assert story.when(DeclineSeat(enrollment="o1.l2")).events == []
        assert story.queue == []

    def test_giving_the_offer_up_passes_the_seat_on(self, story):
        story.cancel("l2")
        assert story.events[0].was is EnrollmentState.OFFERED
        assert names(story.react()) == [(SeatOffered, "l3")]

    def test_an_expired_offer_passes_the_seat_on(self, story, after):
        story.when(ExpireSeatOffers(offering="o1", due=after(60)), at=after(60))
        assert names(story) == [(SeatOfferExpired, "l2")]
        story.react(at=after(60))
        assert [(event.learner, event.because_of, event.expires_at) for event in story.events] == [
            ("l3", "o1.l2", after(120))
        ]

    def test_a_timer_that_comes_twice_expires_nothing_twice(self, story, after):
        due = ExpireSeatOffers(offering="o1", due=after(60))
        assert story.when(due, at=after(60)).when(due, at=after(60)).events == []

    def test_an_offer_that_ran_out_is_gone_for_a_later_request_although_no_timer_ran(self, story, after):
        story.enroll("l4", at=after(65))
        assert names(story) == [(SeatOfferExpired, "l2"), (LearnerWaitlisted, "l4")]
        story.react(at=after(65))
        assert names(story) == [(SeatOffered, "l3")]

    def test_an_offer_that_ran_out_leaves_its_seat_to_a_newcomer_if_nobody_waits(self, desk, after):
        story = desk(capacity=1, offer_minutes=60).enroll("l1", "l2").cancel("l1").react()
        story.enroll("l3", at=after(65))
        assert names(story) == [(SeatOfferExpired, "l2"), (LearnerEnrolled, "l3")]

    def test_an_offer_is_too_late_at_the_moment_it_expires(self, story, after):
        problem = story.refused(AcceptSeat(enrollment="o1.l2"), at=after(60))
        assert (problem.kind, problem.facts["expires_at"]) == ("seat-offer-expired", after(60))

    @pytest.mark.parametrize("command", [AcceptSeat, DeclineSeat])
    def test_who_waits_has_no_seat_to_take_or_leave(self, story, command):
        assert story.refused(command(enrollment="o1.l3")).kind == "no-seat-offer"

    @pytest.mark.parametrize("command", [AcceptSeat, DeclineSeat])
    def test_who_never_enrolled_has_none_either(self, story, command):
        assert story.refused(command(enrollment="o1.l9")).status == 404

    @pytest.mark.parametrize(("cut_off", "expires"), [(1000, 70), (250, 70), (170, 50), (70, 25), (30, 25), (20, 20)])
    def test_the_window_is_a_quarter_of_what_is_left_and_fifteen_minutes_at_least(self, desk, after, cut_off, expires):
        story = desk(offer_minutes=60, cut_off_at=after(cut_off)).enroll("l1", "l2").cancel("l1", at=after(10))
        assert story.react(at=after(10)).events[0].expires_at == after(expires)

    def test_an_offer_sets_a_timer_that_its_end_clears(self, story, after):
        offered = story.events[0]
        timer = Timer(key="seat-offer/o1.l2", kind="seat-offer", due=after(60), data={"offering": "o1"})
        assert timers(offered, "roster:o1") == (timer,)
        assert KINDS["seat-offer"].command(timer.data, timer.due) == ExpireSeatOffers(offering="o1", due=after(60))
        for end in (AcceptSeat, DeclineSeat):
            story.when(end(enrollment=story.roster.enrollment(next(iter(story.roster.offers)))))
            (ended,) = story.events
            assert timers(ended, "roster:o1") == (TimerCleared(key=f"seat-offer/{ended.enrollment}"),)
            story.enroll("l1").react() if end is DeclineSeat else story.cancel("l2").react()

    def test_a_late_timer_means_the_moment_it_was_due(self, story, after):
        story.when(ExpireSeatOffers(offering="o1", due=after(60)), at=after(3 * 24 * 60))
        assert names(story) == [(SeatOfferExpired, "l2")]
