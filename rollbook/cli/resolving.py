"""`rollbook ops resolve-times`: sessions ahead, after the rules of a zone have changed."""

from typing import Annotated, Any

import msgspec
import typer

from contracts.shared import Notify
from rollbook.cli.connect import connected
from rollbook.cli.options import FAILED, DataOption, JsonOption, answer, out, shared, stop, told
from rollbook.resolving import Resolved
from rollbook.resolving import resolve_times as resolved

DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Change nothing; say what would move, and where to.")]

NotifyOption = Annotated[
    Notify | None, typer.Option("--notify", help="Who is told of what moves; by default the learners.")
]


@told
async def resolve_times(
    dry_run: DryRunOption = False,
    notify: NotifyOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Move sessions ahead to where the rules of their zones put them by now, at the time of day that was meant.

    Run it after an upgrade that brings new rules (the package tzdata). What is over or has begun stays. A session moves
    even where something is in its way: that is overridden, and shows. Running it again moves nothing more.

    Example: rollbook ops resolve-times --dry-run
    """
    around = shared(data, as_json=as_json)
    async with connected(around.settings) as client:
        found = [one async for one in resolved(client, dry_run=dry_run, notify=notify)]
        if not dry_run:
            await client.settle()
    if around.as_json:
        answer({"dry_run": dry_run, **_figures(found), "offerings": [msgspec.to_builtins(one) for one in found]})
    else:
        _say(found, dry_run=dry_run)
    if refused := [one for one in found if one.problem]:
        stop(FAILED, f"{len(refused)} offerings were left as they are; the first: {refused[0].problem}")


def _figures(found: list[Resolved]) -> dict[str, Any]:
    return {name: sum(getattr(one, name) for one in found) for name in ("sessions", "clashes", "untold", "notices")}


def _say(found: list[Resolved], *, dry_run: bool) -> None:
    for one in found:
        for move in one.moves:
            out.print(f"{move['session']} would be from {move['starts_at']} until {move['ends_at']}", highlight=False)
    told = _figures(found)
    verb = "would move" if dry_run else "moved"
    line = f"{told['sessions']} sessions {verb}, with {told['clashes']} clashes overridden."
    tells = f" {told['notices']} notices would go out." if dry_run else ""
    untold = f" Of {told['untold']} nobody knows what time was meant; they stay." if told["untold"] else ""
    out.print(line + tells + untold, highlight=False)
