"""`rollbook rollout`: one offering for everybody of some organizations, told first, done as a job of the platform."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer
from rich.table import Table

from rollbook.cli.connect import connected
from rollbook.cli.files import DryRunOption, NotifyOption, ReportOption, follow
from rollbook.cli.options import FAILED, USAGE, DataOption, JsonOption, err, out, shared, stop, told
from rollbook.client import Client

Several = list[str] | None


@told
async def rollout(
    offering: Annotated[str, typer.Argument(metavar="OFFERING", help="The offering's code.")],
    organization: Annotated[Several, typer.Option(metavar="CODE", help="Of whom; those of all below it too.")] = None,
    job_role: Annotated[Several, typer.Option(metavar="ROLE", help="Who works as that.")] = None,
    site: Annotated[Several, typer.Option(metavar="SITE", help="Who works there.")] = None,
    not_completed: Annotated[
        bool, typer.Option("--not-completed", help="Leave out who has completed the course.")
    ] = False,
    if_full: Annotated[
        str, typer.Option(metavar="WHAT", help="waitlist or refuse, where no seat is free.")
    ] = "waitlist",
    notify: NotifyOption = None,
    dry_run: DryRunOption = False,
    report: ReportOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Enroll everybody of some organizations, in some job roles or at some sites, in one offering.

    Each of --organization, --job-role and --site may be given several times; of what is not given, it is everybody.
    Whom it reaches is told by organization. Nobody is told by mail, unless --notify says who.

    Example: rollbook rollout SAFETY-2027 --organization NORTH --not-completed --dry-run
    """
    around = shared(data, as_json=as_json)
    if not (organization or job_role or site):
        stop(USAGE, "Say whom it is for: --organization, --job-role or --site.")
    async with connected(around.settings) as client:
        body = {
            "offering": await _one(client, "offering", offering),
            "organizations": [await _one(client, "organization", code) for code in organization or ()],
            "job_roles": job_role or [],
            "sites": site or [],
            "not_completed": not_completed,
            "if_full": if_full,
            "notify": notify,
        }
        address = f"/v1/rollouts/{(await client.post('/v1/rollouts', body))['job']}"
        reached = await client.get(f"{address}/preview")
        if not around.as_json:
            _show(reached)
        await client.post(f"{address}/start", {"dry_run": dry_run})
        title = f"{'Trying' if dry_run else 'Rolling out'} {offering}"
        await follow(client, address, title, offering, report, around, more={"reached": reached}, dry_run=dry_run)


async def _one(client: Client, kind: str, code: str) -> str:
    """The id of what has the code."""
    items = (await client.get(f"/v1/{kind}s", {"code": code}))["items"]
    if not items:
        stop(FAILED, f"There is no {kind} {code}.")
    ident: str = items[0][kind]
    return ident


def _show(reached: Mapping[str, Any]) -> None:
    table = Table(box=None, header_style="bold")
    table.add_column("organization")
    for name in ("people", "on it already"):
        table.add_column(name, justify="right")
    for one in reached["organizations"]:
        table.add_row(one["code"] or "none", f"{one['learners']:,}", f"{one['enrolled']:,}")
    out.print(table)
    if reached["completed"]:
        err.print(f"{reached['completed']:,} who have completed the course are left out.", highlight=False)
