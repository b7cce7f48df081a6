"""Files of completions, taken in row by row."""

from chassis.jobs.answers import Answers
from chassis.jobs.commands import OpenJob
from chassis.jobs.job import Jobs
from chassis.jobs.view import jobs_view
from contracts import attendance as told
from services.attendance.commands import ImportCompletions
from services.attendance.imports import completions

KIND = "completions"
ROUNDS = {KIND: completions.ROUNDS}

JOBS = Jobs[OpenJob](
    opened=told.CompletionImportOpened,
    started=told.CompletionImportStarted,
    advanced=told.CompletionImportAdvanced,
    finished=told.CompletionImportFinished,
    stopped=told.CompletionImportStopped,
    cleared=told.CompletionImportCleared,
    undone=told.CompletionImportUndone,
    sheets={KIND: completions.SHEET},
    openers={ImportCompletions: KIND},
)
IMPORTS = jobs_view(JOBS)
ANSWERS = Answers(JOBS, IMPORTS, {KIND: len(completions.ROUNDS)})
