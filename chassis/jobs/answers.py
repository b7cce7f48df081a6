"""What is told of jobs, and of the files that were sent for them."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from chassis.access import Principal
from chassis.decider import Gathered
from chassis.errors import Problem, Refused, Unknown
from chassis.jobs import sheets
from chassis.jobs.commands import StartJob
from chassis.jobs.job import Jobs, Upload
from chassis.jobs.keeps import Drawer, Dropped
from chassis.jobs.reading import records_in
from chassis.jobs.state import State, listed
from chassis.jobs.view import JobDocument
from chassis.projection import Projection
from chassis.web.routes import Rendered

SHOWN = 20
"""Rows of a file that are shown before it is worked on."""
MOST_PARTS = 256
CSV = "text/csv; charset=utf-8"


class JobShown(msgspec.Struct, frozen=True, kw_only=True):
    """A job in its `state`, `since` then. So many rows had an effect now (`taken`), before (`known`), have one and are
    to be looked at (`odd`), or have none (`lost`); of a dry run, would have. `share` of the work is done. `listed` says
    that there is a list of odd and lost rows.
    """

    job: str
    kind: str
    state: State
    dry_run: bool
    share: float
    rows: int
    taken: int
    known: int
    odd: int
    lost: int
    listed: bool
    options: dict[str, str]
    mapping: dict[str, str]
    opened_at: datetime | None = None
    since: datetime | None = None


class JobPage(msgspec.Struct, frozen=True, kw_only=True):
    """Jobs, the newest first; `after` is the cursor of the next page."""

    items: tuple[JobShown, ...]
    after: str | None = None


class ColumnShown(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that rows are to hold; `column` of the file was found to hold it."""

    name: str
    about: str
    needed: bool
    column: str | None = None


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """The beginning of a file: its columns, its first rows as they stand in it, and which of its columns was found to
    hold what. `missing` is needed, and was not found.
    """

    columns: tuple[str, ...]
    takes: tuple[ColumnShown, ...]
    missing: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    size: int


class JobsAsked(msgspec.Struct, frozen=True, kw_only=True):
    """Which page of the jobs of a kind."""

    limit: Annotated[int, Meta(ge=1, le=200)] = 20
    after: str | None = None


class OneJob(msgspec.Struct, frozen=True, kw_only=True):
    """Which job."""

    job: str
    kind: str = ""


class OnePart(msgspec.Struct, frozen=True, kw_only=True):
    """Which part of the file for which job; parts are numbered from 1."""

    job: str
    part: Annotated[int, Meta(ge=1, le=MOST_PARTS)]
    kind: str = ""


Made = Callable[[JobDocument, Any], Awaitable[bytes]]


