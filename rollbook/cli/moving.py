"""`rollbook import courses`, and what else a team moves in with: CSV files whose rows name things by their codes."""

import time
from pathlib import Path
from typing import Annotated

import typer

from rollbook.cli.connect import connected
from rollbook.cli.importing import show, way_on
from rollbook.cli.options import DataOption, JsonOption, answer, err, shared, told
from rollbook.cli.progress import stages
from rollbook.importers.moving.importing import KINDS, import_sheet
from rollbook.importers.moving.sheets import check
from rollbook.importers.sending import PlatformAway
from rollbook.importers.tally import tally

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="The CSV file; its first line names the columns.")]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Change nothing; tell what would come of each row.")]
ReportOption = Annotated[Path | None, typer.Option(metavar="FILE", help="Where odd rows are listed.")]
DraftOption = Annotated[bool, typer.Option("--draft", help="Publish nothing.")]


@told
async def courses(
    file: FileArgument,
    dry_run: DryRunOption = False,
    draft: DraftOption = False,
    report: ReportOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Import courses: one row a component; the rows of a course together make it.

    Columns: course, title, component, component_title, kind (session, module, reading, video, quiz, assessment,
    exercise, job_aid, library); and, if wanted, blend (flipped, sandwich, ongoing, custom), required (yes or no),
    minutes. Title and blend may be left out after the first row of a course.

    Example: rollbook import courses courses.csv --dry-run
    """
    await _imported("courses", file, report, data, as_json=as_json, dry_run=dry_run, draft=draft)


@told
async def venues(
    file: FileArgument,
    dry_run: DryRunOption = False,
    report: ReportOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Import venues and their rooms: one row a room.

    Columns: venue, venue_name, timezone, room, room_name; and, if wanted, kind (physical or virtual), capacity,
    setup_minutes, teardown_minutes, features (such as projector;whiteboard), hours (such as
    Mo-Fr 09:00-17:00; Sa 10:00-14:00). The venue's name and timezone may be left out after its first row.

    Example: rollbook import venues venues.csv --dry-run
    """
    await _imported("venues", file, report, data, as_json=as_json, dry_run=dry_run)


@told
async def instructors(
    file: FileArgument,
    dry_run: DryRunOption = False,
    report: ReportOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Import instructors and what they may teach: one row a person.

    Columns: code, name, timezone; and, if wanted, email, home (a venue's code), hours (such as Mo-Fr 09:00-17:00),
    courses (codes such as NEG;SALES, each with its days if wanted: NEG:2026-01-01/2026-12-31). Venues and courses are
    imported first.

    Example: rollbook import instructors instructors.csv --dry-run
    """
    await _imported("instructors", file, report, data, as_json=as_json, dry_run=dry_run)


@told
async def offerings(
    file: FileArgument,
    dry_run: DryRunOption = False,
    draft: DraftOption = False,
    report: ReportOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Import offerings and their sessions: one row a session; the rows of an offering together make it.

    Columns: offering, course (its code), timezone; and, if wanted, title, delivery (scheduled or on_demand), capacity,
    minimum, decide (when a missed minimum calls it off), component, starts and ends (such as 2027-03-01 09:00, in the
    timezone), room (such as BERLIN/SPREE), instructors (codes such as ANNA;BRUNO). What is about the offering may be
    left out after its first row. Courses, venues and instructors are imported first.

    Example: rollbook import offerings offerings.csv --dry-run
    """
    await _imported("offerings", file, report, data, as_json=as_json, dry_run=dry_run, draft=draft)


async def _imported(
    name: str,
    file: Path,
    report: Path | None,
    data: Path | None,
    *,
    as_json: bool,
    dry_run: bool,
    draft: bool = False,
) -> None:
    around, kind = shared(data, as_json=as_json), KINDS[name]
    check(kind.sheet, file)
    path = report or around.data.absolute().parent / f"{around.data.absolute().name}-import-{name}.csv"
    with tally([file.name], path) as counted:
        try:
            async with connected(around.settings, kind.importer, create=not dry_run) as client:
                began = time.monotonic()
                with stages(f"{'Trying' if dry_run else 'Importing'} {file}") as stage:
                    await import_sheet(kind, file, client, counted, stage, dry_run=dry_run, draft=draft)
                answered = time.monotonic() - began
                await client.settle()
                settled = time.monotonic() - began
        except PlatformAway as away:
            raise PlatformAway(way_on(away, around.data)) from away
    times = {"seconds": round(answered, 2), "seconds_until_views": round(settled, 2), "report": str(path)}
    summary = counted.summary() | times | {"dry_run": dry_run}
    if around.as_json:
        answer(summary)
        return
    show(summary)
    if dry_run:
        err.print("A dry run: nothing was changed.", highlight=False)
