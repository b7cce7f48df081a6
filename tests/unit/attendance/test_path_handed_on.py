"""Two paths of one person: what either id completed counts on the one that is kept, once and from its own day."""

from datetime import timedelta

from contracts.attendance import (
    CourseCredited,
    PathHandedOn,
    ProgramCompleted,
    ProgramCompletionWithdrawn,
)
from contracts.enrollment import LearnersMerged
from services.attendance.commands import CreditCourse, HandPathOn, JoinPath
from services.attendance.reactions import hand_on
from tests.unit.attendance.conftest import START

DAY = timedelta(days=1)
HAND_ON = HandPathOn(learner="l2", kept="l1")


def join(*required):
    return JoinPath(enrollment="p1.l1", program="p1", learner="l1", required=required)


def credit(learner, course, offering="o1", *, withdrawn=False):
    return CreditCourse(learner=learner, course=course, offering=offering, withdrawn=withdrawn)


def test_what_was_completed_before_counts_from_its_own_day(given):
    story = given.story().when(join("a", "b")).when(credit("l1", "a"), moment=START + DAY)
    story.when(credit("l2", "b"), moment=START + 2 * DAY).when(HAND_ON, moment=START + 9 * DAY)
    assert story.kinds() == [PathHandedOn, CourseCredited, ProgramCompleted]
    assert (story.events[1].learner, story.events[1].offering) == ("l1", "o1.l2")
    assert story.completed_on(ProgramCompleted, ProgramCompletionWithdrawn) == 2


def test_what_is_completed_afterwards_counts_on_both(given):
    story = given.story().when(join("a")).when(HAND_ON).when(credit("l2", "a"))
    assert [event.learner for event in story.events] == ["l2", "l1", "l1"]
    assert story.kinds() == [CourseCredited, CourseCredited, ProgramCompleted]


def test_what_is_taken_back_from_the_one_id_stays_with_the_other(given):
    story = given.story().when(join("a")).when(credit("l1", "a")).when(credit("l2", "a")).when(HAND_ON)
    assert story.when(credit("l2", "a", withdrawn=True)).kinds() == [CourseCredited, CourseCredited]
    story.when(credit("l1", "a", withdrawn=True))
    assert story.kinds() == [CourseCredited, ProgramCompletionWithdrawn]


def test_several_courses_that_are_handed_on_complete_a_program_once(given):
    story = given.story().when(join("a", "b")).when(credit("l2", "a")).when(credit("l2", "b", "o2")).when(HAND_ON)
    assert story.kinds() == [PathHandedOn, CourseCredited, CourseCredited, ProgramCompleted]


def test_a_completion_of_an_earlier_system_keeps_its_name(given):
    story = given.story().when(credit("l2", "a", "l2.h1")).when(HAND_ON)
    assert story.events[1].offering == "l2.h1"


def test_handing_on_again_changes_nothing(given):
    assert given.story().when(HAND_ON).when(HAND_ON).events == []


def test_only_who_goes_by_another_id_hands_a_path_on():
    ids = ("l1", "l2")
    told = [LearnersMerged(learner=one, kept="l1", merged="l2", ids=ids) for one in ids]
    assert [command for event in told for command in hand_on(event)] == [HAND_ON]
