"""Enrollments in a file: a row a learner and an offering."""

from collections.abc import Mapping, Sequence

from chassis.jobs.desk import Desk, Plan, Round
from chassis.jobs.sheets import Column, Row, Sheet
from chassis.jobs.state import Job
from contracts.shared import notify_of
from services.enrollment.commands import EnrollLearner, IfFull
from services.enrollment.commands.asking import Asker, Via
from services.enrollment.imports.keys import learners_by_key
from services.enrollment.projections import OFFERINGS, OfferingDocument

SHEET = Sheet(
    columns=(
        Column(
            name="learner",
            about="what the source calls them: their key there",
            needed=True,
            also=("key", "learner_key", "employee_id", "personnel_no", "id"),
        ),
        Column(name="offering", about="the offering's code", needed=True, also=("offering_code", "code", "course_run")),
    )
)


async def plan(rows: Sequence[Row], job: Job, desk: Desk) -> Sequence[Plan]:
    """Each learner enrolled, or on the waitlist; nobody is told."""
    source = job.options["source"]
    learners = await learners_by_key(source, [row.cells["learner"] for row in rows], desk.reads)
    offerings = await _by_code([row.cells["offering"] for row in rows], desk)
    return [_plan(row, source, learners, offerings, job) for row in rows]


ROUNDS = (Round(plan=plan),)


def _plan(
    row: Row, source: str, learners: Mapping[str, str], offerings: Mapping[str, OfferingDocument], job: Job
) -> Plan:
    key, code = row.cells["learner"], row.cells["offering"]
    if not key or not code:
        return Plan(lost=f"The {'learner' if not key else 'offering'} is missing.")
    if key not in learners:
        return Plan(lost=f"{source} knows no learner {key} here. Import learners first.")
    offering = offerings.get(code.casefold())
    if offering is None:
        return Plan(lost=f"There is no offering {code}.")
    command = EnrollLearner(
        learner=learners[key],
        offering=offering.offering,
        if_full=IfFull(job.options.get("if_full", IfFull.WAITLIST)),
        asker=Asker(kind=Via.IMPORT),
        notify=notify_of(job.options.get("notify", "")),
    )
    return Plan(commands=(command,))


async def _by_code(codes: Sequence[str], desk: Desk) -> Mapping[str, OfferingDocument]:
    asked = sorted({code.casefold() for code in codes if code})
    found: list[OfferingDocument] = []
    if asked:
        found, _ = await desk.reads.find(OFFERINGS, {"by_code": asked}, (), len(asked) + 1)
    return {one.by_code: one for one in found}
