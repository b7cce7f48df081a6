"""Requirements are defined, revised and retired; nothing is assigned to anybody."""

import re
from datetime import date

import msgspec
import pytest

from contracts.enrollment import Due, RequirementDefined, RequirementRetired, RequirementRevised, Who
from services.enrollment.commands import DefineRequirement, RetireRequirement, ReviseRequirement

BODY = {"code": "SAFE", "title": "Safety", "course": "c1", "who": {"job_roles": ["Nurse"]}, "due": {"within_days": 30}}


def define(**other):
    return msgspec.convert(BODY | other, DefineRequirement)


def revise(**other):
    body = {name: BODY[name] for name in ("title", "who", "due")} | {"requirement": "q1"} | other
    return msgspec.convert(body, ReviseRequirement)


def test_a_requirement_takes_its_code_and_says_of_whom_and_by_when(given):
    story = given().when(define(due={"within_days": 30, "after": "hired"}, starts_on="2026-03-01"))
    assert story.events[1] == RequirementDefined(
        requirement="q1",
        code="SAFE",
        title="Safety",
        course="c1",
        who=Who(job_roles=("Nurse",)),
        due=Due(within_days=30, after="hired"),
        starts_on=date(2026, 3, 1),
    )
    assert (story.status, story.reply) == (201, {"requirement": "q1", "requirement_version": 1})
    assert story.refused(define(code="safe")).kind == "code-taken"


def test_a_revision_is_a_version_of_its_own_and_the_same_again_is_none(given):
    story = given().when(define()).when(revise(who={"sites": ["Berlin"]}))
    assert story.events == [
        RequirementRevised(
            requirement="q1", title="Safety", who=Who(sites=("Berlin",)), due=Due(within_days=30), requirement_version=2
        )
    ]
    assert story.when(revise(who={"sites": ["Berlin"]})).events == []


def test_one_that_was_retired_is_retired_once_and_revised_no_more(given):
    story = given().when(define()).when(RetireRequirement(requirement="q1"))
    assert story.events == [RequirementRetired(requirement="q1")]
    assert story.when(RetireRequirement(requirement="q1")).events == []
    assert story.refused(revise()).kind == "requirement-retired"


def test_there_is_no_changing_one_that_is_not_known(given):
    for command in (revise(), RetireRequirement(requirement="q1")):
        assert given().refused(command).status == 404


@pytest.mark.parametrize(
    ("field", "other"),
    [
        ("who", {"who": {}}),
        ("due", {"due": {}}),
        ("due", {"due": {"after": "hired"}}),
        ("due", {"due": {"within_days": 30, "by": "2026-06-01"}}),
        ("due", {"due": {"within_days": 30, "lead_days": 10}}),
        ("due.every_months", {"due": {"every_months": 0}}),
        ("", {"program": "p1"}),
        ("", {"course": None}),
        ("", {"starts_on": "2026-03-02", "ends_on": "2026-03-01"}),
    ],
)
def test_what_cannot_be_meant_is_refused_at_the_field_at_fault(field, other):
    with pytest.raises(msgspec.ValidationError, match=re.escape(f"$.{field}") if field else "give|comes before"):
        define(**other)
