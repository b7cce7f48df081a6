"""Nobody is put onto what takes place beside what they hold a seat of, unless that is meant."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from contracts.enrollment import (
    EnrollmentCancelled,
    EnrollmentState,
    LearnerEnrolled,
    LearnerPassedOver,
    LearnerWaitlisted,
)
from contracts.scheduling import (
    SessionCancelled,
    SessionRescheduled,
)
from services.enrollment.commands import AcceptSeat, Asker, PromoteAfter, PromoteLearner, SubstituteLearner, Via
from services.enrollment.domain.admission import NOTHING, Admission
from services.enrollment.domain.own_calendar import Clash, Sitting, at_night, clashing
from services.enrollment.projections import (
    ENROLLMENTS,
)
from services.enrollment.reactions import look_again
from tests.unit.enrollment.showing import shown, waitlisted
from tests.unit.enrollment.story import NOON, OPEN, later, names


def sitting(session, begins, ends, **how):
    return Sitting(session=session, starts_at=later(begins), ends_at=later(ends), **how)


AT_ONCE = Clash(session="o1.s1", with_session="o2.s1", with_offering="o2", starts_at=later(600), ends_at=later(630))
BUSY = {"clashes": (AT_ONCE,)}


class TestWhatClashes:
    @pytest.mark.parametrize(
        ("other", "clashes"),
        [((0, 60), False), ((60, 90), True), ((119, 180), True), ((120, 180), False), ((30, 300), True)],
    )
    def test_times_are_half_open(self, other, clashes):
        wanted = [sitting("o1.s1", 60, 120)]
        assert bool(clashing(wanted, {"o2": [sitting("o2.s1", *other)]})) is clashes

    def test_it_says_what_is_beside_what_and_when(self):
        wanted = [sitting("o1.s1", 600, 660)]
        assert clashing(wanted, {"o2": [sitting("o2.s1", 570, 630)]}) == (AT_ONCE,)

    def test_sessions_that_were_called_off_clash_with_nothing(self):
        there, off = sitting("s1", 0, 60), sitting("s2", 0, 60, cancelled=True)
        assert clashing([off], {"o2": [there]}) == clashing([there], {"o2": [off]}) == ()

    def test_of_many_sessions_each_that_overlaps_is_told(self):
        wanted = [sitting(f"o1.s{day}", day * 100, day * 100 + 50) for day in range(5)]
        held = {"o2": [sitting("o2.s1", 120, 130), sitting("o2.s2", 325, 420)]}
        found = [(one.session, one.with_session) for one in clashing(wanted, held)]
        assert found == [("o1.s1", "o2.s1"), ("o1.s3", "o2.s2"), ("o1.s4", "o2.s2")]


class TestEnrolling:
    def test_who_has_something_else_at_the_time_is_refused_with_what(self, desk):
        problem = desk().enroll_refused("l1", facts=BUSY)
        assert (problem.kind, problem.facts["clashes_in_all"]) == ("own-calendar-clash", 1)
        assert problem.facts["clashes"][0]["with_session"] == "o2.s1"

    def test_what_is_over_stands_in_nobodys_way(self, desk):
        assert desk().enroll("l1", at=later(630), facts=BUSY).seated == ["l1"]

    def test_nor_does_it_for_who_is_on_it_already(self, desk):
        assert desk().enroll("l1").enroll("l1", facts=BUSY).seated == ["l1"]

    def test_somebody_waits_for_nothing_that_clashes_either(self, desk):
        assert desk().enroll("l0").enroll_refused("l1", facts=BUSY).kind == "own-calendar-clash"

    def test_a_session_at_night_where_they_live_is_told_and_refuses_nothing(self, desk):
        story = desk().enroll("l1", facts={"at_night": (sitting("o1.s1", 60, 120),)})
        assert (story.seated, story.reply["night_for_learner"]) == (["l1"], ["o1.s1"])
        assert "night_for_learner" not in desk().enroll("l1", at=later(120), facts={"at_night": ()}).reply

    def test_how_it_was_asked_for_stands_in_the_event(self, desk):
        story = desk().enroll("l1", asker=Asker(kind=Via.SELF, learner="l1"))
        assert [event.via for event in story.events] == ["self"]
        story.enroll("l2", asker=Asker(kind=Via.COORDINATOR))
        assert [event.via for event in story.events] == ["coordinator"]


@pytest.mark.parametrize(
    ("begins", "zone", "late"),
    [
        (8, "Europe/Berlin", False),
        (8, "America/New_York", True),
        (10, "America/Los_Angeles", True),
        (16, "Asia/Kathmandu", False),
        (17, "Asia/Kathmandu", True),
        (8, None, False),
    ],
)
def test_night_is_from_ten_to_six_by_the_clocks_of_the_learner(begins, zone, late):
    starts, ends = datetime(2026, 3, 2, begins - 1, tzinfo=UTC), datetime(2026, 3, 2, begins, 15, tzinfo=UTC)
    online = Sitting(session="s1", starts_at=starts, ends_at=ends, join_url="https://meet.example.org/1")
    assert bool(at_night([online], zone)) is late
    assert at_night([Sitting(session="s1", starts_at=starts, ends_at=ends)], zone) == ()


class TestPromotion:
    @pytest.fixture
    def queue(self, desk):
        story = desk().enroll("l0", "l1", "l2")
        story.clashes = {"l1": (AT_ONCE,)}
        return story.cancel("l0")

    def test_a_free_seat_goes_past_who_has_something_else_then_and_says_so(self, queue):
        queue.react()
        assert names(queue) == [(LearnerPassedOver, "l1"), (LearnerEnrolled, "l2")]
        passed = queue.events[0]
        assert (passed.reasons, passed.clashes, passed.lacks) == (("own-calendar-clash",), ("o2.s1",), ())

    def test_once_and_they_keep_their_place(self, queue):
        queue.react().react()
        assert (queue.events, queue.queue) == ([], ["l1"])

    def test_who_gives_the_other_up_takes_the_seat_that_is_free(self, desk):
        story = desk().enroll("l0", "l1")
        story.clashes = {"l1": (AT_ONCE,)}
        story.cancel("l0").react().react()
        assert story.seated == []
        story.clashes = {}
        story.when(PromoteAfter(learner="l1"), facts={"o1": story.candidates()})
        assert story.seated == ["l1"]

    def test_when_dates_change_all_that_went_past_are_looked_at(self, desk):
        story = desk(capacity=2).enroll("l0", "l9", "l1", "l2")
        story.clashes = {"l1": (AT_ONCE,), "l2": (AT_ONCE,)}
        story.cancel("l0").react().cancel("l9").react()
        assert story.seated == []
        story.clashes = {}
        story.when(PromoteAfter(beside="o2"), facts={"o1": story.candidates()})
        assert story.seated == ["l1", "l2"]

    def test_who_waits_in_spite_of_it_is_not_passed_over(self, desk):
        story = desk().enroll("l0").enroll("l1", despite_clash=True)
        story.clashes = {"l1": (AT_ONCE,)}
        assert story.cancel("l0").react().seated == ["l1"]

    def test_what_is_over_by_then_does_not_matter(self, queue):
        queue.react(at=later(630))
        assert names(queue) == [(LearnerEnrolled, "l1")]

    def test_who_is_picked_is_asked_too_unless_it_is_meant(self, desk):
        story = desk(capacity=2).enroll("l0", "l9", "l1")
        pick = PromoteLearner(enrollment="o1.l1", reason="Asked for", allow_oversubscription=True)
        assert story.refused(pick, facts=(NOTHING, (AT_ONCE,))).kind == "own-calendar-clash"
        meant = PromoteLearner(enrollment="o1.l1", reason="Asked for", allow_oversubscription=True, despite_clash=True)
        assert story.when(meant).seated == ["l0", "l9", "l1"]


class TestKnowingly:
    """A seat tells whether it does not matter what its holder has at the same time, however they came by it."""

    def seats(self, story):
        return {one.learner: one.despite_clash for one in story.history if isinstance(one, LearnerEnrolled)}

    def test_at_once_or_from_the_queue(self, desk):
        story = desk(capacity=2).enroll("l0").enroll("l1", "l2", despite_clash=True).cancel("l0").react()
        assert self.seats(story) == {"l0": False, "l1": True, "l2": True}

    def test_by_a_seat_that_was_held(self, desk):
        story = desk(offer_minutes=30).enroll("l0").enroll("l1", despite_clash=True).enroll("l2").cancel("l0").react()
        story.when(AcceptSeat(enrollment="o1.l1")).cancel("l1").react()
        story.when(AcceptSeat(enrollment="o1.l2"))
        assert self.seats(story) == {"l0": False, "l1": True, "l2": False}

    def test_out_of_order(self, desk):
        story = desk().enroll("l0", "l1").enroll("l2", despite_clash=True)
        for learner, meant in (("l1", True), ("l2", False)):
            pick = PromoteLearner(enrollment=f"o1.{learner}", reason="Asked", allow_oversubscription=True)
            story.when(replace(pick, despite_clash=meant))
        assert self.seats(story) == {"l0": False, "l1": True, "l2": True}

    def test_from_a_colleague_who_is_asked_too(self, desk):
        story = desk().enroll("l0")
        swap = SubstituteLearner(enrollment="o1.l0", substitute="l1", reason="Ill")
        assert story.refused(swap, facts=Admission(target=OPEN, **BUSY)).kind == "own-calendar-clash"
        swap = SubstituteLearner(enrollment="o1.l0", substitute="l1", reason="Ill", despite_clash=True)
        story.when(swap, facts=Admission(target=OPEN))
        assert self.seats(story) == {"l0": False, "l1": True}


@pytest.mark.parametrize(
    ("event", "sent"),
    [
        (SessionCancelled(session="o2.s1", offering="o2"), [PromoteAfter(beside="o2")]),
        (
            SessionRescheduled(session="o2.s1", offering="o2", starts_at=NOON, ends_at=later(60), timezone="UTC"),
            [PromoteAfter(beside="o2")],
        ),
        (
            EnrollmentCancelled(
                enrollment="o2.l1", offering="o2", course="c2", learner="l1", was=EnrollmentState.ENROLLED
            ),
            [PromoteAfter(learner="l1")],
        ),
        (
            EnrollmentCancelled(
                enrollment="o2.l1", offering="o2", course="c2", learner="l1", was=EnrollmentState.WAITLISTED
            ),
            [],
        ),
        (
            EnrollmentCancelled(
                enrollment="d2.l1", offering="d2", course="c2", learner="l1", was=EnrollmentState.ENROLLED
            ),
            [],
        ),
    ],
)
def test_whatever_may_clear_the_calendar_has_the_queue_looked_at_again(event, sent):
    assert list(look_again(event)) == sent


def test_a_place_in_the_queue_shows_what_clashes_and_a_seat_how_it_was_asked_for():
    who = {"enrollment": "o1.l1", "offering": "o1", "learner": "l1"}
    asked = LearnerWaitlisted(**who, course="c1", ticket=1, via="self")
    passed = LearnerPassedOver(**who, reasons=("own-calendar-clash",), clashes=("o2.s1",))
    place = shown(ENROLLMENTS, asked, passed)["o1.l1"]
    assert (place.reasons, place.clashes, place.via) == (("own-calendar-clash",), ("o2.s1",), "self")
    seat = shown(ENROLLMENTS, asked, passed, LearnerEnrolled(**who, course="c1", format="live", from_waitlist=True))
    assert (seat["o1.l1"].reasons, seat["o1.l1"].clashes, seat["o1.l1"].via) == ((), (), "self")
    assert shown(ENROLLMENTS, waitlisted("l1"))["o1.l1"].via == ""
