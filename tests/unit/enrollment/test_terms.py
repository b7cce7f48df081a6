"""A roster whose offering was revised or moved: everybody is judged by the new terms from then on."""

from datetime import timedelta

import pytest

from chassis.decider import Timer, TimerCleared
from chassis.foreseeing import Foreseen
from contracts.enrollment import (
    MinimumMet,
    MinimumMissed,
    RosterClosed,
    RosterTermsChanged,
    SeatOffered,
    SeatOfferExpired,
)
from contracts.scheduling import OfferingRevised
from services.enrollment.commands import AcceptSeat, ChangeTerms, DecideMinimum, TryRevision
from services.enrollment.reactions import follow_offering, timers
from tests.unit.enrollment.story import NOON

DAY = timedelta(days=1)


def change(**terms):
    return ChangeTerms(offering="o1", **terms)


def revised(**terms):
    return OfferingRevised(**{"offering": "o1", "course": "c1", "title": "Negotiation", "timezone": "UTC"} | terms)


class TestFollowing:
    def test_a_revised_offering_changes_the_terms_of_its_roster(self, desk):
        (command,) = follow_offering(revised(starts_at=NOON + DAY, waitlist_limit=2, minimum=3, decide_at=NOON))
        story = desk(capacity=4).when(command)
        terms = {"starts_at": NOON + DAY, "waitlist_limit": 2, "minimum": 3, "decide_at": NOON}
        assert story.events == [RosterTermsChanged(offering="o1", **terms)]
        assert (story.roster.terms.starts_at, story.roster.terms.course, story.roster.capacity) == (NOON + DAY, "c1", 4)

    @pytest.mark.parametrize("notify", ["", "none", "learner", "all"])
    def test_who_is_told_of_whom_it_lets_in_is_as_the_revision_says(self, desk, after, notify):
        story = desk(capacity=1, cut_off_at=after(10)).enroll("l1", "l2").cancel("l1", at=after(20))
        (command,) = follow_offering(revised(cut_off_at=after(60), notify=notify))
        (changed,) = story.when(command, at=after(30)).events
        assert changed.notify == notify
        story.react(at=after(30))
        whom = {"": ["learner"], "none": [], "learner": ["learner"], "all": ["learner", "manager"]}[notify]
        assert ([notice.to for notice in story.notices], story.seated) == (whom, ["l2"])

    def test_terms_that_are_the_same_change_nothing(self, desk):
        assert desk(starts_at=NOON).when(change(starts_at=NOON)).events == []

    def test_a_draft_has_no_roster_to_change(self, given):
        assert given().when(change(starts_at=NOON)).events == []

    def test_a_roster_that_is_closed_stays_as_it_was(self, desk):
        story = desk(starts_at=NOON)
        story._fold("roster:o1", RosterClosed(offering="o1"))
        assert story.when(change(starts_at=NOON + DAY)).events == []

    def test_an_open_offering_has_no_roster(self):
        assert follow_offering(revised(offering="d1")) == ()


class TestStart:
    def test_who_leaves_before_the_new_start_leaves_before_the_start(self, desk):
        story = desk(starts_at=NOON - DAY).enroll("l1", "l2").cancel("l1")
        assert not story.events[0].before_start
        story.when(change(starts_at=NOON + DAY)).cancel("l2")
        assert story.events[0].before_start

    def test_that_comes_earlier_ends_promotions_earlier(self, desk):
        story = desk(capacity=1, starts_at=NOON + DAY).enroll("l1", "l2").when(change(starts_at=NOON - DAY))
        assert story.cancel("l1").react().events == []


class TestCutOff:
    def test_that_comes_later_lets_people_in_again(self, desk):
        story = desk(capacity=2, cut_off_at=NOON)
        assert story.enroll_refused("l1").kind == "enrollment-closed"
        assert story.when(change(cut_off_at=NOON + DAY)).enroll("l1").seated == ["l1"]

    def test_that_comes_later_passes_on_what_was_freed_meanwhile(self, desk, after):
        story = desk(capacity=1, cut_off_at=after(10)).enroll("l1", "l2")
        assert story.cancel("l1", at=after(20)).react(at=after(20)).events == []
        story.when(change(cut_off_at=after(60)), at=after(30)).react(at=after(30))
        assert story.seated == ["l2"]

    def test_that_comes_earlier_lets_nobody_in_any_more(self, desk):
        story = desk(cut_off_at=NOON + DAY).when(change(cut_off_at=NOON))
        assert story.enroll_refused("l1").kind == "enrollment-closed"

    @pytest.mark.parametrize(("offering", "kind"), [("o1", "not-yet-known"), ("d1", "offering-has-no-seats")])
    def test_of_what_gives_out_no_seats_cannot_be_tried(self, given, offering, kind):
        tried = TryRevision(offering=offering, cut_off_at=NOON)
        assert given().refused(tried, facts=Foreseen(next={})).kind == kind


