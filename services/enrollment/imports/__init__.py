"""Files of learners and enrollments, taken in row by row; and rollouts, whose files are written here."""

from chassis.jobs.answers import Answers
from chassis.jobs.commands import OpenJob
from chassis.jobs.job import Jobs
from chassis.jobs.view import jobs_view
from contracts import enrollment as told
from services.enrollment.commands import ImportEnrollments, ImportLearners, OpenRollout
from services.enrollment.imports import enrollments, learners, rollouts

ROUNDS = {"learners": learners.ROUNDS, "enrollments": enrollments.ROUNDS, rollouts.KIND: rollouts.ROUNDS}

JOBS = Jobs[OpenJob](
    opened=told.ImportOpened,
    started=told.ImportStarted,
    advanced=told.ImportAdvanced,
    finished=told.ImportFinished,
    stopped=told.ImportStopped,
    cleared=told.ImportCleared,
    sheets={"learners": learners.SHEET, "enrollments": enrollments.SHEET, rollouts.KIND: rollouts.SHEET},
    openers={ImportLearners: "learners", ImportEnrollments: "enrollments", OpenRollout: rollouts.KIND},
)
IMPORTS = jobs_view(JOBS)
ANSWERS = Answers(JOBS, IMPORTS, {kind: len(rounds) for kind, rounds in ROUNDS.items()}, {rollouts.KIND: rollouts.made})
