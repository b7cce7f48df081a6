"""`rollbook ops`: how the platform is, and repairs."""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any

import typer
from rich.progress import Progress
from rich.table import Table

from rollbook.cli.connect import connected
from rollbook.cli.options import FAILED, USAGE, DataOption, JsonOption, answer, err, group, out, shared, stop, told
from rollbook.cli.progress import COLUMNS
from rollbook.cli.resolving import resolve_times
from rollbook.cli.verify import verify_topic
from rollbook.client import Client

commands = group("How the platform is, and repairs.")
PAUSE_SECONDS = 0.1
INTERRUPTED = "the platform was stopped meanwhile"


@commands.callback()
def ops() -> None:
    """How the platform is, and repairs."""


@commands.command()
@told
async def status(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Say how far views, reactions and relays are, what is set aside, and which timers are due.

    Example: rollbook ops status
    """
    around = shared(data, as_json=as_json)
    async with connected(around.settings) as client:
        views = await client.get("/v1/ops/projections")
        relays = await client.get("/v1/ops/relays")
        parked = (await client.get("/v1/ops/parked"))["items"]
        timers = (await client.get("/v1/ops/timers"))["items"]
    if around.as_json:
        progress = {"projections": views["items"], "rebuilding": views["rebuilding"]}
        answer({**progress, "relays": relays, "parked": parked, "timers": timers})
        return
    out.print(_progress(views["items"]))
    if relays["used"]:
        out.print(_relays(relays["items"]))
    late = sum(timer["late_seconds"] > 0 for timer in timers)
    out.print(f"{len(parked)} events set aside; {len(timers)} timers set, {late} of them due.", highlight=False)
    for one in parked:
        out.print(f"  {one['owner']} {one['source']} {one['position']} ({one['root']}): {one['error']}", markup=False)


@commands.command()
@told
async def rebuild(
    service: Annotated[str | None, typer.Argument(help="Whose views; or --all.")] = None,
    view: Annotated[str | None, typer.Option(help="One view of the service.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="The views of every service.")] = False,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Build views anew from the logs, beside those that serve, and change over; ends when all is done.

    Examples:

      rollbook ops rebuild reporting

      rollbook ops rebuild --all
    """
    if everything == (service is not None):
        stop(USAGE, "Name a service, or say --all.")
    around = shared(data, as_json=as_json)
    async with connected(around.settings) as client:
        known = await client.get("/v1/ops/projections")
        chosen = list(dict.fromkeys(one["service"] for one in known["items"])) if service is None else [service]
        for one in chosen:
            await client.post(f"/v1/ops/projections/{one}/rebuild", {"view": view} if view else {})
        failed = await _until_rebuilt(client, chosen, known["rebuilt"])
        if not failed:
            await client.settle()
    if around.as_json:
        answer({"rebuilt": [one for one in chosen if one not in failed], "failed": failed})
    elif len(failed) < len(chosen):
        out.print(f"Rebuilt the views of {', '.join(one for one in chosen if one not in failed)}.")
    if failed:
        why = "; ".join(f"{one} ({error.rstrip('.')})" for one, error in failed.items())
        stop(FAILED, f"Not rebuilt, and serving as before: {why}. Once that is mended, run it again.")


commands.command("verify-topic")(verify_topic)
commands.command("resolve-times")(resolve_times)


async def _until_rebuilt(client: Client, services: list[str], before: list[dict[str, Any]]) -> dict[str, str]:
    """Why views of these services were not rebuilt; what had ended `before` is not of this time.

    The bar of a service is full once its views are rebuilt, and else stays where it stood.
    """
    with Progress(*COLUMNS, console=err) as bars:
        shown = {service: bars.add_task(service, total=None) for service in services}
        while True:
            told = await client.get("/v1/ops/projections")
            under_way = {one["service"]: one for one in told["rebuilding"]}
            ended = {one["service"]: one["error"] for one in told["rebuilt"] if one not in before}
            for service, bar in shown.items():
                if service in under_way:
                    bars.update(bar, completed=under_way[service]["done"], total=under_way[service]["total"] or None)
                    continue
                bars.stop_task(bar)
                if not ended.get(service, INTERRUPTED):
                    total = bars.tasks[bar].total or 1
                    bars.update(bar, completed=total, total=total)
            if not under_way.keys() & shown.keys():
                return {one: error for one in services if (error := ended.get(one, INTERRUPTED))}
            await asyncio.sleep(PAUSE_SECONDS)


def _progress(items: list[dict[str, Any]]) -> Table:
    return _places(("service", "group", "source"), items)


def _relays(items: list[dict[str, Any]]) -> Table:
    named = [{**one, "relayed by": one["leader"] or "nobody"} for one in items]
    return _places(("topic", "relayed by"), named)


def _places(names: Sequence[str], items: list[dict[str, Any]]) -> Table:
    """How far each of these has come, under what it is called by."""
    table = Table(box=None, header_style="bold")
    for name in names:
        table.add_column(name)
    for name in ("position", "newest", "behind"):
        table.add_column(name, justify="right")
    table.add_column("trouble")
    for one in items:
        figures = (f"{one[name]:,}" for name in ("position", "newest", "lag"))
        table.add_row(*(one[name] for name in names), *figures, one["error"] or "")
    return table
