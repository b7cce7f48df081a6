"""The addresses of jobs with files, alike for every service that has some."""

from collections.abc import Mapping
from typing import Any

from chassis.decider import Aggregate, Gather, Handler
from chassis.jobs.answers import Answers
from chassis.jobs.commands import AdvanceJob, ClearJob, OpenJob, StartJob, StopJob, UndoJob
from chassis.jobs.job import Jobs
from chassis.jobs.shapes import JobPage, JobsAsked, JobShown, OneJob, OnePart, Preview
from chassis.jobs.state import CATEGORY, Job, evolve, home
from chassis.web.routes import CommandRoute, QueryRoute, Rendered, Routes, UploadRoute

JOB = "j06bz2m1vq8d4s0xw"
SHOWN = {
    "job": JOB,
    "kind": "learners",
    "state": "finished",
    "dry_run": False,
    "share": 1.0,
    "rows": 500,
    "taken": 489,
    "known": 7,
    "odd": 3,
    "lost": 1,
    "listed": True,
    "options": {"source": "hr"},
    "mapping": {"key": "personnel_no", "name": "name"},
    "opened_at": "2026-03-02T09:00:00Z",
    "since": "2026-03-02T09:01:30Z",
}
PREVIEW = {
    "columns": ["personnel_no", "name"],
    "takes": [{"name": "key", "about": "what the source calls them", "needed": True, "column": "personnel_no"}],
    "missing": [],
    "rows": [["4711", "Anna Berg"]],
    "size": 413920,
}


def job_routes(answers: Answers, at: str, scope: str) -> Routes:
    """The routes below an address such as `/v1/imports/{kind}`, all of which need one scope."""
    return Routes(
        commands=(
            CommandRoute(
                method="POST",
                path=f"{at}/{{job}}/start",
                command=StartJob,
                scope=scope,
                summary="Work on a file that was sent, or try it",
                status=202,
                example={"mapping": {"key": "personnel_no"}, "dry_run": True},
                reply_example={"job": JOB, "state": "running", "run": 1},
            ),
            CommandRoute(
                method="POST",
                path=f"{at}/{{job}}/stop",
                command=StopJob,
                scope=scope,
                summary="Work no further on a file",
                reply_example={"job": JOB, "state": "stopped"},
            ),
        ),
        queries=(
            QueryRoute(
                path=f"{at}/{{job}}",
                params=OneJob,
                response=JobShown,
                scope=scope,
                summary="How far an import has come",
                answer=answers.show_job,
                example=SHOWN,
            ),
            QueryRoute(
                path=f"{at}/{{job}}/preview",
                params=OneJob,
                response=Preview,
                scope=scope,
                summary="The beginning of a file that was sent",
                answer=answers.preview,
                example=PREVIEW,
            ),
            QueryRoute(
                path=f"{at}/{{job}}/errors.csv",
                params=OneJob,
                response=Rendered,
                media_type="text/csv",
                scope=scope,
                summary="Odd and lost rows, each with its reason, to be corrected and sent again",
                answer=answers.errors,
                example="personnel_no,name,reason\n4711,Anna Berg,There is no organization SALES-X.\n",
            ),
        ),
        uploads=(
            UploadRoute(
                path=f"{at}/{{job}}/parts/{{part}}",
                params=OnePart,
                scope=scope,
                summary="Send a part of a file",
                take=answers.take,
                reply_example={"job": JOB, "part": 1, "bytes": 413920},
            ),
        ),
    )


def undo_route(at: str, scope: str) -> CommandRoute:
    """Where what a job made happen is taken back."""
    return CommandRoute(
        method="POST",
        path=f"{at}/{{job}}/undo",
        command=UndoJob,
        scope=scope,
        summary="Take back what an import made happen",
        status=202,
        reply_example={"job": JOB, "state": "undone"},
    )


def kind_routes(
    answers: Answers,
    opener: type[OpenJob],
    kind: str,
    scope: str,
    example: Mapping[str, Any],
    *,
    at: str = "",
    summary: str = "",
) -> Routes:
    """Where jobs of a kind are opened and listed; `at` another address than that of imports."""
    return Routes(
        commands=(
            CommandRoute(
                method="POST",
                path=at or f"/v1/imports/{kind}",
                command=opener,
                scope=scope,
                summary=summary or f"Begin an import of {kind}",
                status=202,
                example=example,
                reply_example={"job": JOB, "kind": kind},
            ),
        ),
        queries=(
            QueryRoute(
                path=at or f"/v1/imports/{kind}",
                params=JobsAsked,
                response=JobPage,
                scope=scope,
                summary=f"{'' if at else 'Imports of '}{kind}, the newest first".capitalize(),
                answer=answers.lists(kind),
                example={"items": [SHOWN], "after": None},
            ),
        ),
    )


def job_aggregate() -> Aggregate[Job]:
    """The streams of jobs."""
    return Aggregate(category=CATEGORY, blank=lambda name: Job(), evolve=evolve)


def job_handlers(
    jobs: Jobs[Any], answers: Answers, gathers: Mapping[type, Gather] | None = None
) -> tuple[Handler[Any], ...]:
    """How jobs are decided about; `gathers` finds out whether what an opener names is there."""
    decide: dict[type, Any] = {StopJob: jobs.stop, AdvanceJob: jobs.advance, ClearJob: jobs.clear}
    if jobs.undone:
        decide[UndoJob] = jobs.undo
    return (
        *(
            Handler(
                command=opener,
                streams=lambda c, context: (home(context.new_id),),
                decide=jobs.open,
                gather=(gathers or {}).get(opener),
                id_kind="j",
            )
            for opener in jobs.openers
        ),
        Handler(
            command=StartJob,
            streams=lambda c, context: (home(c.job),),
            decide=jobs.start,
            gather=answers.for_starting,
        ),
        *(
            Handler(command=command, streams=lambda c, context: (home(c.job),), decide=one)
            for command, one in decide.items()
        ),
    )
