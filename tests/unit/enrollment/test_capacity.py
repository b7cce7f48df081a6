"""How many seats there are, whether they are enough in use, and what ends them all."""

import pytest

from chassis.decider import Timer, TimerCleared
from contracts.enrollment import (
    CancelledBy,
    CapacityChanged,
    EnrollmentCancelled,
    EnrollmentState,
    LearnerEnrolled,
    MinimumMet,
    MinimumMissed,
    RosterClosed,
    RosterOpened,
    SeatOfferExpired,
)
from contracts.scheduling import OfferingCancelled, OfferingPublished
from contracts.shared import Delivery, Format
from services.enrollment.commands import ChangeCapacity, CloseRoster, DecideMinimum, OpenRoster, TakeBackCharges
from services.enrollment.reactions import TIMER_KINDS, follow_offering, timers

KINDS = {kind.kind: kind for kind in TIMER_KINDS}


def change(capacity, **how):
    return ChangeCapacity(offering="o1", capacity=capacity, **how)


class TestCutting:
    def test_below_the_seats_taken_is_refused_listing_the_excess_latest_first(self, desk):
        story = desk(capacity=4).enroll("l1", "l2", "l3", "l4")
        refusal = story.refused(change(2))
        assert refusal.kind == "capacity-below-taken"
        assert refusal.facts == {
            "offering": "o1",
            "capacity": 2,
            "enrolled": 4,
            "offered": 0,
            "excess": 2,
            "excess_enrollments": ["o1.l4", "o1.l3"],
        }

    def test_held_seats_are_the_first_in_excess(self, desk):
        story = desk(capacity=2, offer_minutes=60).enroll("l1", "l2", "l3").cancel("l1").react()
        assert story.refused(change(1)).facts["excess_enrollments"] == ["o1.l3"]

    def test_what_has_run_out_is_not_in_excess(self, desk, after):
        story = desk(capacity=2, offer_minutes=60).enroll("l1", "l2", "l3").cancel("l1").react()
        story.when(change(1), at=after(60))
        assert [type(event) for event in story.events] == [SeatOfferExpired, CapacityChanged]

    def test_with_an_override_nobody_is_bumped_and_the_excess_shows(self, desk):
        story = desk(capacity=4).enroll("l1", "l2", "l3", "l4", "l5").when(change(2, allow_oversubscription=True))
        assert story.events == [CapacityChanged(offering="o1", capacity=2, oversubscribed=2)]
        assert (story.seated, story.queue) == (["l1", "l2", "l3", "l4"], ["l5"])

    def test_nobody_is_promoted_until_below(self, desk):
        story = desk(capacity=3).enroll("l1", "l2", "l3", "l4", "l5").when(change(1, allow_oversubscription=True))
        assert story.react().events == []
        for learner in ("l1", "l2"):
            assert story.cancel(learner).react().events == []
        assert [event.learner for event in story.cancel("l3").react().events] == ["l4"]

    def test_to_what_is_taken_or_more_needs_no_override(self, desk):
        story = desk(capacity=4).enroll("l1", "l2").when(change(2))
        assert story.reply == {"offering": "o1", "capacity": 2, "oversubscribed": 0}


class TestRaising:
    def test_promotes_as_many_as_were_added_in_order(self, desk):
        story = desk(capacity=1).enroll("l1", "l2", "l3", "l4").when(change(3)).react()
        assert [(event.learner, event.because_of) for event in story.events] == [("l2", None), ("l3", None)]

    def test_without_a_limit_promotes_everyone(self, desk):
        story = desk(capacity=1).enroll("l1", "l2", "l3", "l4").when(change(None)).react()
        assert (len(story.seated), story.queue) == (4, [])

    def test_to_what_it_is_changes_nothing(self, desk):
        assert desk(capacity=3).when(change(3)).events == []


def test_an_offering_open_to_everyone_has_no_seats_to_count(given):
    assert given().refused(ChangeCapacity(offering="d1", capacity=5)).kind == "offering-has-no-seats"


class TestOpening:
    published = OfferingPublished(
        offering="o1",
        course="c1",
        code="N",
        title="Negotiation",
        course_version=1,
        delivery=Delivery.SCHEDULED,
        format=Format.LIVE,
        components=(),
        timezone="UTC",
        capacity=3,
        waitlist_limit=2,
        offer_minutes=30,
        program="p1",
    )

    def test_publication_opens_the_roster_on_the_terms_published(self, given):
        (command,) = follow_offering(self.published)
        story = given().when(command)
        assert story.events == [
            RosterOpened(
                offering="o1",
                course="c1",
                format=Format.LIVE,
                program="p1",
                capacity=3,
                waitlist_limit=2,
                offer_minutes=30,
            )
        ]

    def test_publication_told_twice_opens_it_once(self, desk):
        story = desk(capacity=3).when(OpenRoster(offering="o1", course="c1", format=Format.LIVE, capacity=9))
        assert (story.events, story.roster.capacity) == ([], 3)

    def test_an_offering_open_to_everyone_has_no_roster(self):
        from msgspec.structs import replace

        assert follow_offering(replace(self.published, offering="d1")) == ()
        assert follow_offering(OfferingCancelled(offering="d1", course="c1")) == (TakeBackCharges(offering="d1"),)


