"""Who is required to complete what, among 100,000 people and 200 requirements, beside 1,000 people.

`python -m benchmarks.requirements [--people N]`; figures go to build/benchmarks/requirements.json too.
A tenth of the people have moved, a tenth have left, half have completed something; a requirement is of the people of
one role in one of 20 departments, or of a whole role.
"""

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.report import Told, write
from chassis.access import Principal
from chassis.feed.log_feed import LogFeed
from chassis.progress import Progress
from chassis.reads import Reads
from chassis.readstore.sqlite import SqliteReadStore
from chassis.rebuild import Rebuild
from chassis.vault import Vault
from contracts.attendance import CourseCompleted
from contracts.enrollment import (
    Due,
    LearnerChanged,
    LearnerDeactivated,
    LearnerRegistered,
    OrganizationRegistered,
    RequirementDefined,
    Who,
)
from services.enrollment.api import required, requirements
from services.enrollment.domain.obligation import Standing
from services.enrollment.projections import ALIASES, COMPLETED, LEARNERS, ORGANIZATIONS, PROFILES, REQUIREMENTS, TREE

PEOPLE, FEW, REQUIRED, DEPARTMENTS, ROLES, COURSES = 100_000, 1_000, 200, 20, 40, 50
ROUNDS = 15
ONE_MS, PERSON_MS, FACTOR = 300, 50, 3.0
OUT = Path("build/benchmarks/requirements.json")
BEGUN = datetime(2025, 9, 1, tzinfo=UTC)
VIEWS = [ALIASES, LEARNERS, ORGANIZATIONS, PROFILES, COMPLETED, REQUIREMENTS, TREE]
CALLER = Principal(subject="bench", roles=("coordinator",))

Ask = Callable[[Reads, int], Awaitable[Any]]


def field(people: int) -> Iterator[Told]:
    """Departments of one firm, their people, and what is required of them."""
    yield "organization:g", OrganizationRegistered(organization="g", code="F", name="Firm"), BEGUN
    for number in range(DEPARTMENTS):
        told = OrganizationRegistered(organization=f"g{number}", code=f"D{number}", name=f"D{number}", parent="g")
        yield f"organization:g{number}", told, BEGUN
    for number in range(people):
        ident, hired = f"l{number:06}", BEGUN + timedelta(days=number % 200)
        place = {"organization": f"g{number % DEPARTMENTS}", "job_role": f"role {number % ROLES}"}
        registered = LearnerRegistered(learner=ident, hired_on=hired.date(), **place)  # type: ignore[arg-type]
        yield f"learner:{ident}", registered, hired
        if number % 10 == 3:
            moved = LearnerChanged(learner=ident, **place | {"job_role": "role 1"}, changed=("job_role",))
            yield f"learner:{ident}", moved, hired + timedelta(days=50)
        if number % 10 == 7:
            yield f"learner:{ident}", LearnerDeactivated(learner=ident), hired + timedelta(days=90)
    for number in range(REQUIRED):
        ident = f"q{number}"
        organizations = ("g",) if number % 4 == 0 else (f"g{number % DEPARTMENTS}",)
        defined = RequirementDefined(
            requirement=ident,
            code=f"R{number}",
            title=f"Requirement {number}",
            course=f"c{number % COURSES}",
            who=Who(job_roles=(f"Role {number % ROLES}",), organizations=organizations),
            due=Due(within_days=30, after="hired", every_months=12, lead_days=60),
            starts_on=date(2025, 9, 1),
        )
        yield f"requirement:{ident}", defined, BEGUN


def completions(people: int) -> Iterator[Told]:
    """Every other learner has completed a course."""
    for number in range(0, people, 2):
        ident = f"l{number:06}"
        told = CourseCompleted(offering=f"o{number % 500}", course=f"c{number % COURSES}", learner=ident)
        yield f"progress:o{number % 500}.{ident}", told, BEGUN + timedelta(days=250)


async def one_requirement(reads: Reads, turn: int) -> Any:
    """A page of those of whom one is required."""
    asked = required.RequiredAsked(requirement=f"q{turn % REQUIRED}", limit=100)
    return await requirements.list_required(reads, CALLER, asked)


async def those_overdue(reads: Reads, turn: int) -> Any:
    """A page of those who are overdue, as of a day that has passed."""
    asked = required.RequiredAsked(
        requirement=f"q{turn % REQUIRED}", limit=100, state=(Standing.OVERDUE,), on="2026-03-01"
    )
    return await requirements.list_required(reads, CALLER, asked)


def one_learner(people: int) -> Ask:
    """All that is required of one."""

    async def ask(reads: Reads, turn: int) -> Any:
        asked = required.LearnerAsked(learner=f"l{(turn * 7_919) % people:06}")
        return await requirements.show_required(reads, CALLER, asked)

    return ask


async def opened(folder: Path, people: int, stack: ExitStack) -> Reads:
    """The views over so many people."""
    logs = {
        "enrollment": write(folder, "enrollment", field(people)),
        "attendance": write(folder, "attendance", completions(people)),
    }
    for log in logs.values():
        stack.callback(log.close)
    store = SqliteReadStore(folder / "views.db", "enrollment")
    await store.prepare(VIEWS)
    await Rebuild("enrollment", VIEWS, LogFeed(logs), store, vault=Vault(logs["enrollment"])).run()
    return Reads(store, Progress())


async def measure(folder: Path, people: int) -> list[dict[str, object]]:
    """Build the views, then time each question."""
    with ExitStack() as stack:
        many = await opened(folder / "many", people, stack)
        few = await opened(folder / "few", FEW, stack)
        page = await _median(many, one_requirement)
        late = await _median(many, those_overdue)
        person = await _median(many, one_learner(people))
        beside = await _median(few, one_learner(FEW))
        ratio = person / beside
        return [
            _figure("a page of one requirement", page, "ms", ONE_MS),
            _figure("a page of those overdue, as of a day in the past", late, "ms", ONE_MS),
            _figure("all that is required of one learner", person, "ms", PERSON_MS),
            _figure(f"the same, ÷ among {FEW:,} people", ratio, "×", FACTOR),  # noqa: RUF001
        ]


def _figure(what: str, figure: float, unit: str, most: float) -> dict[str, object]:
    target = {"target": f"<= {most:g}", "met": figure <= most}
    return {"what": what, "figure": round(figure, 1), "unit": unit, **target}


async def _median(reads: Reads, ask: Ask) -> float:
    took = []
    for turn in range(ROUNDS):
        before = time.perf_counter()
        msgspec.json.encode(await ask(reads, turn))
        took.append((time.perf_counter() - before) * 1000)
    return statistics.median(took)


def main() -> int:
    """Measure, print a table, keep it as JSON; 0 if every target is met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=PEOPLE)
    people = parser.parse_args().people
    with tempfile.TemporaryDirectory() as folder:
        for size in ("many", "few"):
            (Path(folder) / size).mkdir()
        figures = asyncio.run(measure(Path(folder), people))
    for one in figures:
        verdict = "ok" if one["met"] else "MISSED"
        print(f"{one['what']:<62} {one['figure']:>9,} {one['unit']:<9} {one['target']:<9} {verdict}")
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(figures, indent=2))
    return 0 if all(one["met"] for one in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
