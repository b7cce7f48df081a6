"""Asking for an enrollment that others agree to: who, in which order, and what becomes of it."""

from datetime import timedelta

import pytest

from chassis.errors import Refused
from contracts.enrollment import (
    EnrollmentApproved,
    EnrollmentRefused,
    EnrollmentRejected,
    EnrollmentRequested,
    LearnerEnrolled,
    LearnerWaitlisted,
    OfferingTermsSet,
    RequestLapsed,
    RequestWithdrawn,
)
from services.enrollment.commands import (
    ApproveRequest,
    Asker,
    ChangeCapacity,
    EnrollLearner,
    LapseRequest,
    RejectRequest,
    Via,
    WithdrawRequest,
)
from services.enrollment.domain.admission import Admission, OfferingFacts
from services.enrollment.domain.asking import refused
from services.enrollment.projections import REQUESTS, STORIES
from services.enrollment.reactions import enroll_approved, timers
from tests.unit.enrollment.showing import shown
from tests.unit.enrollment.story import BOSS, DESK, NOON, OPEN, SHE, later

REQUEST = "request:o1.l1"


def approved(story):
    """Let what follows from an approval take its course."""
    for event in story.events:
        if isinstance(event, EnrollmentApproved):
            for command in enroll_approved(event):
                story.when(command, facts=Admission(target=OPEN))
    return story


def kinds(story):
    return [type(event) for event in story.events]


class TestAsking:
    @pytest.mark.parametrize(
        ("approval", "asker", "stages"),
        [
            ("manager", SHE, ("manager",)),
            ("coordinator", SHE, ("coordinator",)),
            ("both", SHE, ("manager", "coordinator")),
            ("both", BOSS, ("coordinator",)),
            ("coordinator", BOSS, ("coordinator",)),
        ],
    )
    def test_who_has_to_agree_follows_from_the_terms_and_from_who_asks(self, asking, approval, asker, stages):
        story = asking(approval, asker)
        (event,) = story.events
        assert (event.stages, story.reply["state"], story.reply["awaits"]) == (stages, "requested", stages[0])
        assert story.seated == story.queue == []

    @pytest.mark.parametrize(
        ("approval", "asker"),
        [("none", SHE), ("manager", BOSS), ("both", DESK), ("both", None), ("both", Asker(kind=Via.IMPORT))],
    )
    def test_where_nobody_has_to_they_are_enrolled(self, asking, approval, asker):
        assert asking(approval, asker).seated == ["l1"]

    def test_asking_twice_is_asking_once(self, asking):
        story = asking("manager")
        story.when(EnrollLearner(offering="o1", learner="l1", asker=SHE), facts=Admission(target=OPEN))
        assert (story.events, story.reply["state"]) == ([], "requested")

    def test_who_is_on_the_offering_already_asks_nobody(self, asking):
        story = asking("manager", DESK)
        story.when(EnrollLearner(offering="o1", learner="l1", asker=SHE), facts=Admission(target=OPEN))
        assert (story.events, story.reply["state"]) == ([], "enrolled")

    def test_nobody_asks_for_what_is_closed(self, desk):
        story = desk()
        story._fold("terms:o1", OfferingTermsSet(offering="o1", terms=1, approval="manager"))
        target = OfferingFacts(course="c1", format=OPEN.format, cut_off_at=NOON)
        command = EnrollLearner(offering="o1", learner="l1", asker=SHE)
        assert story.refused(command, facts=Admission(target=target)).kind == "enrollment-closed"

    def test_a_coordinator_who_enrolls_them_has_agreed(self, asking):
        story = asking("both")
        story.when(EnrollLearner(offering="o1", learner="l1", asker=DESK), facts=Admission(target=OPEN))
        assert kinds(story) == [LearnerEnrolled, EnrollmentApproved]
        assert approved(story).seated == ["l1"]


