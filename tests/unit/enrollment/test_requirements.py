"""Requirements are defined, revised and retired; nothing is assigned to anybody."""

import re
from datetime import date

import msgspec
import pytest

from chassis.decider import Context
from contracts.enrollment import Due, RequirementDefined, RequirementRetired, RequirementRevised, Who
from services.enrollment.commands import DefineRequirement, NoteSweep, RetireRequirement, ReviseRequirement
from services.enrollment.service import SERVICE
from tests.unit.enrollment.story import NOON

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
        remind_days=(30, 7, 0),
    )
    assert (story.status, story.reply) == (201, {"requirement": "q1", "requirement_version": 1})
    assert story.refused(define(code="safe")).kind == "code-taken"


def test_a_revision_is_a_version_of_its_own_and_the_same_again_is_none(given):
    other = revise(who={"sites": ["Berlin"]}, remind_days=[14])
    story = given().when(define()).when(other)
    assert story.events == [
        RequirementRevised(
            requirement="q1",
            title="Safety",
            who=Who(sites=("Berlin",)),
            due=Due(within_days=30),
            requirement_version=2,
            remind_days=(14,),
        )
    ]
    assert story.when(other).events == []


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


FAR = [
    ("starts_on", {"starts_on": "9999-12-31"}),
    ("ends_on", {"ends_on": "2200-01-01"}),
    ("due.by", {"due": {"by": "1899-12-31"}}),
]


@pytest.mark.parametrize(("field", "other"), FAR)
def test_a_day_in_a_year_that_is_surely_not_meant_is_refused_naming_it(given, field, other):
    story = given().when(define())
    for command in (define(code="S2", **other), revise(**other)):
        refusal = story.refused(command)
        assert (refusal.kind, refusal.facts) == ("time-out-of-range", {"field": field})


class TestEnrolling:
    def sweep(self, story, command, *, at=NOON, facts=None):
        """The timers that a decision sets."""
        handler = next(one for one in SERVICE.handlers if one.command is type(command))
        context = Context(at=at, actor="anna", new_id="q1", facts=facts)
        states = {name: story.state(name) for name in handler.streams(command, context)}
        return handler.decide(states, command, context).timers

    def test_who_is_required_is_enrolled_at_once_and_looked_for_every_day_at_five(self, given):
        (first,) = self.sweep(given(), define(enroll_in="d1"), facts="c1")
        assert (first.kind, first.due, dict(first.data)) == ("requirement-sweep", NOON, {"requirement": "q1"})
        story = given().when(define(enroll_in="d1"), facts="c1")
        (next_one,) = self.sweep(story, NoteSweep(requirement="q1"))
        assert (next_one.key, next_one.due) == (first.key, NOON.replace(day=3, hour=5))
        assert self.sweep(story, NoteSweep(requirement="q1"), at=NOON.replace(hour=4))[0].due == NOON.replace(hour=5)

    def test_nobody_is_looked_for_any_more_once_it_is_retired_or_neither_enrolls_nor_tells_anybody(self, given):
        story = given().when(define(enroll_in="d1"), facts="c1").when(revise())
        assert len(self.sweep(story, NoteSweep(requirement="q1"))) == 1
        story.when(revise(remind_days=[]))
        assert list(self.sweep(story, NoteSweep(requirement="q1"))) == []
        story.when(revise(enroll_in="d1"), facts="c1").when(RetireRequirement(requirement="q1"))
        assert list(self.sweep(story, NoteSweep(requirement="q1"))) == []

    def test_people_are_enrolled_in_what_is_required_and_nothing_else(self, given):
        program = {"course": None, "program": "p1"}
        given().when(define(**program, enroll_in="p1"))
        for command, course in ((define(**program, enroll_in="p2"), None), (define(enroll_in="d1"), "c2")):
            assert given().refused(command, facts=course).kind == "enrolls-elsewhere"
