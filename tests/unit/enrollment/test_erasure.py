"""Who is forgotten: what lies ahead is ended, what keeps them is told, and nothing is kept about them again."""

from datetime import timedelta
from types import SimpleNamespace

import msgspec
import pytest

from chassis.decider import Context
from contracts.enrollment import (
    EnrollmentCancelled,
    EnrollmentRejected,
    EnrollmentRequested,
    LearnerDeactivated,
    LearnerErased,
    LearnerRegistered,
    RequestWithdrawn,
)
from services.enrollment.commands import (
    ChangeLearner,
    EraseLearner,
    LiftLegalHold,
    PlaceLegalHold,
    ReleaseLeaver,
    SetRetention,
    UpsertLearner,
)
from services.enrollment.domain.erasure import Found, Kept
from services.enrollment.projections.people import LEARNERS, LearnerDocument
from services.enrollment.projections.requests import REQUESTS, RequestDocument
from services.enrollment.service import SERVICE
from tests.unit.enrollment.story import NOON, Desk

DAY = timedelta(days=1)
ERASE = EraseLearner(learner="l1", reason="Asked for it.")
SEATED = Found(enrollments=("o1.l1",))
RECORDED = SimpleNamespace(effective_at=NOON)


def desk(**terms):
    """One seat on `o1`; Ada (l1) has it, and Ben waits."""
    story = Desk(**{"capacity": 1, "starts_at": NOON + 30 * DAY, **terms}).enroll("l1", "l2")
    story._fold("learner:l1", LearnerRegistered(learner="l1", name="Ada"))
    return story


def decided(story, command, facts):
    handler = next(one for one in SERVICE.handlers if one.command is type(command))
    context = Context(at=NOON, actor="anna", facts=facts)
    states = {name: story.state(name) for name in handler.streams(command, context)}
    return handler.decide(states, command, context)


class TestErasing:
    def test_the_key_goes_with_the_fact(self):
        assert tuple(decided(desk(), ERASE, SEATED).forget) == ("l1",)

    def test_a_seat_ahead_is_passed_on_and_nobody_is_told(self):
        story = desk().when(ERASE, facts=SEATED)
        cancelled = next(one for one in story.events if isinstance(one, EnrollmentCancelled))
        assert (cancelled.because, story.notices, story.reply["released"]) == ("erased", [], 1)
        assert [type(one) for one in story.events][-2:] == [LearnerDeactivated, LearnerErased]
        assert story.react().seated == ["l2"]

    def test_what_has_begun_stays(self):
        story = desk(starts_at=NOON + DAY).when(ERASE, facts=SEATED, at=NOON + 2 * DAY)
        assert story.seated == ["l1"]

    def test_a_request_that_awaits_somebody_is_withdrawn(self):
        story = desk()
        asked = EnrollmentRequested(enrollment="o9.l1", offering="o9", learner="l1", course="c1", stages=("manager",))
        story._fold("request:o9.l1", asked)
        story.when(ERASE, facts=Found(requests=("o9.l1",)))
        assert RequestWithdrawn in [type(one) for one in story.events]
        assert story.events[-1] == LearnerErased(learner="l1", requests=("o9.l1",))

    def test_a_second_time_changes_nothing(self):
        story = desk().when(ERASE, facts=SEATED).when(ERASE, facts=Found())
        assert (story.events, story.reply["erased"]) == ([], False)

    def test_what_came_in_meanwhile_is_let_go_soon_after(self):
        story = desk()
        (timer,) = decided(story, ERASE, Found()).timers
        assert (timer.key, timer.kind, timer.due > NOON) == ("leaver/l1", "leaver", True)
        story.when(ERASE, facts=Found()).when(ReleaseLeaver(learner="l1"), facts=("o1.l1",))
        assert story.seated == []

    def test_trying_it_forgets_nobody(self):
        tried = decided(desk(), msgspec.structs.replace(ERASE, dry_run=True), SEATED)
        assert (tuple(tried.events), tuple(tried.forget), tried.reply["happens"]["learner-erased"]) == ((), (), 1)


class TestKept:
    def test_a_legal_hold_refuses_until_it_is_lifted(self):
        story = desk().when(PlaceLegalHold(learner="l1", reason="case"))
        assert story.refused(ERASE, facts=SEATED).kind == "legal-hold"
        story.when(LiftLegalHold(learner="l1", reason="closed")).when(ERASE, facts=SEATED)
        assert story.reply["erased"]

    def test_a_course_whose_completions_are_kept_refuses_and_says_until_when(self):
        until = NOON + 400 * DAY
        problem = desk().refused(ERASE, facts=Found(kept=Kept(course="c1", until=until)))
        assert (problem.kind, problem.facts["course"], problem.facts["until"]) == ("retention", "c1", until)

    def test_what_was_kept_long_enough_keeps_nobody(self):
        assert desk().when(ERASE, facts=Found(kept=Kept(course="c1", until=NOON - DAY))).reply["erased"]

    def test_the_same_retention_again_changes_nothing(self, given):
        story = given().when(SetRetention(course="c1", years=10))
        assert len(story.events) == 1
        assert story.when(SetRetention(course="c1", years=10)).events == []


class TestAfterwards:
    @pytest.mark.parametrize(
        "command",
        [ChangeLearner(learner="l1", name="Ada"), PlaceLegalHold(learner="l1", reason="case")],
        ids=["changed", "held"],
    )
    def test_nothing_is_kept_about_them_again(self, command):
        assert desk().when(ERASE, facts=SEATED).refused(command).kind == "learner-erased"

    def test_a_file_that_still_has_them_is_refused(self, given):
        story = given().when(UpsertLearner(source="hr", id="1", name="Ada"))
        learner = story.reply["learner"]
        story.when(EraseLearner(learner=learner, reason="Asked for it."), facts=Found())
        assert story.refused(UpsertLearner(source="hr", id="1", name="Ada")).kind == "learner-erased"

    def test_the_view_holds_nothing_of_them(self):
        ada = LearnerDocument(learner="l1", name="Ada", email="a@x.test", by_name="ada", organization="g1")
        after = LEARNERS.fold(ada, LearnerErased(learner="l1"), RECORDED)
        assert "ada" not in msgspec.json.encode(after).decode().lower()
        assert (after.erased, after.active, after.organization) == (True, False, "g1")

    def test_why_a_request_was_rejected_is_gone_whichever_comes_first(self):
        rejected = EnrollmentRejected(enrollment="o1.l1", offering="o1", learner="l1", by="manager", why="Ada is ill")
        erased = LearnerErased(learner="l1", requests=("o1.l1",))
        for events in ((rejected, erased), (erased, rejected)):
            request = RequestDocument(enrollment="o1.l1", learner="l1")
            for event in events:
                request = REQUESTS.fold(request, event, RECORDED)
            assert request.why is None
