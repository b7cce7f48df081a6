"""What a learner is shown of themselves, and others of them."""

import pytest

from chassis.access import Principal
from services.enrollment.api.queries import LearnersAsked, OneLearner, list_learners, show_learner
from services.enrollment.projections import LearnerDocument

ANNA = LearnerDocument(learner="l1", name="Anna", organization="g1", held=True)


class Views:
    """One learner, in an organization with nothing below."""

    async def get(self, _view, _key):
        return ANNA

    async def get_many(self, _view, _keys):
        return {}

    async def find(self, view, _where, _order=(), _limit=100, _after=None):
        return ([ANNA] if view.name == "learners" else []), None


@pytest.mark.parametrize(
    ("role", "told"), [("coordinator", True), ("auditor", True), ("manager", None), ("learner", None)]
)
async def test_that_somebody_is_not_to_be_erased_is_told_to_those_who_see_everybody(role, told):
    caller = Principal(subject="x", roles=(role,), learner="l1", organization="g1")

    one = await show_learner(Views(), caller, OneLearner(learner="l1"))
    (listed,) = (await list_learners(Views(), caller, LearnersAsked())).items

    assert (one.name, one.held, listed.held) == ("Anna", told, told)
