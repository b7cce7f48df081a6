"""`rollbook audit`: who did what, when and why."""

from typing import Annotated, Any

import typer

from rollbook.cli.connect import connected
from rollbook.cli.options import DataOption, JsonOption, answer, group, out, shared, told

commands = group("Who did what, when and why.")


@commands.callback()
def audit() -> None:
    """Who did what, when and why."""


@commands.command()
@told
async def show(
    stream: Annotated[str, typer.Argument(help="A stream, such as roster:o06bz2m1v8k3q9xtd")],
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print the history of one stream: each event with its actor, times, reason and cause.

    Streams are named in every event as its subject (see rollbook events tail).

    Example: rollbook audit show roster:o06bz2m1v8k3q9xtd
    """
    around = shared(data, as_json=as_json)
    async with connected(around.settings) as client:
        history = await client.get(f"/v1/audit/streams/{stream}")
    if around.as_json:
        answer(history)
        return
    for event in history["events"]:
        _show(event)


def _show(event: dict[str, Any]) -> None:
    name = event["type"].removeprefix("rollbook.")
    out.print(f"[bold]{event['streamversion']:>5} {name}[/] by {event['actor']}", highlight=False)
    told_times = f"happened {event['time']}, recorded {event['recordedat']}"
    because = f", because of {event['causationid']}" if event.get("causationid") else ""
    out.print(f"      [dim]{told_times}{because}[/]", highlight=False)
    if event.get("reason"):
        out.print(f"      reason: {event['reason']}", highlight=False, markup=False)
    data = ", ".join(f"{key}={value}" for key, value in event.get("data", {}).items())
    out.print(f"      {data}", highlight=False, markup=False)
