"""An offering that is for one organization: its people and those of what belongs to it are let in, and nobody else."""

import pytest

from chassis.decider import Gathered
from chassis.errors import NotYetKnown
from contracts.enrollment import EnrollmentState
from contracts.shared import Format
from services.enrollment import facts
from services.enrollment.commands import Asker, EnrollLearner, Via
from services.enrollment.projections import (
    EnrollmentDocument,
    LearnerDocument,
    OfferingDocument,
    OrganizationDocument,
)
from tests.unit.enrollment.test_prerequisites import Views

OPEN = {"course": "c9", "published": True, "opened": True, "format": Format.LIVE, "organization": "g1"}
DOCUMENTS = (
    OrganizationDocument(organization="g1"),
    OrganizationDocument(organization="g2", parent="g1"),
    OrganizationDocument(organization="g3"),
    LearnerDocument(learner="l1", organization="g1"),
    LearnerDocument(learner="l2", organization="g2"),
    LearnerDocument(learner="l3", organization="g3"),
    LearnerDocument(learner="l4"),
    OfferingDocument(offering="o1", visibility="organization", **OPEN),
    OfferingDocument(offering="o2", visibility="private", **OPEN),
    OfferingDocument(offering="o3", **OPEN),
)


async def asked(learner, offering, *more, asker=None):
    command = EnrollLearner(learner=learner, offering=offering, asker=asker)
    ((found),) = await facts.for_enrolling([command], Views(documents=(*DOCUMENTS, *more)))
    return found


@pytest.mark.parametrize("offering", ["o1", "o2"])
@pytest.mark.parametrize("learner", ["l1", "l2"])
async def test_its_people_and_those_of_what_belongs_to_it_are_let_in(learner, offering):
    assert isinstance(await asked(learner, offering), Gathered)


@pytest.mark.parametrize("offering", ["o1", "o2"])
@pytest.mark.parametrize("learner", ["l3", "l4"])
async def test_others_are_waited_for_and_then_refused(learner, offering):
    found = await asked(learner, offering)
    assert isinstance(found, NotYetKnown)
    assert found.otherwise.kind == "offering-private"
    assert found.otherwise.facts == {"offering": offering, "learner": learner, "organization": "g1"}


@pytest.mark.parametrize("asker", [Asker(kind=Via.SELF, learner="l1"), Asker(kind=Via.MANAGER, organization="g1")])
async def test_nobody_but_who_plans_puts_people_on_a_private_one_which_others_do_not_see(asker):
    found = await asked("l1", "o2", asker=asker)
    assert isinstance(found, NotYetKnown)
    assert (found.otherwise.kind, found.otherwise.facts) == ("unknown", {"offering": "o2"})

    held = EnrollmentDocument(enrollment="o2.l1", state=EnrollmentState.WAITLISTED)
    assert isinstance(await asked("l1", "o2", held, asker=asker), Gathered)
    assert isinstance(await asked("l1", "o2", asker=Asker(kind=Via.COORDINATOR)), Gathered)
    assert isinstance(await asked("l1", "o1", asker=asker), Gathered)


async def test_an_offering_for_an_organization_that_is_public_takes_everybody():
    assert isinstance(await asked("l3", "o3"), Gathered)


async def test_who_stands_on_it_already_is_asked_for_nothing():
    held = EnrollmentDocument(enrollment="o1.l3", state=EnrollmentState.ENROLLED)
    gone = EnrollmentDocument(enrollment="o1.l3", state=EnrollmentState.CANCELLED)
    assert isinstance(await asked("l3", "o1", held), Gathered)
    assert isinstance(await asked("l3", "o1", gone), NotYetKnown)


async def test_a_public_offering_costs_no_question_about_organizations():
    views = Views(documents=DOCUMENTS)
    await facts.for_enrolling([EnrollLearner(learner="l3", offering="o3")] * 9, views)
    assert views.asked == ["learners", "offerings", "memberships", "interests", "sittings"]


async def test_organizations_that_belong_to_each_other_in_a_circle_end_somewhere():
    circle = (
        OrganizationDocument(organization="g3", parent="g4"),
        OrganizationDocument(organization="g4", parent="g3"),
    )
    assert isinstance(await asked("l3", "o1", *circle), NotYetKnown)
