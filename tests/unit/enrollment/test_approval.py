"""Who has to agree: as the offering or the program says, or as is usual here; and who does where no manager can."""

from datetime import timedelta

import pytest

from contracts.enrollment import (
    EnrollmentApproved,
    EnrollmentRequested,
    NoticeIntended,
    OfferingTermsSet,
    ProgramEnrolled,
    RequestPassedOn,
)
from contracts.shared import Format
from services.enrollment.commands import (
    Approval,
    ApproveRequest,
    Asker,
    EnrollLearner,
    PassOnRequest,
    PassOnRequests,
    SetOfferingTerms,
    SetProgramTerms,
    Via,
)
from services.enrollment.domain.admission import Admission, ProgramFacts
from services.enrollment.facts.enrolling import is_vacant
from services.enrollment.projections import REQUESTS, STORIES, LearnerDocument
from services.enrollment.reactions import enroll_approved, timers
from tests.unit.enrollment.showing import shown
from tests.unit.enrollment.story import NOON, OPEN, Desk, Story

SHE = Asker(kind=Via.SELF, learner="l1")
BOSS = Asker(kind=Via.MANAGER, learner="l9", organization="g1")
DESK = Asker(kind=Via.COORDINATOR)
PROGRAM = ProgramFacts(version=2, steps=(), format=Format.BLENDED)


def asks(story, asker=SHE, **facts):
    command = EnrollLearner(offering="o1", learner="l1", asker=asker)
    return story.when(command, facts=Admission(target=OPEN, **facts))


def joins(story, asker=SHE, **facts):
    command = EnrollLearner(program="p1", learner="l1", asker=asker)
    return story.when(command, facts=Admission(target=PROGRAM, **facts))


def state(story):
    return story.reply["state"], story.reply.get("awaits")


class TestWhatIsUsual:
    def test_it_holds_where_nothing_was_said(self):
        assert state(asks(Desk(), approval="coordinator")) == ("requested", "coordinator")
        assert state(joins(Story(), approval="manager")) == ("requested", "manager")

    def test_what_the_offering_or_the_program_says_wins(self):
        desk = Desk().when(SetOfferingTerms(offering="o1", approval=Approval.NONE))
        assert state(asks(desk, approval="both")) == ("enrolled", None)
        story = Story().when(SetProgramTerms(program="p1", approval=Approval.NONE))
        assert state(joins(story, approval="both")) == ("enrolled", None)

    def test_terms_that_say_nothing_of_it_leave_it_as_it_is(self):
        desk = Desk().when(SetOfferingTerms(offering="o1", price=100, currency="EUR"))
        assert state(asks(desk, approval="manager")) == ("requested", "manager")

    def test_what_was_said_can_be_taken_back(self):
        desk = Desk().when(SetOfferingTerms(offering="o1", approval=Approval.NONE))
        desk.when(SetOfferingTerms(offering="o1", approval=None))
        assert state(asks(desk, approval="manager")) == ("requested", "manager")

    def test_what_was_said_before_it_was_told_apart_from_nothing_counts_still(self):
        desk = Desk()
        desk._fold("terms:o1", OfferingTermsSet(offering="o1", terms=1, approval="coordinator"))
        assert state(asks(desk, approval="manager")) == ("requested", "coordinator")

    def test_coordinators_ask_nobody(self):
        assert state(asks(Desk(), DESK, approval="both")) == ("enrolled", None)


