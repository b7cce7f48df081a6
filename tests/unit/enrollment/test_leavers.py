"""Who leaves: what lies ahead is held for a while, then let go; who comes back in time loses nothing."""

from datetime import timedelta

from chassis.decider import Context
from contracts.enrollment import (
    CancelledBy,
    EnrollmentCancelled,
    EnrollmentState,
    LearnerDeactivated,
    LearnerReactivated,
    LearnerRegistered,
    LeaverReleased,
)
from services.enrollment.commands import ChangeLearner, ReleaseLeaver, UpsertLearner
from services.enrollment.domain.learner import Known
from services.enrollment.reactions import timers
from services.enrollment.service import SERVICE
from tests.unit.enrollment.story import NOON, Desk, names

DAY = timedelta(days=1)
THREE = Known(leaver_days=3.0)


def desk(**terms):
    """One seat on `o1`; Ada (l1) has it, Ben waits; and Ada has left."""
    story = Desk(**{"capacity": 1, "starts_at": NOON + 30 * DAY, **terms}).enroll("l1", "l2")
    for event in (LearnerRegistered(learner="l1", name="Ada"), LearnerDeactivated(learner="l1")):
        story._fold("learner:l1", event)
    return story


def set_timers(story, command, facts=THREE, at=NOON):
    handler = next(one for one in SERVICE.handlers if one.command is type(command))
    context = Context(at=at, actor="anna", facts=facts)
    states = {name: story.state(name) for name in handler.streams(command, context)}
    return handler.decide(states, command, context).timers


class TestHolding:
    def test_what_a_leaver_holds_is_let_go_after_the_days_of_the_installation(self, given):
        story = given(("learner:l1", LearnerRegistered(learner="l1", name="Ada")))
        (timer,) = set_timers(story, ChangeLearner(learner="l1", active=False), Known(leaver_days=7.0))
        assert (timer.key, timer.due, dict(timer.data)) == ("leaver/l1", NOON + 7 * DAY, {"learner": "l1"})

    def test_saying_since_when_they_are_gone_does_not_hold_it_for_longer(self, given):
        story = given(("learner:l1", LearnerRegistered(learner="l1", name="Ada")))
        story.when(ChangeLearner(learner="l1", active=False))
        again = ChangeLearner(learner="l1", active=False, effective_at=NOON - DAY)
        assert list(set_timers(story, again)) == []

    def test_who_comes_back_in_time_loses_nothing(self):
        (cleared,) = timers(LearnerReactivated(learner="l1"), "learner:l1")
        assert cleared.key == "leaver/l1"
        story = desk().when(ChangeLearner(learner="l1", active=True))
        story.when(ReleaseLeaver(learner="l1"), facts=("o1.l1",))
        assert (story.events, story.seated) == ([], ["l1"])


class TestLettingGo:
    def test_seats_are_passed_on_by_nobodys_fault_of_the_provider(self):
        story = desk().when(ReleaseLeaver(learner="l1"), facts=("o1.l1",), at=NOON + 3 * DAY)
        cancelled = next(one for one in story.events if isinstance(one, EnrollmentCancelled))
        assert (cancelled.by, cancelled.because, cancelled.was) == (
            CancelledBy.COORDINATOR,
            "left",
            EnrollmentState.ENROLLED,
        )
        assert story.events[-1] == LeaverReleased(learner="l1", enrollments=("o1.l1",))
        assert story.react().seated == ["l2"]

    def test_a_timer_that_is_late_or_comes_again_releases_once(self):
        story = desk().when(ReleaseLeaver(learner="l1"), facts=("o1.l1",), at=NOON + 10 * DAY)
        assert story.when(ReleaseLeaver(learner="l1"), facts=("o1.l1",)).events == []
        assert story.reply == {"learner": "l1", "released": 0}

    def test_a_place_in_a_queue_is_let_go_too(self):
        story = Desk(starts_at=NOON + DAY).enroll("l2", "l1")
        story._fold("learner:l1", LearnerDeactivated(learner="l1"))
        story.when(ReleaseLeaver(learner="l1"), facts=("o1.l1",))
        assert (story.seated, story.queue) == (["l2"], [])

    def test_what_has_begun_stays(self):
        story = desk(starts_at=NOON + DAY).when(ReleaseLeaver(learner="l1"), facts=("o1.l1",), at=NOON + 2 * DAY)
        assert (names(story), story.seated) == ([(LeaverReleased, "l1")], ["l1"])

    def test_who_comes_back_later_is_the_same_learner_and_queues_anew(self, given):
        story = given().when(UpsertLearner(source="hr", id="1", name="Ada"))
        learner = story.reply["learner"]
        story.when(UpsertLearner(source="hr", id="1", name="Ada", active=False))
        story.when(ReleaseLeaver(learner=learner), facts=())
        story.when(UpsertLearner(source="hr", id="1", name="Ada"))
        assert (names(story), story.reply["learner"]) == ([(LearnerReactivated, learner)], learner)