class TestClosing:
    def test_calling_an_offering_off_ends_every_seat_offer_and_place_by_the_provider(self, desk, after):
        story = desk(capacity=2, offer_minutes=60, starts_at=after(90)).enroll("l1", "l2", "l3", "l4")
        story.cancel("l1").react()
        (command,) = follow_offering(OfferingCancelled(offering="o1", course="c1"))
        story.when(command, at=after(20))
        *ended, closed = story.events
        assert [(event.learner, event.was) for event in ended] == [
            ("l2", EnrollmentState.ENROLLED),
            ("l3", EnrollmentState.OFFERED),
            ("l4", EnrollmentState.WAITLISTED),
        ]
        assert {(type(event), event.by, event.before_start) for event in ended} == {
            (EnrollmentCancelled, CancelledBy.PROVIDER, True)
        }
        assert closed == RosterClosed(offering="o1")
        assert (story.roster.taken, story.roster.queue, story.roster.due) == (0, [], [])

    def test_nobody_enrolls_or_is_promoted_any_more(self, desk):
        story = desk(capacity=1).enroll("l1", "l2").when(CloseRoster(offering="o1"))
        assert story.enroll_refused("l3").kind == "offering-cancelled"
        assert story.refused(change(5)).kind == "offering-cancelled"
        assert story.react().promote_next().events == []

    def test_told_twice_it_ends_once(self, desk):
        story = desk().enroll("l1").when(CloseRoster(offering="o1")).when(CloseRoster(offering="o1"))
        assert story.events == []

    def test_a_draft_that_is_called_off_never_had_a_roster(self, given):
        assert given().when(CloseRoster(offering="o1")).events == []

    def test_who_cancels_afterwards_has_left_already(self, desk):
        story = desk().enroll("l1").when(CloseRoster(offering="o1")).cancel("l1")
        assert story.events == []


class TestGoNoGo:
    @pytest.fixture
    def terms(self, after):
        return {"capacity": 5, "minimum": 2, "decide_at": after(30), "starts_at": after(90)}

    def test_enough_learners_meet_the_minimum(self, desk, terms, after):
        story = desk(**terms).enroll("l1", "l2").when(DecideMinimum(offering="o1"), at=after(30))
        assert story.events == [MinimumMet(offering="o1", enrolled=2, minimum=2)]

    def test_too_few_miss_it(self, desk, terms, after):
        story = desk(**terms).enroll("l1").when(DecideMinimum(offering="o1"), at=after(30))
        assert story.events == [MinimumMissed(offering="o1", enrolled=1, minimum=2)]

    def test_a_held_seat_is_no_learner_yet(self, desk, terms, after):
        story = desk(**terms | {"capacity": 2, "offer_minutes": 500}).enroll("l1", "l2", "l3").cancel("l1").react()
        assert isinstance(story.when(DecideMinimum(offering="o1"), at=after(20)).events[0], MinimumMissed)

    def test_it_is_decided_once(self, desk, terms, after):
        story = desk(**terms).when(DecideMinimum(offering="o1"), at=after(30)).enroll("l1", "l2")
        assert story.when(DecideMinimum(offering="o1"), at=after(31)).events == []

    def test_days_late_is_still_decided_while_the_offering_lies_ahead(self, desk, terms, after):
        story = desk(**terms).when(DecideMinimum(offering="o1"), at=after(89))
        assert isinstance(story.events[0], MinimumMissed)

    def test_once_it_has_begun_nothing_calls_it_off(self, desk, terms, after):
        assert desk(**terms).when(DecideMinimum(offering="o1"), at=after(90)).events == []

    def test_one_that_was_called_off_needs_no_decision(self, desk, terms, after):
        story = desk(**terms).when(CloseRoster(offering="o1"))
        assert story.when(DecideMinimum(offering="o1"), at=after(30)).events == []

    def test_the_timer_stands_from_opening_to_closing(self, desk, terms, after):
        opened = desk(**terms).history[0]
        timer = Timer(key="go-no-go/o1", kind="go-no-go", due=after(30), data={"offering": "o1"})
        assert timers(opened, "roster:o1") == (timer,)
        assert KINDS["go-no-go"].command(timer.data, timer.due) == DecideMinimum(offering="o1")
        assert timers(RosterClosed(offering="o1"), "roster:o1") == (TimerCleared(key="go-no-go/o1"),)

    @pytest.mark.parametrize("missing", ["minimum", "decide_at"])
    def test_without_a_minimum_or_a_date_there_is_nothing_to_decide(self, desk, terms, after, missing):
        story = desk(**terms | {missing: None})
        assert timers(story.history[0], "roster:o1") == ()

    def test_an_enrollment_that_was_never_offered_leaves_timers_alone(self, desk):
        (enrolled,) = desk().enroll("l1").events
        assert isinstance(enrolled, LearnerEnrolled)
        assert timers(enrolled, "roster:o1") == ()
