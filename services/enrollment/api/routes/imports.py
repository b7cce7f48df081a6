"""Routes to imports of files of learners and enrollments."""

from chassis.jobs.routes import job_routes, kind_routes
from services.enrollment import commands
from services.enrollment.imports import ANSWERS

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
)

COMMANDS = tuple(route for routes in _ROUTES for route in routes.commands)
QUERIES = tuple(route for routes in _ROUTES for route in routes.queries)
UPLOADS = tuple(route for routes in _ROUTES for route in routes.uploads)
