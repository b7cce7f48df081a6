"""Whom a decision concerns is told of it, in the decision itself, as the command says."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from chassis.decider import Context, Decision
from contracts.enrollment import (
    CancelledBy,
    EnrollmentApproved,
    EnrollmentRejected,
    EnrollmentRequested,
    LearnerEnrolled,
    NoticeIntended,
    RosterClosed,
)
from contracts.shared import Notify
from services.enrollment.commands import (
    CancelEnrollment,
    ChangeCapacity,
    CloseRoster,
    EnrollLearner,
    PromoteNext,
    ReserveSeats,
)
from services.enrollment.domain.admission import Admission
from services.enrollment.notices.filling import unknown_in
from services.enrollment.notices.kinds import KINDS, PLACEHOLDERS
from services.enrollment.notices.telling import telling
from services.enrollment.notices.words import BUILT_IN, FOR_MANAGERS
from services.enrollment.reactions import enroll_approved, pass_on
from tests.unit.enrollment.story import NOON, OPEN, Desk, Story

ADMITTED = Admission(organization=None, target=OPEN)


def told(story):
    return [(notice.kind, notice.learner, notice.to) for notice in story.notices]


def enroll(learner, **more):
    return EnrollLearner(offering="o1", learner=learner, **more)


def test_who_gets_a_seat_and_who_waits_are_told_so():
    desk = Desk(capacity=1)
    assert told(desk.when(enroll("l1"), facts=ADMITTED)) == [("confirmation", "l1", "learner")]
    (waits,) = desk.when(enroll("l2"), facts=ADMITTED).notices
    assert (waits.kind, waits.place) == ("waitlist", 1)


def test_who_is_promoted_is_told_by_the_decision_that_promotes():
    desk = Desk(capacity=1)
    for learner in ("l1", "l2"):
        desk.when(enroll(learner), facts=ADMITTED)
    assert told(desk.when(CancelEnrollment(enrollment="o1.l1"))) == [("cancellation", "l1", "learner")]
    assert told(desk.when(PromoteNext(offering="o1", because_of="o1.l1"))) == [("confirmation", "l2", "learner")]


def test_a_seat_that_is_held_is_told_until_when():
    desk = Desk(capacity=1, offer_minutes=60)
    for learner in ("l1", "l2"):
        desk.when(enroll(learner), facts=ADMITTED)
    desk.when(CancelEnrollment(enrollment="o1.l1"))
    (offer,) = desk.when(PromoteNext(offering="o1")).notices
    assert (offer.kind, offer.expires_at) == ("seat-offer", NOON + timedelta(hours=1))


def test_everybody_on_an_offering_that_is_called_off_is_told_by_whom():
    desk = Desk(capacity=1)
    for learner in ("l1", "l2"):
        desk.when(enroll(learner), facts=ADMITTED)
    desk.when(CloseRoster(offering="o1"))
    assert RosterClosed(offering="o1") in desk.events
    assert [(one.learner, one.why) for one in desk.notices] == [("l1", "provider"), ("l2", "provider")]


@pytest.mark.parametrize(("notify", "whom"), [(None, ["learner"]), (Notify.NONE, []), (Notify.LEARNER, ["learner"])])
def test_a_command_says_who_is_told(notify, whom):
    desk = Desk(capacity=5)
    assert [to for _, _, to in told(desk.when(enroll("l1", notify=notify), facts=ADMITTED))] == whom


def test_all_are_the_learner_and_their_manager():
    notices = Desk(capacity=5).when(enroll("l1", notify=Notify.ALL), facts=ADMITTED).notices
    assert [(one.learner, one.to) for one in notices] == [("l1", "learner"), ("l1", "manager")]
    assert len({one.notice for one in notices}) == 2


@pytest.mark.parametrize(
    "command",
    [ChangeCapacity(offering="o1", capacity=2), ReserveSeats(offering="o1", seats=0)],
    ids=["seats-added", "seats-no-longer-kept"],
)
@pytest.mark.parametrize(
    ("notify", "whom"), [(None, ["learner"]), (Notify.NONE, []), (Notify.ALL, ["learner", "manager"])]
)
def test_who_gets_a_seat_by_what_a_command_frees_is_told_as_that_command_says(command, notify, whom):
    desk = Desk(capacity=2 if isinstance(command, ReserveSeats) else 1).enroll("l1")
    if isinstance(command, ReserveSeats):
        desk.when(ReserveSeats(offering="o1", seats=1), facts=())
    desk.enroll("l2")
    desk.when(replace(command, notify=notify), facts=())
    (promote,) = [one for event in desk.events for one in pass_on(event)]
    assert [to for kind, learner, to in told(desk.when(promote)) if learner == "l2"] == whom
    assert desk.seated == ["l1", "l2"]


@pytest.mark.parametrize(("notify", "whom"), [("", ["learner"]), ("none", [])])
def test_who_was_agreed_to_is_told_as_whoever_agreed_says(notify, whom):
    agreed = EnrollmentApproved(enrollment="o1.l1", offering="o1", learner="l1", by="manager", notify=notify)
    (command,) = enroll_approved(agreed)
    assert [to for _, _, to in told(Desk(capacity=5).when(command, facts=ADMITTED))] == whom


def test_what_happened_earlier_is_told_to_nobody_unless_asked_for():
    earlier = NOON - timedelta(days=1)
    assert Desk(capacity=5).when(enroll("l1", effective_at=earlier), facts=ADMITTED).notices == []
    asked = Desk(capacity=5).when(enroll("l1", effective_at=earlier, notify=Notify.LEARNER), facts=ADMITTED)
    assert len(asked.notices) == 1


def test_nobody_is_told_of_an_offering_that_is_over():
    desk = Desk(capacity=5, starts_at=NOON - timedelta(days=9), ends_at=NOON - timedelta(days=8))
    desk.when(enroll("l1", effective_at=NOON - timedelta(days=10)), facts=ADMITTED)
    assert desk.when(CancelEnrollment(enrollment="o1.l1")).notices == []


def test_enrolling_again_tells_nothing_again():
    desk = Desk(capacity=5)
    desk.when(enroll("l1"), facts=ADMITTED)
    assert desk.when(enroll("l1"), facts=ADMITTED).notices == []


def test_an_open_offering_tells_as_a_seated_one_does():
    story = Story()
    story.when(EnrollLearner(offering="d1", learner="l1"), facts=ADMITTED)
    assert isinstance(story.events[0], LearnerEnrolled)
    assert told(story) == [("confirmation", "l1", "learner")]
    story.when(CancelEnrollment(enrollment="d1.l1"))
    assert [one.why for one in story.notices] == [CancelledBy.COORDINATOR.value]


@pytest.mark.parametrize("built_in", [BUILT_IN, FOR_MANAGERS])
@pytest.mark.parametrize("language", sorted(BUILT_IN))
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_built_in_names_only_what_its_kind_knows(kind, language, built_in):
    words = built_in[language][kind]
    assert unknown_in(kind, (words.subject, words.text)) == []
    assert "name" in PLACEHOLDERS[kind]


@pytest.mark.parametrize("language", sorted(BUILT_IN))
@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"approval"}))
def test_nobody_reads_their_own_name_as_if_it_were_about_another(kind, language):
    assert "{learner}" not in BUILT_IN[language][kind].text


def test_who_asks_is_told_and_so_is_the_manager_who_decides():
    asked = EnrollmentRequested(
        enrollment="o1.l1", offering="o1", course="c1", learner="l1", stages=("manager", "coordinator"), via="self"
    )
    rejected = EnrollmentRejected(enrollment="o1.l1", offering="o1", learner="l1", by="manager")
    assert said(asked) == [("requested", "learner"), ("approval", "manager")]
    assert said(replace(asked, stages=("coordinator",))) == [("requested", "learner")]
    assert said(rejected) == [("rejected", "learner")]


def said(*events):
    """What is told of events, and whom."""
    decide = telling(lambda states, command, context: Decision(events=[("request:o1.l1", one) for one in events]))
    context = Context(at=NOON, actor="anna", new_id="n1")
    decision = decide({}, PromoteNext(offering="o1"), context)
    return [(one.kind, one.to) for _, one in decision.events if isinstance(one, NoticeIntended)]