class Answers:
    """Answers about the jobs of one service. `made` writes the files of kinds that nobody sends."""

    def __init__(
        self,
        jobs: Jobs[Any],
        view: Projection[JobDocument],
        rounds: Mapping[str, int],
        made: Mapping[str, Made] | None = None,
    ) -> None:
        self._jobs, self._view, self._rounds, self._made = jobs, view, rounds, made or {}

    def lists(self, kind: str) -> Callable[[Any, Principal, JobsAsked], Awaitable[JobPage]]:
        """Answers with the jobs of a kind, the newest first."""

        async def answer(reads: Any, _principal: Principal, asked: JobsAsked) -> JobPage:
            found, after = await reads.find(self._view, {"kind": kind}, ("-job",), asked.limit, asked.after)
            return JobPage(items=tuple(map(self._shown, found)), after=after)

        return answer

    async def show_job(self, reads: Any, _principal: Principal, asked: OneJob) -> JobShown:
        """How far a job has come.

        Raises:
            Unknown: there is no such job.
        """
        return self._shown(await self._known(reads, asked.job, asked.kind))

    async def preview(self, reads: Any, _principal: Principal, asked: OneJob) -> Preview:
        """The beginning of the file as it was sent so far.

        Raises:
            Unknown: there is no such job, or its file is gone.
        """
        job = await self._known(reads, asked.job, asked.kind)
        columns, first, size = await asyncio.to_thread(_beginning, reads.kept, job.job)
        sheet = self._jobs.sheets[job.kind]
        found = job.mapping or sheets.guessed(sheet, columns)
        takes = [
            ColumnShown(name=one.name, about=one.about, needed=one.needed, column=found.get(one.name))
            for one in sheet.columns
        ]
        return Preview(
            columns=columns,
            takes=tuple(takes),
            missing=tuple(sheets.lacking(sheet, found)),
            rows=tuple(map(tuple, first)),
            size=size,
        )

    async def errors(self, reads: Any, _principal: Principal, asked: OneJob) -> Rendered:
        """Odd and lost rows as they stand in the file, with the reason behind, to be corrected and sent again.

        Raises:
            Unknown: there is no such job, or no list of it any more.
        """
        job = await self._known(reads, asked.job, asked.kind)
        text = await asyncio.to_thread(_whole, reads.kept, listed(job.job, job.run))
        if not text:
            raise Unknown(f"There is no list of odd rows of the import {job.job}.", job=job.job)
        name = f"{job.kind}-{job.job}-errors.csv"
        disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Rendered(body=text, media_type=CSV, headers=disposition)

    async def take(self, reads: Any, _principal: Principal, asked: OnePart, content: bytes) -> Mapping[str, Any]:
        """Keep one part of a file.

        Raises:
            Unknown: there is no such job.
            Refused: `import-running`, `import-over`.
        """
        job = await self._known(reads, asked.job, asked.kind)
        if job.state is State.RUNNING:
            raise Refused("The import is running already.", slug="import-running", job=job.job)
        over = Refused("The import is over. Open another one for this file.", slug="import-over", job=job.job)
        if job.cleared or job.state is not State.OPEN:
            raise over
        try:
            await asyncio.to_thread(reads.kept.put, job.job, asked.part, content)
        except Dropped:
            raise over from None
        return {"job": job.job, "part": asked.part, "bytes": len(content)}

    async def for_starting(self, commands: Sequence[StartJob], reads: Any) -> Sequence[Gathered | Problem]:
        """Per command what was sent; or is written now, unless the job goes on with what it was written then."""
        positions = reads.positions()
        known = await reads.get_many(self._view, sorted({one.job for one in commands}))
        for ident, job in known.items():
            if job.kind in self._made and job.state in (State.OPEN, State.FINISHED) and not job.cleared:
                content = await self._made[job.kind](job, reads)
                await asyncio.to_thread(reads.kept.put, ident, 1, content)
        found = await asyncio.gather(*(asyncio.to_thread(_uploaded, reads.kept, one.job) for one in commands))
        return [Gathered(facts=one, rests_on=positions) for one in found]

    async def _known(self, reads: Any, ident: str, kind: str) -> JobDocument:
        return await known_job(reads, self._view, ident, kind)

    def _shown(self, job: JobDocument) -> JobShown:
        rounds = self._rounds.get(job.kind, 1)
        done = (job.round + (job.read / job.size if job.size else 1)) / rounds
        share = 1.0 if job.state is State.FINISHED else 0.0 if job.state is State.OPEN else min(done, 1.0)
        rows = job.taken + job.known + job.odd + job.lost
        shown = {name: getattr(job, name) for name in JobShown.__struct_fields__ if hasattr(job, name)}
        return JobShown(**shown, share=round(share, 4), rows=rows)


async def known_job(reads: Any, view: Projection[JobDocument], ident: str, kind: str = "") -> JobDocument:
    """A job, of this kind if one is named.

    Raises:
        Unknown: there is none.
    """
    job = await reads.get(view, ident)
    if job is None or kind not in ("", job.kind):
        raise Unknown(f"There is no import {ident}.", job=ident)
    found: JobDocument = job
    return found


def _uploaded(kept: Drawer, job: str) -> Upload:
    columns, _, size = _beginning(kept, job, rows=0)
    return Upload(size=size, columns=columns)


def _beginning(kept: Drawer, job: str, rows: int = SHOWN) -> tuple[tuple[str, ...], list[list[str]], int]:
    """The columns of a file, its first rows, and its size."""
    size = sum(kept.parts(job).values())
    with kept.opened(job) as file:
        found = records_in(file)
        columns = sheets.header(next(found, None))
        first = [record.values or [record.text] for record in islice(found, rows)]
    return columns, first, size


def _whole(kept: Drawer, name: str) -> bytes:
    with kept.opened(name) as file:
        return file.read()
