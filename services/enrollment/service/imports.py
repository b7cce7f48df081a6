"""How imports of files are decided about, and worked on."""

from chassis.jobs.routes import job_aggregate, job_handlers
from chassis.jobs.work import TIMER_KINDS, works
from services.enrollment.commands import OpenRollout
from services.enrollment.facts import for_rollouts
from services.enrollment.imports import ANSWERS, IMPORTS, JOBS, ROUNDS

AGGREGATES = (job_aggregate(),)
HANDLERS = job_handlers(JOBS, ANSWERS, {OpenRollout: for_rollouts})
VIEWS = (IMPORTS,)
KINDS = TIMER_KINDS
WORKS = works(ROUNDS)