class TestSeatOffers:
    @pytest.fixture
    def offered(self, desk, after):
        """A seat is held for `l2` for two hours."""
        story = desk(capacity=1, offer_minutes=120, starts_at=NOON + DAY).enroll("l1")
        return story.enroll("l2", organization="g1").cancel("l1").react()

    def test_end_with_a_deadline_that_comes_earlier(self, offered, after):
        offered.when(change(offer_minutes=120, starts_at=after(60)))
        told = offered.events[1]
        assert (type(told), told.learner, told.expires_at, told.because_of) == (SeatOffered, "l2", after(60), "o1.l1")
        assert offered.refused(AcceptSeat(enrollment="o1.l2"), at=after(60)).kind == "seat-offer-expired"

    def test_that_are_cut_short_still_know_for_whom_they_are(self, offered, after):
        offered.when(change(offer_minutes=120, starts_at=after(60))).when(AcceptSeat(enrollment="o1.l2"), at=after(5))
        assert offered.events[0].organization == "g1"

    def test_are_over_at_once_where_the_deadline_is(self, offered, after):
        offered.when(change(offer_minutes=120, starts_at=NOON))
        assert [type(event) for event in offered.events] == [RosterTermsChanged, SeatOfferExpired]

    def test_stand_where_the_deadline_comes_after_them(self, offered, after):
        offered.when(change(offer_minutes=120, starts_at=after(120)))
        assert [type(event) for event in offered.events] == [RosterTermsChanged]

    def test_that_have_run_out_are_said_to_have_first(self, offered, after):
        offered.when(change(offer_minutes=120, starts_at=after(110)), at=after(121))
        assert [type(event) for event in offered.events] == [SeatOfferExpired, RosterTermsChanged]


class TestGoNoGo:
    def test_the_timer_moves_with_the_date(self):
        told = RosterTermsChanged(offering="o1", minimum=3, decide_at=NOON + DAY)
        assert timers(told, "roster:o1") == (
            Timer(key="go-no-go/o1", kind="go-no-go", due=NOON + DAY, data={"offering": "o1"}),
        )

    @pytest.mark.parametrize("terms", [{"minimum": 3}, {"decide_at": NOON}, {}])
    def test_without_a_date_or_a_minimum_nothing_is_due(self, terms):
        told = timers(RosterTermsChanged(offering="o1", **terms), "roster:o1")
        assert told == (TimerCleared(key="go-no-go/o1"),)

    def test_is_judged_by_the_new_minimum_and_the_new_start(self, desk):
        story = desk(capacity=9, minimum=5, decide_at=NOON, starts_at=NOON).enroll("l1", "l2")
        assert story.when(DecideMinimum(offering="o1")).events == []
        story.when(change(minimum=2, decide_at=NOON, starts_at=NOON + DAY)).when(DecideMinimum(offering="o1"))
        assert story.events == [MinimumMet(offering="o1", enrolled=2, minimum=2)]

    def test_is_decided_anew_on_a_date_that_is_ahead(self, desk):
        story = desk(capacity=9, minimum=1, decide_at=NOON).enroll("l1").when(DecideMinimum(offering="o1"))
        story.when(change(minimum=2, decide_at=NOON + DAY))
        assert story.events[0].decides_anew
        story.when(DecideMinimum(offering="o1"), at=NOON + DAY)
        assert story.events == [MinimumMissed(offering="o1", enrolled=1, minimum=2)]

    @pytest.mark.parametrize("decide_at", [NOON, NOON - DAY, None])
    def test_that_was_decided_stays_so_where_the_date_is_not_ahead(self, desk, decide_at):
        story = desk(capacity=9, minimum=1, decide_at=NOON).enroll("l1").when(DecideMinimum(offering="o1"))
        story.when(change(minimum=2, decide_at=decide_at))
        assert not story.events[0].decides_anew
        assert story.when(DecideMinimum(offering="o1")).events == []
