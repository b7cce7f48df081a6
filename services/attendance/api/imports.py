"""Routes to imports of files of completions."""

from chassis.jobs.routes import job_routes, kind_routes, undo_route
from services.attendance import commands
from services.attendance.imports import ANSWERS, KIND

AT, SCOPE = f"/v1/imports/{KIND}", "outcomes:write"
_ROUTES = (
    kind_routes(ANSWERS, commands.ImportCompletions, KIND, SCOPE, {"source": "hr"}),
    job_routes(ANSWERS, AT, SCOPE),
)

COMMANDS = (*(route for routes in _ROUTES for route in routes.commands), undo_route(AT, SCOPE))
QUERIES = tuple(route for routes in _ROUTES for route in routes.queries)
UPLOADS = tuple(route for routes in _ROUTES for route in routes.uploads)