class TestDeciding:
    def test_once_all_have_agreed_they_are_enrolled(self, asking):
        story = asking("both").when(ApproveRequest(enrollment="o1.l1", asker=BOSS))
        assert (story.reply["awaits"], approved(story).seated) == ("coordinator", [])
        story.when(ApproveRequest(enrollment="o1.l1", asker=DESK))
        assert approved(story).seated == ["l1"]
        assert story.events[-1].via == "request"

    def test_a_coordinator_agrees_in_place_of_a_manager(self, asking):
        assert approved(asking("both").when(ApproveRequest(enrollment="o1.l1", asker=DESK))).seated == ["l1"]

    def test_a_manager_who_enrolls_them_has_agreed_and_a_learner_who_asks_again_has_not(self, asking):
        story = asking("manager").enroll("l1", asker=BOSS)
        assert [event.by for event in story.events if isinstance(event, EnrollmentApproved)] == ["manager"]
        story = asking("both")
        story._fold("terms:o1", OfferingTermsSet(offering="o1", terms=2, approval="none"))
        story.enroll("l1", asker=SHE)
        story._fold("terms:o1", OfferingTermsSet(offering="o1", terms=3, approval="both"))
        assert (story.seated, story.enroll("l1", asker=SHE).events) == (["l1"], [])

    @pytest.mark.parametrize(
        ("approval", "asker"),
        [("manager", SHE), ("coordinator", BOSS), ("manager", Asker(kind=Via.MANAGER, learner="l1"))],
    )
    @pytest.mark.parametrize("command", [ApproveRequest, RejectRequest])
    def test_nobody_agrees_whose_turn_it_is_not_nor_for_themselves(self, asking, approval, asker, command):
        more = {"reason": "No"} if command is RejectRequest else {}
        asked = command(enrollment="o1.l1", asker=asker, **more)
        assert asking(approval).refused(asked).kind == "not-approver"

    def test_who_is_approved_joins_the_queue_behind_those_who_wait(self, asking):
        story = asking("manager")
        story.enroll("l5", "l6")
        approved(story.when(ApproveRequest(enrollment="o1.l1", asker=BOSS)))
        assert (story.seated, story.queue) == (["l5"], ["l6", "l1"])
        assert kinds(story) == [LearnerWaitlisted]

    def test_more_seats_let_in_nobody_who_was_not_approved(self, asking):
        story = asking("manager").enroll("l5")
        story.when(ChangeCapacity(offering="o1", capacity=9)).react()
        assert (story.seated, story.queue) == (["l5"], [])

    def test_who_is_rejected_is_told_why_and_may_ask_again(self, asking):
        story = asking("manager").when(RejectRequest(enrollment="o1.l1", reason="In spring", asker=BOSS))
        assert [(event.by, event.why) for event in story.events] == [("manager", "In spring")]
        assert story.refused(ApproveRequest(enrollment="o1.l1", asker=DESK)).kind == "request-over"
        story.when(EnrollLearner(offering="o1", learner="l1", asker=SHE), facts=Admission(target=OPEN))
        assert kinds(story) == [EnrollmentRequested]

    def test_deciding_twice_the_same_way_changes_nothing(self, asking):
        for decide in (
            ApproveRequest(enrollment="o1.l1", asker=DESK),
            RejectRequest(enrollment="o1.l1", reason="No", asker=DESK),
            WithdrawRequest(enrollment="o1.l1", asker=SHE),
        ):
            assert asking("manager").when(decide).when(decide).events == []

    def test_who_does_not_want_it_any_more_takes_it_back(self, asking):
        story = asking("manager").when(WithdrawRequest(enrollment="o1.l1", asker=SHE))
        assert kinds(story) == [RequestWithdrawn]
        assert story.refused(RejectRequest(enrollment="o1.l1", reason="No", asker=DESK)).kind == "request-over"

    @pytest.mark.parametrize("command", [ApproveRequest(enrollment="o1.l8"), WithdrawRequest(enrollment="o1.l8")])
    def test_of_what_nobody_asked_for_there_is_nothing_to_decide(self, asking, command):
        assert asking("manager").refused(command).kind == "not-requested"


