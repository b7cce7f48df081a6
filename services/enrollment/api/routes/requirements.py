"""Routes about what people are required to complete."""

from typing import Any

from chassis.web.routes import CommandRoute, QueryRoute
from services.enrollment import commands
from services.enrollment.api import overdue, required, requirements
from services.enrollment.api.examples import COURSE, LEARNER, ORGANIZATION
from services.enrollment.api.requirements import SCOPE

REQUIREMENT = "q06bz2m4t7x1c9e5h"
TERMS = {
    "title": "Negotiation, within a month",
    "who": {"job_roles": ["Sales representative"], "organizations": [ORGANIZATION]},
    "due": {"within_days": 30, "after": "hired", "every_months": 12, "lead_days": 60},
    "starts_on": "2026-03-01",
}
BODY = {"code": "NEG-YEARLY", "course": COURSE, **TERMS}
EXAMPLE: dict[str, Any] = {"requirement": REQUIREMENT, **BODY, "program": None, "ends_on": None}
EXAMPLE |= {"requirement_version": 1, "retired": False, "enroll_in": None, "remind_days": [30, 7, 0], "notify": ""}
STANDS = {"required_since": "2026-03-02", "due_on": "2026-03-18", "state": "due", "completed_on": None}
PERSON = {"learner": LEARNER, "name": "Ada Sommer", "organization": ORGANIZATION, **STANDS}
WHAT = {
    "requirement": REQUIREMENT,
    "code": "NEG-YEARLY",
    "title": "Negotiation, within a month",
    "course": COURSE,
    "program": None,
    **STANDS,
}
LATE: dict[str, Any] = {"requirement": REQUIREMENT, "code": "NEG-YEARLY", "title": "Negotiation, within a month"}
LATE |= {"overdue": 3, "lapsed": 1, "required": 40}

COMMANDS = (
    CommandRoute(
        method="POST",
        path="/v1/requirements",
        command=commands.DefineRequirement,
        scope="requirements:write",
        summary="Require a course or a program of people",
        status=201,
        example=BODY,
        reply_example={"requirement": REQUIREMENT, "requirement_version": 1},
    ),
    CommandRoute(
        method="POST",
        path="/v1/requirements/{requirement}/revise",
        command=commands.ReviseRequirement,
        scope="requirements:write",
        summary="Require it of others, or by another day",
        example=TERMS,
        reply_example={"requirement": REQUIREMENT, "requirement_version": 2},
    ),
    CommandRoute(
        method="POST",
        path="/v1/requirements/{requirement}/retire",
        command=commands.RetireRequirement,
        scope="requirements:write",
        summary="Require it of nobody any more",
        example={"reason": "The law has changed."},
        reply_example={"requirement": REQUIREMENT},
    ),
)

QUERIES = (
    QueryRoute(
        path="/v1/requirements",
        params=required.RequirementsAsked,
        response=required.RequirementPage,
        scope=SCOPE,
        summary="Requirements by code, as of a day",
        answer=requirements.list_requirements,
        example={"items": [EXAMPLE]},
    ),
    QueryRoute(
        path="/v1/requirements/overdue",
        params=overdue.LateAsked,
        response=overdue.LateAnswer,
        scope=SCOPE,
        summary="Which requirements somebody is late with",
        answer=overdue.OverdueQuery().answer,
        example={"items": [LATE]},
    ),
    QueryRoute(
        path="/v1/requirements/{requirement}",
        params=required.OneRequirement,
        response=required.RequirementShown,
        scope=SCOPE,
        summary="One requirement, as of a day",
        answer=requirements.show_requirement,
        example=EXAMPLE,
    ),
    QueryRoute(
        path="/v1/requirements/{requirement}/people",
        params=required.RequiredAsked,
        response=required.RequiredPage,
        scope=SCOPE,
        summary="Of whom it is required, and where they stand, as of a day",
        answer=requirements.list_required,
        example={"items": [PERSON], "after": None},
    ),
    QueryRoute(
        path="/v1/requirements/{requirement}/figures",
        params=required.OneRequirement,
        response=required.Figures,
        scope=SCOPE,
        summary="Of how many it is required, by where they stand, as of a day",
        answer=requirements.count_required,
        example={"required": 40, "states": {"met": 31, "due": 6, "overdue": 3}},
    ),
    QueryRoute(
        path="/v1/learners/{learner}/requirements",
        params=required.LearnerAsked,
        response=required.Required,
        scope=SCOPE,
        summary="What is required of a learner, as of a day",
        answer=requirements.show_required,
        example={"items": [WHAT]},
    ),
)
