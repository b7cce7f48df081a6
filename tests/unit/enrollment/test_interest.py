"""Who waits for a date of a course: told of each once, until they have a seat or do not want it any more."""

import pytest

from contracts.enrollment import InterestRegistered, InterestTold, InterestWithdrawn, LearnerEnrolled, NoticeIntended
from contracts.shared import Format
from services.enrollment.commands import (
    Asker,
    EndInterest,
    EnrollLearner,
    HandOnInterests,
    NoteDate,
    RegisterInterest,
    TellInterested,
    Via,
    WithdrawInterest,
)
from services.enrollment.domain.admission import Admission
from services.enrollment.domain.interest import DATED, Waiting
from services.enrollment.projections.interests import INTERESTS
from services.enrollment.reactions import end_interest
from tests.unit.enrollment.showing import shown
from tests.unit.enrollment.story import OPEN, Desk, Story

REGISTER = RegisterInterest(course="c1", learner="l1", asker=Asker(kind=Via.SELF, learner="l1"))
WITHDRAW = WithdrawInterest(course="c1", learner="l1")


def tell(offering="o1"):
    return TellInterested(course="c1", learner="l1", offering=offering)


def waiting(story):
    return story.when(REGISTER, facts="g1")


def test_whoever_registers_is_on_the_list_once():
    story = waiting(Story())
    assert story.events == [
        InterestRegistered(interest="c1.l1", course="c1", learner="l1", organization="g1", via="self")
    ]
    assert (story.reply, story.status) == ({"interest": "c1.l1", "standing": True}, 201)
    assert (waiting(story).events, story.reply["standing"]) == ([], True)


def test_a_date_is_told_once_with_its_notice():
    story = waiting(Story()).when(tell())
    assert story.events == [InterestTold(interest="c1.l1", course="c1", learner="l1", offering="o1")]
    (notice,) = story.notices
    assert isinstance(notice, NoticeIntended)
    assert (notice.kind, notice.learner, notice.offering) == (DATED, "l1", "o1")
    assert story.when(tell()).events == story.notices == []
    assert len(story.when(tell("o2")).notices) == 1


def test_who_never_wanted_it_or_does_not_any_more_is_told_nothing():
    assert Story().when(tell()).events == []
    story = waiting(Story()).when(WITHDRAW)
    assert [type(event) for event in story.events] == [InterestWithdrawn]
    assert story.when(WITHDRAW).events == story.when(tell()).events == []


def test_who_comes_back_is_told_of_new_dates_and_of_none_twice():
    story = waiting(Story()).when(tell()).when(WITHDRAW)
    assert waiting(story).when(tell()).events == []
    assert len(story.when(tell("o2")).events) == 1


def enroll(desk, **facts):
    command = EnrollLearner(offering="o1", learner="l1")
    return desk.when(command, facts=Admission(target=OPEN, interested=True, **facts))


def test_a_seat_ends_it_in_the_same_decision():
    desk = enroll(waiting(Desk(capacity=1)))
    assert [type(event) for event in desk.events] == [LearnerEnrolled, InterestWithdrawn]
    assert (desk.events[1].because, desk.events[1].offering) == ("enrolled", "o1")


def test_a_place_in_the_queue_does_not():
    desk = waiting(Desk(capacity=1).enroll("l9"))
    enroll(desk)
    assert desk.queue == ["l1"]
    assert desk.when(tell("o2")).events


def test_a_seat_that_comes_from_the_queue_ends_it_afterwards():
    from_queue = LearnerEnrolled(
        enrollment="o1.l1", offering="o1", course="c1", learner="l1", format=Format.LIVE, from_waitlist=True
    )
    (command,) = end_interest(from_queue)
    story = waiting(Story()).when(command, facts=("c1",))
    assert [event.because for event in story.events] == ["enrolled"]
    assert story.when(command, facts=("c1",)).events == []


@pytest.mark.parametrize("because", ["left", "erased"])
def test_who_is_gone_waits_for_nothing(because):
    story = waiting(Story()).when(EndInterest(learner="l1", because=because), facts=("c1",))
    assert [event.because for event in story.events] == [because]
    assert story.when(tell()).events == []


def test_whom_to_tell_is_looked_for_beside_the_loop():
    story = Story().when(NoteDate(course="c1", offering="o1"))
    assert [(timer.kind, dict(timer.data)) for timer in story.timers] == [(DATED, {"course": "c1", "offering": "o1"})]


def test_the_list_shows_since_when_and_of_what_they_were_told():
    story = waiting(Story()).when(tell()).when(tell("o2"))
    told = [event for event in story.history if not isinstance(event, NoticeIntended)]
    found = shown(INTERESTS, *told)["c1.l1"]
    assert (found.standing, found.organization, found.via, found.told) == (True, "g1", "self", ("o1", "o2"))
    story.when(WITHDRAW)
    told = [event for event in story.history if not isinstance(event, NoticeIntended)]
    assert not shown(INTERESTS, *told)["c1.l1"].standing


def test_who_turns_out_to_be_somebody_else_waits_as_them():
    story = waiting(Story())
    hand_on = HandOnInterests(kept="l2", merged="l1")
    story.when(hand_on, facts=(Waiting(course="c1", organization="g1", via="self"),))
    assert [(type(event), event.learner) for event in story.events] == [
        (InterestRegistered, "l2"),
        (InterestWithdrawn, "l1"),
    ]
    assert story.when(tell()).events == []
    assert story.when(TellInterested(course="c1", learner="l2", offering="o1")).notices
    assert story.when(hand_on, facts=(Waiting(course="c1"),)).events == []
