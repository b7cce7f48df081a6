"""`rollbook events`: what happens, as it happens."""

import asyncio
from typing import Annotated, Any

import msgspec
import typer

from rollbook.cli.connect import connected
from rollbook.cli.options import DataOption, JsonOption, group, out, shared, told

commands = group("The events of every service.")
PAGE = 500
PAUSE_SECONDS = 0.25


@commands.callback()
def events() -> None:
    """The events of every service."""


@commands.command()
@told
async def tail(
    kind: Annotated[str | None, typer.Option("--type", help="Only these types, such as rollbook.enrollment.*")] = None,
    follow: Annotated[bool, typer.Option("--follow/--no-follow", help="Go on as more happens.")] = True,
    after: Annotated[str | None, typer.Option(metavar="CURSOR", help="Begin after this cursor.")] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print events from the beginning, or after a cursor, and go on until Ctrl-C.

    With --json, one CloudEvents object a line.

    Examples:

      rollbook events tail --type rollbook.enrollment.learner-enrolled.v1

      rollbook events tail --no-follow --json | jq -r .type | sort | uniq -c
    """
    around = shared(data, as_json=as_json)
    async with connected(around.settings) as client:
        while True:
            page = await client.get("/v1/events", {"after": after, "limit": PAGE, "type": kind})
            for event in page["events"]:
                _show(event, as_json=around.as_json)
            after = page["after"] or after
            if not page["events"]:
                if not follow:
                    return
                await asyncio.sleep(PAUSE_SECONDS)


def _show(event: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        typer.echo(msgspec.json.encode(event).decode())
        return
    name = event["type"].removeprefix("rollbook.")
    out.print(
        f"[dim]{event['recordedat']}[/] [bold]{name}[/] {event['subject']} [dim]by {event['actor']}[/]", highlight=False
    )
