"""`rollbook report`: figures on the terminal, or as JSON."""

from typing import Annotated, Any

import typer
from rich.table import Table

from chassis.web.params import listed
from rollbook.cli.connect import connected
from rollbook.cli.options import DataOption, JsonOption, answer, group, out, shared, told

commands = group("Figures, as of now or of any moment.")
RATE = "completion_rate"
Filter = Annotated[str | None, typer.Option(help="Only this one, by id or code.")]


@commands.callback()
def reports() -> None:
    """Figures, as of now or of any moment."""


@commands.command()
@told
async def completion(
    by: Annotated[str, typer.Option(help="Among course, program, offering, organization, format, month.")] = "course",
    on: Annotated[str | None, typer.Option(metavar="DATE", help="As it was at the end of that day, or then.")] = None,
    known_at: Annotated[
        str | None, typer.Option(metavar="DATE", help="As it was known at the end of that day, or then.")
    ] = None,
    since: Annotated[str | None, typer.Option("--from", metavar="DATE", help="Enrolled on that day or later.")] = None,
    until: Annotated[str | None, typer.Option("--to", metavar="DATE", help="Enrolled on that day or earlier.")] = None,
    timezone: Annotated[str | None, typer.Option(help="Where days and months begin, such as Europe/Berlin.")] = None,
    course: Filter = None,
    offering: Filter = None,
    program: Filter = None,
    organization: Filter = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Who completed: enrolled, completed, failed, withdrawn, in progress, and the rate.

    Examples:

      rollbook report completion --by course,offering

      rollbook report completion --by month --on 2014-06-30 --timezone Europe/London

      rollbook report completion --by organization --course AAA --json
    """
    around = shared(data, as_json=as_json)
    asked = {
        "by": by, "on": on, "known_at": known_at, "from": since, "to": until, "timezone": timezone,
        "course": course, "offering": offering, "program": program, "organization": organization,
    }  # fmt: skip
    async with connected(around.settings) as client:
        report = await client.get("/v1/reports/completion", asked)
    if around.as_json:
        answer(report["rows"])
    else:
        out.print(_table(report["rows"], listed(by)))


def _table(rows: list[dict[str, Any]], by: list[str]) -> Table:
    table = Table(box=None, header_style="bold")
    figures = [name for name in (rows[0] if rows else {}) if name not in by and not name.endswith("_id")]
    for name in by:
        table.add_column(name, no_wrap=True, overflow="fold")
    for name in figures:
        table.add_column(name.replace("_", " "), justify="right", overflow="fold")
    for row in rows:
        table.add_row(
            *(str(row[name] if row[name] is not None else "-") for name in by),
            *(_figure(row, name) for name in figures),
        )
    return table


def _figure(row: dict[str, Any], name: str) -> str:
    value = row[name]
    if value is None:
        return "-"
    return f"{value:.1%}" if name == RATE else f"{value:,}" if isinstance(value, int) else str(value)
