"""`rollbook events`: what happens, as it happens."""

import asyncio
from typing import Annotated, Any

import msgspec
import typer

from rollbook.cli.connect import connected
from rollbook.cli.options import DataOption, JsonOption, err, group, out, shared, told

commands = group("The events of every service.")
PAGE = 500
PAUSE_SECONDS = 0.25


@commands.callback()
def events() -> None:
    """The events of every service."""


@commands.command()
@told
async def tail(
    kind: Annotated[
        list[str] | None, typer.Option("--type", help="Only these, such as 'rollbook.enrollment.*'; may be repeated.")
    ] = None,
    follow: Annotated[bool, typer.Option("--follow/--no-follow", help="Go on as more happens.")] = True,
    after: Annotated[str | None, typer.Option(metavar="CURSOR", help="Begin after this cursor, or at 'now'.")] = None,
    last: Annotated[int | None, typer.Option(min=1, max=1000, help="Begin with the newest so many.")] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print events from the beginning, after a cursor or from the newest ones, and go on until Ctrl-C.

    With --json, one CloudEvents object a line. With --no-follow, the cursor to continue from comes at the end, on the
    error output.

    Examples:

      rollbook events tail --last 20

      rollbook events tail --type rollbook.enrollment.learner-enrolled.v1

      rollbook events tail --no-follow --json | jq -r .type | sort | uniq -c
    """
    around = shared(data, as_json=as_json)
    async with connected(around.settings) as client:
        page = await client.get("/v1/events", {"after": after, "limit": PAGE, "last": last, "type": kind})
        while True:
            for event in page["events"]:
                _show(event, as_json=around.as_json)
            if not page["events"]:
                if not follow:
                    break
                await asyncio.sleep(PAUSE_SECONDS)
            page = await client.get("/v1/events", {"after": page["after"], "limit": PAGE, "type": kind})
    err.print(f"Continue with --after {page['after']}", highlight=False)


def _show(event: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        typer.echo(msgspec.json.encode(event).decode())
        return
    name = event["type"].removeprefix("rollbook.")
    out.print(
        f"[dim]{event['recordedat']}[/] [bold]{name}[/] {event['subject']} [dim]by {event['actor']}[/]", highlight=False
    )
