"""Completions in a file: a row a course that a learner had completed."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

import msgspec

from chassis.decider import Command
from chassis.jobs.desk import Desk, Plan, Round
from chassis.jobs.sheets import Column, Row, Sheet
from chassis.jobs.state import Job
from chassis.web.bodies import field_error
from services.attendance.commands import ImportCompletion, UndoImportedCompletion
from services.attendance.domain.record import record_id
from services.attendance.projections.records import KEYS, RECORDS, RecordDocument, erased_key, key_of

SHEET = Sheet(
    columns=(
        Column(
            name="learner",
            about="what the source of keys calls them",
            needed=True,
            also=("key", "learner_key", "employee_id", "personnel_no", "id"),
        ),
        Column(name="course", about="the course's code", needed=True, also=("course_code", "code")),
        Column(
            name="completed_on",
            about="the day, such as 2019-05-06",
            needed=True,
            also=("completed", "completion_date", "date"),
        ),
        Column(name="expires_on", about="the last day on which it counts", also=("expires", "expiry_date")),
        Column(name="score", about="a number such as 87.5", also=("result",)),
        Column(name="hours", about="a number such as 7.5", also=("duration_hours",)),
        Column(name="credits", about="a number such as 1.5", also=("credit",)),
        Column(name="instructor", about="the code of who taught it", also=("trainer",)),
        Column(name="certificate", about="what the certificate was called", also=("certificate_no", "serial")),
        Column(name="source", about="which system knew it", also=("system",)),
    )
)
UNTOLD = "import"
"""The source of a completion whose row names none."""
FIGURES = ("score", "hours", "credits", "certificate")
PAGE = 500


async def plan(rows: Sequence[Row], job: Job, desk: Desk) -> Sequence[Plan]:
    """Each completion taken over, on its day; nobody is told."""
    keys = f"learner/{job.options['source'].lower()}"
    asked = {key_of(keys, row.cells["learner"]) for row in rows}
    asked |= {key_of("course", row.cells["course"]) for row in rows}
    asked |= {key_of("instructor", row.cells["instructor"]) for row in rows if row.cells.get("instructor")}
    known = {key: one.owner for key, one in (await desk.reads.get_many(KEYS, sorted(asked))).items()}
    gone = await desk.reads.get_many(KEYS, sorted({erased_key(owner) for owner in known.values()}))
    return [_plan(row, keys, job, desk.job, known, gone) for row in rows]


async def undoing(job: str, reads: Any) -> Mapping[str, Command]:
    """A page of the commands that take back what an import took over; none when nothing of it counts any more."""
    found: Sequence[RecordDocument]
    found, _ = await reads.find(RECORDS, {"batch": job, "counts": True}, (), PAGE)
    return {one.record: UndoImportedCompletion(record=one.record, batch=job) for one in found}


ROUNDS = (Round(plan=plan),)


def _plan(row: Row, keys: str, job: Job, batch: str, known: Mapping[str, str], gone: Collection[str]) -> Plan:
    cells = row.cells
    if unnamed := [name for name in ("learner", "course") if not cells[name]]:
        return Plan(lost=f"The {unnamed[0]} is missing.")
    learner, course = known.get(key_of(keys, cells["learner"])), known.get(key_of("course", cells["course"]))
    if learner is None:
        return Plan(lost=f"{job.options['source']} knows no learner {cells['learner']} here. Import learners first.")
    if erased_key(learner) in gone:
        return Plan(lost="The learner was erased, and nothing is kept about them again. Take them out of the file.")
    if course is None:
        return Plan(lost=f"There is no course {cells['course']}.")
    days: dict[str, date | None] = {}
    for name in ("completed_on", "expires_on"):
        text = cells.get(name, "")
        try:
            days[name] = date.fromisoformat(text) if text else None
        except ValueError:
            return Plan(lost=f"{name} is {text}: it must be a day such as 2019-05-06.")
    completed_on = days["completed_on"]
    if completed_on is None:
        return Plan(lost="completed_on is missing.")
    taught = cells.get("instructor", "")
    instructor = known.get(key_of("instructor", taught)) if taught else None
    source = cells.get("source") or UNTOLD
    body = {name: cells[name] for name in FIGURES if cells.get(name)}
    body |= {"record": record_id(learner, course, completed_on, source), "learner": learner, "course": course}
    told = {**body, **days, "source": source, "batch": batch, "instructor": instructor}
    try:
        command = msgspec.convert(told, ImportCompletion)
    except msgspec.ValidationError as wrong:
        error = field_error(wrong)
        return Plan(lost=f"{error.field.removeprefix('$.')} {error.message}.")
    missing = f"There is no instructor {taught}; the rest of the row was taken." if taught and not instructor else ""
    return Plan(commands=(command,), odd=missing)
