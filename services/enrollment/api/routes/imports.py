"""Routes to imports of files of learners and enrollments, and to rollouts."""

from typing import Any

from chassis.access import Principal
from chassis.jobs.routes import job_routes, kind_routes
from chassis.jobs.shapes import OneJob
from chassis.web.routes import QueryRoute, Routes
from services.enrollment import commands
from services.enrollment.api import examples
from services.enrollment.imports import ANSWERS, IMPORTS, rollouts

ROLLOUTS, ROLLOUT_SCOPE = "/v1/rollouts", "enrollments:write"
ROLLOUT = {"offering": examples.OFFERING, "organizations": [examples.ORGANIZATION], "not_completed": True}
REACHED = {"organization": examples.ORGANIZATION, "code": "NORTH", "name": "Northwind", "learners": 412, "enrolled": 3}


async def _preview(reads: Any, _principal: Principal, asked: OneJob) -> rollouts.RolloutPreview:
    return await rollouts.preview(reads, IMPORTS, asked)


def rollout_routes() -> Routes:
    """A rollout is a job whose file nobody sends, and that tells first whom it reaches."""
    opening = kind_routes(
        ANSWERS,
        commands.OpenRollout,
        rollouts.KIND,
        ROLLOUT_SCOPE,
        ROLLOUT,
        at=ROLLOUTS,
        summary="Prepare to enroll everybody of some organizations, in some roles or at some sites",
    )
    working = job_routes(ANSWERS, ROLLOUTS, ROLLOUT_SCOPE)
    preview = QueryRoute(
        path=f"{ROLLOUTS}/{{job}}/preview",
        params=OneJob,
        response=rollouts.RolloutPreview,
        scope=ROLLOUT_SCOPE,
        summary="Whom a rollout reaches, by organization",
        answer=_preview,
        example={"learners": 412, "enrolled": 3, "completed": 57, "organizations": [REACHED]},
    )
    others = [route for route in working.queries if route.path != preview.path]
    return Routes(commands=(*opening.commands, *working.commands), queries=(*opening.queries, *others, preview))


_ROUTES = (
    kind_routes(
        ANSWERS,
        commands.ImportLearners,
        "learners",
        "learners:write",
        {"source": "hr", "create_organizations": True},
    ),
    kind_routes(
        ANSWERS,
        commands.ImportEnrollments,
        "enrollments",
        "enrollments:write",
        {"source": "hr", "if_full": "waitlist"},
    ),
    job_routes(ANSWERS, "/v1/imports/{kind}", "learners:write"),
    rollout_routes(),
)

COMMANDS = tuple(route for routes in _ROUTES for route in routes.commands)
QUERIES = tuple(route for routes in _ROUTES for route in routes.queries)
UPLOADS = tuple(route for routes in _ROUTES for route in routes.uploads)
