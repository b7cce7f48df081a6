"""Nobody is their own manager, whoever stands between."""

import pytest

from contracts.enrollment import LearnerChanged, LearnerRegistered
from services.enrollment.commands import ChangeLearner, ProvisionLearner, UpsertLearner
from services.enrollment.domain.learner import Known
from tests.unit.enrollment.story import Story


def line(*learners):
    """Each is the manager of the one behind them."""
    pairs = zip(learners, (None, *learners), strict=False)
    return Story(*((f"learner:{one}", LearnerRegistered(learner=one, manager=above)) for one, above in pairs))


def test_a_manager_whose_own_line_leads_back_is_refused_and_the_line_is_told():
    problem = line("l1", "l2", "l3").refused(ChangeLearner(learner="l1", manager="l3"))
    assert (problem.kind, problem.facts) == ("manager-circle", {"learner": "l1", "manager": "l3"})


def test_one_from_elsewhere_in_the_tree_is_taken():
    story = line("l1", "l2", "l3")
    story._fold("learner:l4", LearnerRegistered(learner="l4", manager="l1"))
    assert LearnerChanged in map(type, story.when(ChangeLearner(learner="l3", manager="l4")).events)


def test_whatever_else_is_changed_of_somebody_in_an_old_circle_is_taken():
    story = line("l1", "l2")
    story._fold("learner:l1", LearnerChanged(learner="l1", manager="l2"))
    assert story.when(ChangeLearner(learner="l1", manager="l2", site="Berlin")).events


@pytest.mark.parametrize("command", [UpsertLearner, ProvisionLearner])
def test_a_file_makes_no_circle_either(command):
    story = Story().when(command(source="hr", id="1", name="Ada"))
    ada = story.reply["learner"]
    story.when(command(source="hr", id="2", name="Ben", manager=ada))
    ben = story.reply["learner"]
    problem = story.refused(command(source="hr", id="1", name="Ada", manager=ben), facts=Known(owner=ada))
    assert problem.kind == "manager-circle"
