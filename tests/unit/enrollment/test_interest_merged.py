"""Who waits for a date by two ids of theirs waits once, since the first, and is told of none twice."""

from contracts.enrollment import InterestRegistered, InterestTold, InterestWithdrawn, LearnerRegistered
from services.enrollment.commands import MergeLearners, RegisterInterest, TakeOver, TellInterested, WithdrawInterest
from services.enrollment.domain.interest import Wanted
from services.enrollment.domain.merging import Found
from services.enrollment.domain.taking_over import Held
from services.enrollment.projections.interests import INTERESTS
from tests.unit.enrollment.showing import shown
from tests.unit.enrollment.story import NOON, Desk

MERGE = MergeLearners(kept="l1", merged="l2", reason="Registered twice.")
WANTED = Wanted(course="c1", organization="g1", via="self", since=NOON)
FOUND = Found(wanted=(WANTED,))


def waiting(*learners):
    story = Desk()
    for one in ("l1", "l2"):
        story._fold(f"learner:{one}", LearnerRegistered(learner=one, name="Ada"))
    for one in learners:
        story.when(RegisterInterest(course="c1", learner=one), facts="g1")
    return story


def told(story, learner, offering):
    return story.when(TellInterested(course="c1", learner=learner, offering=offering)).events


def about(story):
    return [
        (type(one), one.learner)
        for one in story.events
        if isinstance(one, InterestRegistered | InterestTold | InterestWithdrawn)
    ]


def test_it_goes_on_by_the_kept_id_since_when_it_was_and_told_of_what_it_was():
    story = waiting("l2")
    told(story, "l2", "o1")
    story.when(MERGE, facts=FOUND)
    assert about(story) == [(InterestRegistered, "l1"), (InterestWithdrawn, "l2")]
    assert story.notices == []
    assert told(story, "l1", "o1") == told(story, "l2", "o2") == []
    assert len(told(story, "l1", "o2")) == 1
    goes_on = next(one for one in story.history if isinstance(one, InterestRegistered) and one.learner == "l1")
    row = shown(INTERESTS, goes_on)["c1.l1"]
    assert (row.standing, row.since, row.via, row.told) == (True, NOON, "self", ("o1",))


def test_who_waits_by_both_is_told_once():
    story = waiting("l1", "l2")
    told(story, "l2", "o1")
    story.when(MERGE, facts=FOUND)
    assert told(story, "l1", "o1") == []
    assert [len(told(story, one, "o2")) for one in ("l1", "l2")] == [1, 0]


def test_where_both_were_told_the_same_the_other_ends_and_that_is_all():
    assert about(waiting("l1", "l2").when(MERGE, facts=FOUND)) == [(InterestWithdrawn, "l2")]


def test_who_has_a_seat_by_the_kept_id_waits_no_more():
    story = waiting("l2").when(MERGE, facts=Found(wanted=(Wanted(course="c1", seat="o7"),)))
    assert about(story) == [(InterestWithdrawn, "l2")]
    assert [one.because for one in story.events if isinstance(one, InterestWithdrawn)] == ["enrolled"]


def test_a_seat_that_is_taken_over_ends_what_both_wait_for():
    story = waiting("l1", "l2").enroll("l2")
    story.when(MERGE, facts=Found(held=(Held(enrollment="o1.l2"),), wanted=(WANTED,)))
    assert story.seated == ["l1"]
    assert about(story) == [(InterestWithdrawn, "l2"), (InterestWithdrawn, "l1")]


def test_it_is_withdrawn_by_whichever_id():
    story = waiting("l1").when(MERGE, facts=Found())
    story.when(WithdrawInterest(course="c1", learner="l2"), facts=("l1", "l2"))
    assert about(story) == [(InterestWithdrawn, "l1")]


def test_what_came_in_for_the_other_meanwhile_goes_on_as_well():
    story = waiting().when(MERGE, facts=Found())
    story.when(RegisterInterest(course="c1", learner="l2"), facts="g1")
    story.when(TakeOver(merged="l2"), facts=Found(wanted=(WANTED,), kept="l1"))
    assert about(story) == [(InterestRegistered, "l1"), (InterestWithdrawn, "l2")]