class TestTime:
    def test_a_request_is_over_when_enrollment_closes_whether_or_not_its_timer_ran(self, asking):
        story = asking("manager", cut_off_at=later(60))
        due = {timer.key: timer.due for timer in timers(story.events[0], REQUEST)}
        assert due == {"request/o1.l1": later(60), "approval/o1.l1": NOON + timedelta(days=5)}
        late = ApproveRequest(enrollment="o1.l1", asker=DESK)
        assert story.refused(late, at=later(60)).kind == "enrollment-closed"
        story.when(LapseRequest(enrollment="o1.l1", due=later(60)), at=later(600))
        assert kinds(story) == [RequestLapsed]
        assert story.when(LapseRequest(enrollment="o1.l1", due=later(60)), at=later(600)).events == []

    def test_one_that_was_decided_about_sets_no_timer_any_more(self, asking):
        story = asking("manager", cut_off_at=later(60)).when(ApproveRequest(enrollment="o1.l1", asker=DESK))
        assert [timer.key for timer in timers(story.events[0], REQUEST)] == ["request/o1.l1", "approval/o1.l1"]
        assert story.when(LapseRequest(enrollment="o1.l1", due=later(60)), at=later(60)).events == []


class TestRefusals:
    FULL = Refused("Full.", slug="offering-full", offering="o1", capacity=1)

    def told(self, story, at=NOON, problem=FULL, **how):
        command = EnrollLearner(offering="o1", learner="l1", **{"asker": SHE, **how})
        context = type("Context", (), {"at": at})
        said = refused({REQUEST: story.state(REQUEST)}, command, problem, context)
        for name, event in said:
            story._fold(name, event)
        return [event for _, event in said]

    def test_a_refusal_is_told_with_what_it_rests_on(self, given):
        (event,) = self.told(given())
        assert isinstance(event, EnrollmentRefused)
        assert (event.rule, event.facts, event.via) == ("offering-full", '{"offering":"o1","capacity":1}', "self")

    def test_the_same_one_once_an_hour(self, given):
        story, hour = given(), timedelta(hours=1)
        assert [len(self.told(story, at)) for at in (NOON, NOON + hour / 2, NOON + hour)] == [1, 0, 1]
        closed = Refused("Closed.", slug="enrollment-closed")
        assert len(self.told(story, NOON + hour, closed)) == 1

    @pytest.mark.parametrize("how", [{"dry_run": True}, {"asker": Asker(kind=Via.IMPORT)}])
    def test_none_of_what_was_only_tried_or_came_with_many(self, given, how):
        assert self.told(given(), **how) == []


WHO = {"enrollment": "o1.l1", "offering": "o1", "learner": "l1"}
ASKED = EnrollmentRequested(**WHO, course="c1", stages=("manager", "coordinator"), organization="g1", via="self")


def test_a_request_shows_who_has_to_agree_next_and_how_it_ended():
    first = EnrollmentApproved(**WHO, by="manager", left=("coordinator",))
    last = EnrollmentRejected(**WHO, by="coordinator", why="In spring")
    asked = shown(REQUESTS, ASKED)["o1.l1"]
    assert (asked.state, asked.awaits, asked.organization) == ("pending", "manager", "g1")
    assert shown(REQUESTS, ASKED, first)["o1.l1"].awaits == "coordinator"
    ended = shown(REQUESTS, ASKED, first, last)["o1.l1"]
    assert (ended.state, ended.awaits, ended.why, ended.decided_at) == ("rejected", "", "In spring", later(3))
    for over, state in ((RequestWithdrawn(**WHO), "withdrawn"), (RequestLapsed(**WHO), "lapsed")):
        assert shown(REQUESTS, ASKED, over)["o1.l1"].state == state


def test_who_was_refused_without_asking_anybody_is_among_them():
    refusal = EnrollmentRefused(**WHO, rule="offering-full", refused_at=NOON, via="self")
    alone = shown(REQUESTS, refusal)["o1.l1"]
    assert (alone.state, alone.refused_by, alone.learner) == ("refused", "offering-full", "l1")
    assert shown(REQUESTS, ASKED, refusal)["o1.l1"].state == "pending"
    assert shown(REQUESTS, refusal, ASKED)["o1.l1"].state == "pending"


def test_a_story_tells_everything_in_order():
    refusal = EnrollmentRefused(**WHO, rule="offering-full", refused_at=NOON, facts='{"capacity":1}', via="self")
    seat = LearnerEnrolled(**WHO, course="c1", format="live", via="request")
    lines = shown(STORIES, refusal, ASKED, seat)["o1.l1"].lines
    assert [line.what for line in lines] == ["enrollment-refused", "enrollment-requested", "learner-enrolled"]
    assert (lines[0].facts["rule"], lines[0].facts["facts"]) == ("offering-full", {"capacity": 1})
    assert lines[2].facts == {"via": "request"}
