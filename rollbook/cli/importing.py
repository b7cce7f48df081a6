"""`rollbook import`: data from elsewhere, through the same commands as everything else."""

import time
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from rollbook.cli.connect import cluster_settings, connected
from rollbook.cli.options import DataOption, JsonOption, answer, err, group, out, shared, told
from rollbook.cli.progress import stages
from rollbook.importers.oulad import tables
from rollbook.importers.oulad.importing import IMPORTER, import_oulad
from rollbook.importers.sending import PlatformAway
from rollbook.importers.tally import tally

FATES = {"rows read": "read", "taken": "taken", "known before": "known", "odd but taken": "odd", "lost": "lost"}
"""What the columns of the figures are called; the first is the sum of the others."""

commands = group("Data from elsewhere; running an import again has no effect twice.")


@commands.callback()
def imports() -> None:
    """Data from elsewhere; running an import again has no effect twice."""


@commands.command()
@told
async def oulad(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder that holds the five tables.")],
    report: Annotated[Path | None, typer.Option(metavar="FILE", help="Where odd rows are listed.")] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Import the Open University Learning Analytics Dataset.

    Reads courses.csv, assessments.csv, studentInfo.csv, studentRegistration.csv and studentAssessment.csv. Modules
    become courses, presentations on-demand offerings, regions organizations. An import that was interrupted goes on
    where it stopped when it is run again. Odd rows are listed with file, line and reason in a CSV file beside the data
    folder.

    Example: rollbook import oulad ~/oulad
    """
    around = shared(data, as_json=as_json)
    tables.check(folder)
    path = report or around.data.absolute().parent / f"{around.data.absolute().name}-import-oulad.csv"
    with tally(list(tables.COLUMNS), path) as counted:
        try:
            async with connected(around.settings, IMPORTER, create=True) as client:
                began = time.monotonic()
                with stages(f"Importing {folder}") as stage:
                    await import_oulad(folder, client, counted, stage)
                answered = time.monotonic() - began
                await client.settle()
                settled = time.monotonic() - began
        except PlatformAway as away:
            raise PlatformAway(way_on(away, around.data)) from away
    told_times = {"seconds": round(answered, 2), "seconds_until_views": round(settled, 2), "report": str(path)}
    summary = counted.summary() | told_times
    if around.as_json:
        answer(summary)
    else:
        show(summary)


def way_on(away: PlatformAway, data: Path) -> str:
    """What ended an import, and what to do about it."""
    what = str(away).rstrip(".")
    mended = "Mend that"
    if "disk is full" in what:
        mended = "Make room" if cluster_settings() else f"Make room on the disk of {data}"
    return f"{what}. Everything that was answered is kept. {mended}, and run the same command again to go on."


def show(summary: dict[str, Any]) -> None:
    """Print the figures of an import."""
    table = Table(box=None, header_style="bold")
    table.add_column("table")
    for name in FATES:
        table.add_column(name, justify="right")
    for counts in summary["tables"]:
        table.add_row(counts["file"], *(f"{counts[fate]:,}" for fate in FATES.values()))
    out.print(table)
    out.print(f"{_done(summary)}; views caught up after {summary['seconds_until_views']:.1f} s.", highlight=False)
    remarks = sum(counts["lost"] + counts["odd"] for counts in summary["tables"])
    if remarks:
        err.print(
            f"{remarks:,} rows are odd or lost; each is listed with its reason in {summary['report']}", highlight=False
        )


def _done(summary: dict[str, Any]) -> str:
    """How much was done, and how fast."""
    count = summary.get("commands")
    if count is None:
        count, what = sum(counts["read"] for counts in summary["tables"]), "rows"
    else:
        what = f"commands, {summary['known_before']:,} of them known before" if summary["known_before"] else "commands"
    rate = count / summary["seconds"] if summary["seconds"] else 0
    return f"{count:,} {what}, answered in {summary['seconds']:.1f} s ({rate:,.0f} a second)"
