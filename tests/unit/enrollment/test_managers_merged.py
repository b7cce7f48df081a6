"""A manager who turned out to be somebody else: whoever was kept manages their people, and nobody is their own."""

import pytest

from contracts.enrollment import LearnerChanged, LearnerRegistered
from services.enrollment.commands import ChangeLearner, MergeLearners, TakeOver
from services.enrollment.domain.learner import Known
from services.enrollment.domain.merging import Found
from tests.unit.enrollment.story import Story

MERGE = MergeLearners(kept="l1", merged="l2", reason="Registered twice.")


def people(**managers):
    """Who is kept (l1), who is merged into them (l2), and others, with their managers."""
    story = Story()
    for learner, manager in {"l1": None, "l2": None, **managers}.items():
        story._fold(f"learner:{learner}", LearnerRegistered(learner=learner, name=learner, manager=manager))
    return story


def managers(story):
    return {one.learner: one.manager for one in story.events if isinstance(one, LearnerChanged)}


@pytest.mark.parametrize("late", [False, True])
def test_whoever_is_above_the_kept_one_by_way_of_others_does_not_come_to_be_below(late):
    story = people(l1="l8", l8="l9", l9="l2", l7="l2")
    reports = ("l7", "l9")
    if late:
        story.when(MERGE, facts=Found()).when(TakeOver(merged="l2"), facts=Found(reports=reports, kept="l1"))
    else:
        story.when(MERGE, facts=Found(reports=reports))
    assert managers(story) == {"l7": "l1", "l9": None}


def test_a_circle_that_goes_by_way_of_who_was_merged_is_seen():
    story = people(l1="l9", l7="l2", l9=None).when(MERGE, facts=Found())
    problem = story.refused(ChangeLearner(learner="l9", manager="l7"), facts=Known())
    assert problem.kind == "manager-circle"
