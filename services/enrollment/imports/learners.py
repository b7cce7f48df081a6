"""Learners in a file: a row a person."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from chassis.errors import Problem, Refused
from chassis.jobs.desk import Desk, Plan, Round
from chassis.jobs.sheets import Column, Row, Sheet
from chassis.jobs.state import Job
from chassis.web.bodies import field_error
from services.enrollment.commands import ProvisionLearner, RegisterOrganization
from services.enrollment.domain.profile import Profile, check
from services.enrollment.imports.keys import learners_by_key, organizations_by_code
from services.enrollment.projections import LEARNERS, LearnerDocument

SHEET = Sheet(
    columns=(
        Column(
            name="key",
            about="what the source calls them: personnel number, user id",
            needed=True,
            also=("external_id", "employee_id", "employee_no", "personnel_no", "user_id", "id"),
        ),
        Column(name="name", about="their name", also=("full_name", "display_name")),
        Column(name="email", about="their e-mail address", also=("mail", "e-mail_address", "email_address")),
        Column(name="organization", about="the code of their organization", also=("department", "org", "client")),
        Column(name="manager", about="their manager's key", also=("manager_key", "manager_id", "reports_to")),
        Column(name="job_role", about="what they work as", also=("role", "job_title", "position")),
        Column(name="site", about="where they work", also=("location", "office")),
        Column(name="timezone", about="an IANA timezone such as Europe/Berlin", also=("time_zone", "zone")),
        Column(name="language", about="a language tag such as de", also=("lang", "locale")),
    )
)
PLAIN = ("name", "email", "job_role", "site", "timezone", "language")
SHAPES = "$."


async def plan(rows: Sequence[Row], job: Job, desk: Desk) -> Sequence[Plan]:
    """Each person added, or changed in what the file has a column for. An empty value takes away what was known."""
    codes = {row.cells.get("organization", "").casefold(): row.cells.get("organization", "") for row in rows}
    known = {code: one.organization for code, one in (await organizations_by_code(codes, desk.reads)).items()}
    refused: dict[str, str] = {}
    create = job.options.get("create_organizations") == "true"
    missing = {code: spelled for code, spelled in codes.items() if code and code not in known}
    if create and missing:
        new, unfit = _fitting(missing)
        made, refused = await _created(new, desk)
        known, refused = {**known, **made}, {**refused, **unfit}
    plans = [_plan(row, job, known, refused, trying=create and job.dry_run) for row in rows]
    return await _tried(rows, plans, job, desk) if job.dry_run else plans


async def managers(rows: Sequence[Row], job: Job, desk: Desk) -> Sequence[Plan]:
    """Each person's manager, who may stand anywhere in the file."""
    source = job.options["source"]
    keys = {row.cells["manager"] for row in rows} | {row.cells["key"] for row in rows}
    known = await learners_by_key(source, keys, desk.reads)
    return [_managed(row, source, known) for row in rows]


ROUNDS = (
    Round(plan=plan),
    Round(plan=managers, wanted=lambda job: "manager" in job.mapping and not job.dry_run),
)


def _plan(row: Row, job: Job, organizations: Mapping[str, str], refused: Mapping[str, str], *, trying: bool) -> Plan:
    cells = row.cells
    if not cells["key"]:
        return Plan(lost="The key is missing.")
    body: dict[str, Any] = {"source": job.options["source"], "id": cells["key"]}
    body |= {name: cells[name] or None for name in PLAIN if name in cells}
    if "organization" in cells:
        code = cells["organization"]
        if code and code.casefold() in refused:
            return Plan(lost=refused[code.casefold()])
        if code and code.casefold() not in organizations and not trying:
            return Plan(lost=f"There is no organization {code}. Add it first, or have the import create it.")
        body["organization"] = organizations.get(code.casefold()) if code else None
    try:
        command = msgspec.convert(body, ProvisionLearner)
        check("", Profile(timezone=body.get("timezone")))
    except msgspec.ValidationError as wrong:
        error = field_error(wrong)
        return Plan(lost=f"{error.field.removeprefix(SHAPES)} {error.message}.")
    except Refused as refusal:
        return Plan(lost=refusal.detail)
    return Plan(commands=(command,))


async def _tried(rows: Sequence[Row], plans: Sequence[Plan], job: Job, desk: Desk) -> Sequence[Plan]:
    """The same, without what would change nothing."""
    keys = {row.cells[name] for row in rows for name in ("key", "manager") if name in row.cells}
    owners = await learners_by_key(job.options["source"], keys, desk.reads)
    known = await desk.reads.get_many(LEARNERS, sorted(set(owners.values())))
    return [Plan() if _holds(row, plan, owners, known) else plan for row, plan in zip(rows, plans, strict=True)]


def _holds(row: Row, plan: Plan, owners: Mapping[str, str], known: Mapping[str, LearnerDocument]) -> bool:
    """Whether all that a row says is so already."""
    if plan.lost:
        return False
    (command,) = plan.commands
    person, manager = known.get(owners.get(row.cells["key"], "")), row.cells.get("manager", "")
    if person is None or (manager and manager not in owners):
        return False
    told = {name: getattr(command, name) for name in (*PLAIN, "organization")}
    named = {name: value for name, value in told.items() if value is not msgspec.UNSET}
    if "manager" in row.cells:
        named["manager"] = owners[manager] if manager else None
    return all(getattr(person, name) == value for name, value in named.items())


def _managed(row: Row, source: str, known: Mapping[str, str]) -> Plan:
    key, manager = row.cells["key"], row.cells["manager"]
    if key not in known:
        return Plan()
    if manager and manager not in known:
        return Plan(lost=f"{source} knows no manager {manager} here; the rest of the row was taken.")
    return Plan(commands=(ProvisionLearner(source=source, id=key, manager=known[manager] if manager else None),))


def _fitting(missing: Mapping[str, str]) -> tuple[dict[str, RegisterOrganization], dict[str, str]]:
    """What adds the organizations that are missing, by their code, and why others cannot be."""
    fit: dict[str, RegisterOrganization] = {}
    unfit: dict[str, str] = {}
    for code, spelled in missing.items():
        try:
            fit[code] = msgspec.convert({"code": spelled, "name": spelled}, RegisterOrganization)
        except msgspec.ValidationError as wrong:
            unfit[code] = f"The organization cannot be added: its code {field_error(wrong).message}."
    return fit, unfit


async def _created(new: Mapping[str, RegisterOrganization], desk: Desk) -> tuple[dict[str, str], dict[str, str]]:
    """Organizations that were added, by their code, and why others were not."""
    made: dict[str, str] = {}
    refused: dict[str, str] = {}
    commands = {f"organization/{code}": command for code, command in new.items()}
    for name, outcome in (await desk.send(commands)).items():
        code = name.partition("/")[2]
        if isinstance(outcome, Problem):
            owner = outcome.body().get("owner")
            if isinstance(owner, str):
                made[code] = owner
            else:
                refused[code] = outcome.detail
        else:
            made[code] = str(outcome.body["organization"])
    return made, refused
