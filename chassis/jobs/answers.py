"""What is told of jobs, and of the files that were sent for them."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from itertools import islice
from typing import Any

from chassis.access import Principal
from chassis.decider import Gathered
from chassis.errors import NotYetKnown, Problem, Refused, Unknown
from chassis.jobs import sheets
from chassis.jobs.commands import StartJob
from chassis.jobs.job import Jobs, Upload
from chassis.jobs.keeps import Drawer, Dropped
from chassis.jobs.reading import records_in
from chassis.jobs.shapes import ColumnShown, JobPage, JobsAsked, JobShown, OneJob, OnePart, Preview
from chassis.jobs.state import State, listed
from chassis.jobs.view import JobDocument
from chassis.projection import Projection
from chassis.web.routes import Rendered

SHOWN = 20
"""Rows of a file that are shown before it is worked on."""
ARRIVING_SECONDS, ARRIVING_LOOKS = 2.0, 40
CSV = "text/csv; charset=utf-8"


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
        job = await _arrived(reads, self._view, asked)
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
        return [
            Gathered(facts=one, rests_on=positions) if command.job in known else _not_arrived(command.job)
            for command, one in zip(commands, found, strict=True)
        ]

    async def _known(self, reads: Any, ident: str, kind: str) -> JobDocument:
        return await known_job(reads, self._view, ident, kind)

    def _shown(self, job: JobDocument) -> JobShown:
        rounds = self._rounds.get(job.kind, 1)
        done = (job.round + (job.read / job.size if job.size else 1)) / rounds
        share = 1.0 if job.state is State.FINISHED else 0.0 if job.state is State.OPEN else min(done, 1.0)
        rows = job.taken + job.known + job.odd + job.lost
        shown = {name: getattr(job, name) for name in JobShown.__struct_fields__ if hasattr(job, name)}
        return JobShown(**shown, share=round(share, 4), rows=rows)


async def _arrived(reads: Any, view: Projection[JobDocument], asked: OnePart) -> JobDocument:
    """The job, which may have been opened a moment ago.

    Raises:
        Unknown: there is none, after all.
    """
    for _ in range(ARRIVING_LOOKS):
        if await reads.get(view, asked.job) is not None:
            break
        await asyncio.sleep(ARRIVING_SECONDS / ARRIVING_LOOKS)
    return await known_job(reads, view, asked.job, asked.kind)


def _not_arrived(ident: str) -> Problem:
    """It may have been opened a moment ago, so that is made sure of first."""
    unknown = Unknown(f"There is no import {ident}.", job=ident)
    return NotYetKnown(f"The import {ident} has not arrived here yet.", otherwise=unknown, job=ident)


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
    sent = kept.parts(job)
    missing = sorted(set(range(1, max(sent, default=0))) - sent.keys())
    return Upload(size=size, columns=columns, missing=tuple(missing))


def _beginning(kept: Drawer, job: str, rows: int = SHOWN) -> tuple[tuple[str, ...], list[list[str]], int]:
    """The columns of a file, its first rows, and its size."""
    size = sum(kept.parts(job).values())
    with kept.opened(job) as file:
        found = records_in(file)
        columns = sheets.header(next(found, None))
        first = [record.values or [_showable(record.text)] for record in islice(found, rows)]
    return columns, first, size


def _showable(text: str) -> str:
    """The text, with bytes that are none told as such."""
    return text.encode("utf-8", "backslashreplace").decode()


def _whole(kept: Drawer, name: str) -> bytes:
    with kept.opened(name) as file:
        return file.read()
