"""Routes to imports of files of learners and enrollments."""

from chassis.jobs.routes import JOB, job_routes
from chassis.web.routes import CommandRoute
from services.enrollment import commands
from services.enrollment.imports import ANSWERS

_JOBS = job_routes(ANSWERS, "/v1/imports/{kind}", "learners:write")

COMMANDS = (
    CommandRoute(
        method="POST",
        path="/v1/imports/learners",
        command=commands.ImportLearners,
        scope="learners:write",
        summary="Begin an import of learners",
        status=202,
        example={"source": "hr", "create_organizations": True},
        reply_example={"job": JOB, "kind": "learners"},
    ),
    CommandRoute(
        method="POST",
        path="/v1/imports/enrollments",
        command=commands.ImportEnrollments,
        scope="enrollments:write",
        summary="Begin an import of enrollments",
        status=202,
        example={"source": "hr", "if_full": "waitlist"},
        reply_example={"job": JOB, "kind": "enrollments"},
    ),
    *_JOBS.commands,
)
QUERIES = _JOBS.queries
UPLOADS = _JOBS.uploads