class TestPrograms:
    def test_once_all_have_agreed_the_learner_is_on_it(self):
        story = Story().when(SetProgramTerms(program="p1", approval=Approval.BOTH))
        assert (story.reply["terms"], story.when(SetProgramTerms(program="p1", approval=Approval.BOTH)).events) == (
            1,
            [],
        )
        (asked,) = joins(story).events
        assert isinstance(asked, EnrollmentRequested)
        assert (asked.program, asked.offering, asked.stages) == ("p1", "", ("manager", "coordinator"))
        story.when(ApproveRequest(enrollment="p1.l1", asker=BOSS)).when(ApproveRequest(enrollment="p1.l1", asker=DESK))
        (approved,) = story.events
        (command,) = enroll_approved(approved)
        story.when(command, facts=Admission(target=PROGRAM))
        assert [type(event) for event in story.events] == [ProgramEnrolled]

    def test_a_coordinator_who_puts_them_on_it_has_agreed(self):
        story = joins(joins(Story(), approval="manager"), DESK, approval="manager")
        assert [type(event) for event in story.events] == [ProgramEnrolled, EnrollmentApproved]

    def test_the_list_and_the_notice_tell_of_the_program(self):
        story = joins(Story(), approval="manager")
        assert {(notice.kind, notice.program, notice.offering) for notice in story.notices} == {
            ("requested", "p1", None),
            ("approval", "p1", None),
        }
        told = [event for event in story.history if not isinstance(event, NoticeIntended)]
        found = shown(REQUESTS, *told)["p1.l1"]
        assert (found.program, found.offering, found.awaits) == ("p1", "", "manager")


class TestAVacantManager:
    @pytest.mark.parametrize(
        ("learner", "vacant"),
        [
            ({"manager": "l9", "organization": "g1"}, False),
            ({"manager": "l8", "organization": "g1"}, True),
            ({"manager": "l404"}, True),
            ({"organization": "g1"}, False),
            ({}, True),
        ],
    )
    def test_one_who_has_left_or_nobody_at_all_is_no_manager(self, learner, vacant):
        managers = {"l9": LearnerDocument(learner="l9"), "l8": LearnerDocument(learner="l8", active=False)}
        assert is_vacant(LearnerDocument(learner="l1", **learner), managers) is vacant

    @pytest.mark.parametrize("approval", ["manager", "both"])
    def test_coordinators_decide_at_once(self, approval):
        story = asks(Desk(), approval=approval, vacant=True)
        (asked,) = story.events
        assert (asked.stages, asked.vacant, state(story)) == (("coordinator",), True, ("requested", "coordinator"))
        assert (timers(asked, "request:o1.l1"), [notice.kind for notice in story.notices]) == ((), ["requested"])
        found = shown(REQUESTS, asked)["o1.l1"]
        assert (found.awaits, found.passed_on) == ("coordinator", "vacant")

    def test_where_no_manager_has_to_agree_nothing_is_vacant(self):
        (asked,) = asks(Desk(), approval="coordinator", vacant=True).events
        assert not asked.vacant

    def test_what_a_manager_who_leaves_has_not_decided_about_is_passed_on(self):
        story = asks(Desk(), approval="manager")
        story.when(PassOnRequests(manager="l9"), facts=("o1.l1",))
        assert [(event.why, event.left) for event in story.events] == [("vacant", ("coordinator",))]
        assert story.when(PassOnRequests(manager="l9"), facts=("o1.l1",)).events == []


class TestAManagerWhoDoesNotDecide:
    PASS_ON = PassOnRequest(enrollment="o1.l1")

    def test_after_some_days_coordinators_do(self):
        story = asks(Desk(), approval="both", approval_days=5.0)
        (timer,) = timers(story.events[0], "request:o1.l1")
        assert (timer.kind, timer.due - NOON) == ("approval", timedelta(days=5))
        story.when(self.PASS_ON, at=timer.due)
        assert [(event.why, event.left) for event in story.events] == [("undecided", ("coordinator",))]
        told = [event for event in story.history if not isinstance(event, NoticeIntended)][1:]
        assert shown(REQUESTS, *told)["o1.l1"].passed_on == "undecided"
        assert [line.what for line in shown(STORIES, *told)["o1.l1"].lines][-1] == RequestPassedOn.NAME
        assert story.refused(ApproveRequest(enrollment="o1.l1", asker=BOSS)).kind == "not-approver"
        story.when(ApproveRequest(enrollment="o1.l1", asker=DESK))
        assert story.events[0].left == ()

    def test_who_has_decided_by_then_is_left_alone(self):
        story = asks(Desk(), approval="both").when(ApproveRequest(enrollment="o1.l1", asker=BOSS))
        assert [timer.key for timer in timers(story.events[0], "request:o1.l1")] == ["approval/o1.l1"]
        assert story.when(self.PASS_ON).events == []
