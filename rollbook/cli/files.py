"""`rollbook import learners`, `enrollments` and `completions`: whole files, taken in as jobs of the platform."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from contracts.shared import Notify
from rollbook.cli.connect import connected
from rollbook.cli.importing import show, way_on
from rollbook.cli.options import USAGE, DataOption, JsonOption, Shared, answer, err, shared, stop, told
from rollbook.client import Client
from rollbook.importers.files import Watch, begun, followed, odd_rows
from rollbook.importers.sending import PlatformAway
from rollbook.importers.tally import ReportUnwritable

FATES = ("taken", "known", "odd", "lost")
FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="The CSV file; its first line names the columns.")]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Change nothing; tell what would come of each row.")]
ReportOption = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Where odd and lost rows are listed, to be corrected and sent again."),
]
MappingOption = Annotated[
    list[str] | None,
    typer.Option(
        "--mapping",
        metavar="NAME=COLUMN",
        help="Which column of the file holds what is asked for, such as key=Personnel-No; given once for each. "
        "Without it, columns are found by their names.",
    ),
]
IfFullOption = Annotated[str, typer.Option(metavar="WHAT", help="waitlist or refuse, where no seat is free.")]
NotifyOption = Annotated[
    Notify | None, typer.Option("--notify", help="Who is told by mail that they are enrolled; by default nobody is.")
]
SourceOption = Annotated[str, typer.Option(metavar="NAME", help="Which system the keys are of.")]


@told
async def learners(
    file: FileArgument,
    source: SourceOption = "hr",
    create_organizations: Annotated[
        bool, typer.Option("--create-organizations", help="Add organizations whose code is not there yet.")
    ] = False,
    mapping: MappingOption = None,
    dry_run: DryRunOption = False,
    report: ReportOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Import learners: one row a person, added, or changed in what the file has a column for.

    Columns: key; and, if wanted, name, email, organization (its code), manager (their key, anywhere in the file),
    job_role, site, timezone, language. A value that is empty takes away what was known.

    Example: rollbook import learners learners.csv --source hr --dry-run
    """
    options = {"source": source, "create_organizations": create_organizations}
    await _imported("learners", file, options, mapping, report, shared(data, as_json=as_json), dry_run=dry_run)


@told
async def enrollments(
    file: FileArgument,
    source: SourceOption = "hr",
    if_full: IfFullOption = "waitlist",
    notify: NotifyOption = None,
    mapping: MappingOption = None,
    dry_run: DryRunOption = False,
    report: ReportOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Import enrollments: one row a learner in an offering. Nobody is told by mail, unless --notify says who.

    Columns: learner (their key), offering (its code). Learners and offerings are imported first.

    Example: rollbook import enrollments enrollments.csv --if-full refuse
    """
    options = {"source": source, "if_full": if_full} | ({"notify": notify.value} if notify else {})
    await _imported("enrollments", file, options, mapping, report, shared(data, as_json=as_json), dry_run=dry_run)


@told
async def completions(
    file: FileArgument,
    source: SourceOption = "hr",
    mapping: MappingOption = None,
    dry_run: DryRunOption = False,
    report: ReportOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Import completions from an earlier system, with the days they had there: one row a course of a learner.

    Columns: learner (their key), course (its code), completed_on (such as 2019-05-06); and, if wanted, expires_on,
    score, hours, credits, instructor (their code), certificate, source. Nobody is told by mail. All of an import can be
    taken back: rollbook import undo JOB.

    Example: rollbook import completions history.csv --source hr
    """
    around = shared(data, as_json=as_json)
    await _imported("completions", file, {"source": source}, mapping, report, around, dry_run=dry_run)


@told
async def undo(
    job: Annotated[str, typer.Argument(metavar="JOB", help="The import, as its end told: j…")],
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take back the completions that an import took over.

    Example: rollbook import undo j06bz2m1vq8d4s0xw
    """
    around = shared(data, as_json=as_json)
    async with connected(around.settings) as client:
        reply = await client.post(f"/v1/imports/completions/{job}/undo")
        await client.settle()
    if around.as_json:
        answer(reply)
    else:
        err.print(f"Taken back: what the import {job} took over counts no more.", highlight=False)


async def _imported(
    kind: str,
    file: Path,
    options: Mapping[str, Any],
    mapping: list[str] | None,
    report: Path | None,
    around: Shared,
    *,
    dry_run: bool,
) -> None:
    named = _mapping(mapping or ())
    title = f"{'Trying' if dry_run else 'Importing'} {file}"
    try:
        async with connected(around.settings, create=not dry_run) as client:
            address = await begun(client, kind, file, options, mapping=named, dry_run=dry_run)
            await follow(client, address, title, file.name, report, around, dry_run=dry_run)
    except PlatformAway as away:
        raise PlatformAway(way_on(away, around.data)) from away


async def follow(
    client: Client,
    address: str,
    title: str,
    about: str,
    report: Path | None,
    around: Shared,
    *,
    more: Mapping[str, Any] | None = None,
    dry_run: bool,
) -> None:
    """Wait until a job has ended, and tell what came of it."""
    began = time.monotonic()
    with _bar(title) as watch:
        job = await followed(client, address, watch)
    answered = time.monotonic() - began
    listed = await odd_rows(client, address, job)
    await client.settle()
    settled = time.monotonic() - began
    kind = job["kind"]
    path = report or around.data.absolute().parent / f"{around.data.absolute().name}-import-{kind}.csv"
    _write(path, listed)
    counts = {"file": about, "read": job["rows"], **{fate: job[fate] for fate in FATES}}
    summary: dict[str, Any] = {
        "tables": [counts],
        "job": job["job"],
        "state": job["state"],
        "seconds": round(answered, 2),
        "seconds_until_views": round(settled, 2),
        "report": str(path) if listed else None,
        "dry_run": dry_run,
        **(more or {}),
    }
    if around.as_json:
        answer(summary)
        return
    show(summary)
    if kind == "completions" and not dry_run:
        err.print(f"To take it back: rollbook import undo {job['job']}", highlight=False)
    if dry_run:
        err.print("A dry run: nothing was changed.", highlight=False)
    if job["state"] == "stopped":
        err.print("It was stopped; run the same command again to go on.", highlight=False)


def _mapping(given: Iterator[str] | list[str] | tuple[str, ...]) -> Mapping[str, str]:
    pairs = [one.partition("=") for one in given]
    for name, sign, column in pairs:
        if not (name and sign and column):
            stop(USAGE, f"--mapping {name}{sign}{column} names no column: write NAME=COLUMN, such as key=Personnel-No.")
    return {name: column for name, _, column in pairs}


def _write(path: Path, listed: bytes | None) -> None:
    try:
        if listed is None:
            path.unlink(missing_ok=True)
        else:
            path.write_bytes(listed)
    except OSError as full:
        raise ReportUnwritable(str(path), full) from None


@contextmanager
def _bar(title: str) -> Iterator[Watch]:
    """A bar that follows a job."""
    err.print(title, highlight=False)
    columns = (TextColumn("{task.description:>18}"), BarColumn(), TextColumn("{task.fields[rows]:,} rows"))
    with Progress(*columns, TimeElapsedColumn(), console=err) as bars:
        bar = bars.add_task("rows", total=1.0, rows=0)
        yield lambda job: bars.update(bar, completed=job["share"], rows=job["rows"])
