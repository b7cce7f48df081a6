"""One offering or program for many people at once: those of some organizations, in some roles, at some sites.

Who that is, is written down as a file when the rollout starts; the rest is an import like any other.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from chassis.clock import utc_now
from chassis.errors import Unknown
from chassis.jobs.answers import known_job
from chassis.jobs.desk import Desk, Plan, Round
from chassis.jobs.shapes import OneJob
from chassis.jobs.sheets import Column, Row, Sheet
from chassis.jobs.state import Job
from chassis.jobs.view import JobDocument
from chassis.trees import below
from contracts.enrollment import EnrollmentState
from contracts.shared import notify_of
from services.enrollment.commands import EnrollLearner, IfFull
from services.enrollment.commands.asking import Asker, Via
from services.enrollment.projections import (
    COMPLETIONS,
    ENROLLMENTS,
    LEARNERS,
    OFFERINGS,
    ORGANIZATIONS,
    LearnerDocument,
    OrganizationDocument,
)
from services.enrollment.projections.people import spelled

KIND = "rollouts"
NOBODY = ""
PAGE = 1_000
SHEET = Sheet(columns=(Column(name="learner", about="the learner's id", needed=True),))


class ReachedThere(msgspec.Struct, frozen=True, kw_only=True):
    """Of the people of one organization: how many would be enrolled, and how many are already."""

    organization: str | None
    code: str
    name: str
    learners: int
    enrolled: int


class RolloutPreview(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a rollout reaches as things stand: in all, and by organization; `completed` is how many are left out, for
    they have completed the course.
    """

    learners: int
    enrolled: int
    completed: int
    organizations: tuple[ReachedThere, ...]


async def plan(rows: Sequence[Row], job: Job, _desk: Desk) -> Sequence[Plan]:
    """Each of them enrolled, or on the waitlist; nobody is told, unless that was asked for."""
    some = EnrollLearner(
        learner=NOBODY,
        offering=job.options.get("offering"),
        program=job.options.get("program"),
        if_full=IfFull(job.options.get("if_full", IfFull.WAITLIST)),
        asker=Asker(kind=Via.IMPORT),
        notify=notify_of(job.options.get("notify", "")),
    )
    return [Plan(commands=(replace(some, learner=row.cells["learner"]),)) for row in rows]


ROUNDS = (Round(plan=plan),)


async def made(job: JobDocument, reads: Any) -> bytes:
    """The file of those whom it reaches now."""
    lines = [SHEET.columns[0].name]
    async for page in _reached(job.options, reads):
        done = await _completed(job.options, [one.learner for one in page], reads)
        lines += [one.learner for one in page if one.learner not in done]
    return ("\n".join(lines) + "\n").encode()


async def preview(reads: Any, view: Any, asked: OneJob) -> RolloutPreview:
    """Whom a rollout reaches, by organization.

    Raises:
        Unknown: there is no such rollout.
    """
    job = await known_job(reads, view, asked.job, KIND)
    target = job.options.get("offering") or job.options.get("program", "")
    counts: dict[str | None, list[int]] = {}
    completed = 0
    async for page in _reached(job.options, reads):
        done = await _completed(job.options, [one.learner for one in page], reads)
        completed += len(done)
        left = [one for one in page if one.learner not in done]
        standing = await reads.get_many(ENROLLMENTS, [f"{target}.{one.learner}" for one in left])
        for one in left:
            enrolled = standing.get(f"{target}.{one.learner}")
            count = counts.setdefault(one.organization, [0, 0])
            count[0] += 1
            count[1] += enrolled is not None and enrolled.state is not EnrollmentState.CANCELLED
    named: Mapping[str, OrganizationDocument] = await reads.get_many(ORGANIZATIONS, [one for one in counts if one])
    told = [
        ReachedThere(
            organization=ident,
            code=named[ident].code if ident and ident in named else "",
            name=named[ident].name if ident and ident in named else "",
            learners=learners,
            enrolled=enrolled,
        )
        for ident, (learners, enrolled) in counts.items()
    ]
    return RolloutPreview(
        learners=sum(one.learners for one in told),
        enrolled=sum(one.enrolled for one in told),
        completed=completed,
        organizations=tuple(sorted(told, key=lambda one: (one.code.casefold(), one.organization or ""))),
    )


async def _reached(options: Mapping[str, str], reads: Any) -> AsyncIterator[list[LearnerDocument]]:
    """Those who are meant, in pages, without those who left."""
    where: dict[str, Any] = {"active": True}
    if roots := _list(options, "organizations"):
        found = await asyncio.gather(*(below(reads, ORGANIZATIONS, root, "organization") for root in roots))
        where["organization"] = sorted({one for some in found for one in some})
    for name, field in (("job_roles", "by_job_role"), ("sites", "by_site")):
        if wanted := _list(options, name):
            where[field] = sorted({spelled(one) for one in wanted})
    after: str | None = None
    while True:
        page, after = await reads.find(LEARNERS, where, (), PAGE, after)
        if page:
            yield page
        if after is None:
            return


async def _completed(options: Mapping[str, str], learners: Sequence[str], reads: Any) -> frozenset[str]:
    """Of these, whose completion of the course counts today in UTC, where such people are to be left out."""
    if options.get("not_completed") != "true" or not options.get("offering"):
        return frozenset()
    offering = await reads.get(OFFERINGS, options["offering"])
    if offering is None:
        raise Unknown(f"There is no offering {options['offering']}.", offering=options["offering"])
    where = {"learner": list(learners), "course": offering.course, "completed": True}
    found, after = [], None
    while True:
        page, after = await reads.find(COMPLETIONS, where, (), PAGE, after)
        found += page
        if after is None:
            today = utc_now().date()
            return frozenset(one.learner for one in found if one.counts(today))


def _list(options: Mapping[str, str], name: str) -> list[str]:
    return msgspec.json.decode(options[name], type=list[str]) if options.get(name) else []
