"""Attendance's table of contents."""

from typing import Any

from chassis.decider import Aggregate, Decision, Handler
from chassis.ids import stream
from chassis.jobs.routes import job_aggregate, job_handlers
from chassis.jobs.work import TIMER_KINDS as JOB_KINDS
from chassis.jobs.work import works
from chassis.rehearsing import rehearsing
from chassis.service import Service
from services.attendance import commands, facts
from services.attendance.api import ROUTES
from services.attendance.domain import following, handing_on, path, progress, record, result, roll
from services.attendance.imports import ANSWERS, IMPORTS, JOBS, ROUNDS
from services.attendance.imports.completions import undoing
from services.attendance.projections import OFFERINGS, PATHS, PROGRESS, ROLLS, SEATS
from services.attendance.projections.aliases import ALIASES
from services.attendance.projections.organizations import ORGANIZATIONS
from services.attendance.projections.records import KEYS, RECORDS
from services.attendance.reactions import REACTIONS, TIMER_KINDS

AGGREGATES = (
    Aggregate(category=roll.CATEGORY, blank=lambda name: roll.Roll(), evolve=roll.evolve),
    Aggregate(category=progress.CATEGORY, blank=lambda name: progress.Progress(), evolve=progress.evolve),
    Aggregate(category=path.CATEGORY, blank=lambda name: path.Path(), evolve=path.evolve),
    Aggregate(category=record.CATEGORY, blank=lambda name: record.Record(), evolve=record.evolve),
    job_aggregate(),
)

HANDLERS: tuple[Handler[Any], ...] = (
    Handler(
        command=commands.ForgetPerson,
        streams=lambda c, context: (),
        decide=lambda states, c, context: Decision(reply={"learner": c.learner}, forget=(c.learner,)),
    ),
    Handler(
        command=commands.OpenRoll,
        streams=lambda c, context: (stream(roll.CATEGORY, c.session),),
        decide=following.open_roll,
    ),
    Handler(
        command=commands.MoveRoll,
        streams=lambda c, context: (stream(roll.CATEGORY, c.session),),
        decide=following.move,
    ),
    Handler(
        command=commands.WithdrawRoll,
        streams=lambda c, context: (stream(roll.CATEGORY, c.session),),
        decide=following.withdraw,
    ),
    Handler(
        command=commands.RestoreRoll,
        streams=lambda c, context: (stream(roll.CATEGORY, c.session),),
        decide=following.restore,
    ),
    Handler(
        command=commands.RecordAttendance,
        streams=lambda c, context: (stream(roll.CATEGORY, c.session),),
        decide=roll.record,
        gather=facts.seats_of_marked,
    ),
    Handler(
        command=commands.CloseRoll,
        streams=lambda c, context: (stream(roll.CATEGORY, c.session),),
        decide=roll.close,
        gather=facts.whole_roster,
    ),
    Handler(
        command=commands.RecordOutcome,
        streams=lambda c, context: (stream(progress.CATEGORY, f"{c.offering}.{c.learner}"),),
        decide=progress.record_outcome,
        gather=facts.requirements,
    ),
    Handler(
        command=commands.JudgeProgress,
        streams=lambda c, context: (stream(progress.CATEGORY, f"{c.offering}.{c.learner}"),),
        decide=progress.judge,
        gather=facts.opened,
    ),
    Handler(
        command=commands.RecordResult,
        streams=lambda c, context: (stream(progress.CATEGORY, f"{c.offering}.{c.learner}"),),
        decide=result.record_result,
        gather=facts.requirements,
    ),
    Handler(
        command=commands.JoinPath,
        streams=lambda c, context: (stream(path.CATEGORY, c.learner),),
        decide=path.join,
    ),
    Handler(
        command=commands.MovePath,
        streams=lambda c, context: (stream(path.CATEGORY, c.learner),),
        decide=path.move,
    ),
    Handler(
        command=commands.LeavePath,
        streams=lambda c, context: (stream(path.CATEGORY, c.learner),),
        decide=path.leave,
    ),
    Handler(
        command=commands.CreditCourse,
        streams=lambda c, context: (stream(path.CATEGORY, c.learner),),
        further=path.handed_on_to,
        decide=path.credit,
    ),
    Handler(
        command=commands.HandPathOn,
        streams=lambda c, context: (stream(path.CATEGORY, c.learner), stream(path.CATEGORY, c.kept)),
        decide=handing_on.hand_on,
    ),
    Handler(
        command=commands.HandProgressOn,
        streams=lambda c, context: [stream(progress.CATEGORY, f"{c.offering}.{who}") for who in (c.other, c.learner)],
        decide=handing_on.hand_progress_on,
        gather=facts.requirements,
    ),
    Handler(
        command=commands.ImportCompletion,
        streams=lambda c, context: (stream(record.CATEGORY, c.record),),
        decide=record.take_over,
    ),
    Handler(
        command=commands.UndoImportedCompletion,
        streams=lambda c, context: (stream(record.CATEGORY, c.record),),
        decide=record.undo,
    ),
    *job_handlers(JOBS, ANSWERS),
)

SERVICE = Service(
    name="attendance",
    aggregates=AGGREGATES,
    handlers=tuple(map(rehearsing, HANDLERS)),
    reactions=REACTIONS,
    timer_kinds=(*TIMER_KINDS, *JOB_KINDS),
    works=works(ROUNDS, undoing),
    views=(OFFERINGS, SEATS, ROLLS, PROGRESS, PATHS, ALIASES, ORGANIZATIONS, RECORDS, KEYS, IMPORTS),
    routes=ROUTES,
)
