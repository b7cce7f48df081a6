"""Whom a rollout reaches, where those who have completed the course are left out."""

from datetime import date

import pytest

from chassis.jobs.view import JobDocument
from services.enrollment.imports import rollouts
from services.enrollment.projections import CompletionDocument, LearnerDocument, OfferingDocument
from tests.unit.enrollment.test_prerequisites import Views


@pytest.mark.parametrize(("expires_on", "reached"), [(None, []), (date(2199, 12, 31), []), (date(2022, 5, 6), ["l1"])])
async def test_whose_completion_has_ended_is_reached_again(expires_on, reached):
    done = CompletionDocument(completion="l1.h1", learner="l1", course="c1", completed=True, expires_on=expires_on)
    offering = OfferingDocument(offering="o1", course="c1")
    job = JobDocument(job="j1", options={"offering": "o1", "not_completed": "true"})
    file = await rollouts.made(job, Views((LearnerDocument(learner="l1"), offering, done)))
    assert file.decode().split() == ["learner", *reached]
