"""`rollbook sample`: the data of a first start."""

import sys
from datetime import UTC, datetime
from typing import Annotated

import typer

from chassis.clock import utc_now
from rollbook.cli.connect import OPERATOR, cluster_settings, connected
from rollbook.cli.options import FAILED, USAGE, DataOption, JsonOption, answer, group, out, shared, stop, told
from rollbook.cli.progress import stages
from rollbook.folder import Sample, running, sample_of, since
from rollbook.sample.loading import load_sample

commands = group("The data of a first start: rows of OULAD, and an invented sales onboarding.")


@commands.callback()
def samples() -> None:
    """The data of a first start: rows of OULAD, and an invented sales onboarding."""


@commands.command()
@told
async def load(
    since_day: Annotated[
        datetime | None, typer.Option("--since", help="What its dates count from, in a cluster; now by default.")
    ] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Load the sample into the data folder, or into the cluster that ROLLBOOK_URL names.

    What is there already stays as it is; in a cluster, say the same --since again.

    Example: rollbook --data /tmp/try sample load
    """
    around = shared(data, as_json=as_json)
    cluster, holder = cluster_settings(), running(around.data)
    if cluster or (holder and holder.url):
        began = (since_day or utc_now()).astimezone(UTC) if cluster else since(around.data)
        with stages("Loading the sample.") as stage:
            await load_sample(lambda who: connected(around.settings, who), began, stage)
    else:
        from rollbook.embedded import opened

        async with opened(around.settings) as platform:
            with stages("Loading the sample.") as stage:
                await platform.load_sample(stage)
    _done("loaded", as_json=around.as_json)


@commands.command()
@told
async def reset(
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Delete everything in a data folder that holds the sample, and load the sample anew.

    Keys stay, so tokens remain valid. A folder that never held the sample is left alone.

    Example: rollbook sample reset --yes
    """
    if not yes and not sys.stdin.isatty():
        stop(USAGE, "This deletes everything in the data folder. Nobody is here to be asked: say --yes to mean it.")
    around = shared(data, as_json=as_json)
    if sample_of(around.data) not in (Sample.LOADED, Sample.LOADING):
        stop(FAILED, f"{around.data} does not hold the sample; nothing was deleted.")
    if not yes:
        typer.confirm(f"Everything in {around.data} will be deleted. Go on?", abort=True)
    if running(around.data):
        async with connected(around.settings, OPERATOR) as client:
            await client.post("/sample/reset")
    else:
        from rollbook.embedded import opened

        async with opened(around.settings) as platform:
            with stages("Loading the sample anew.") as stage:
                await platform.reset_sample(stage)
    _done("reset", as_json=around.as_json)


def _done(what: str, *, as_json: bool) -> None:
    if as_json:
        answer({"sample": what})
    else:
        out.print(f"The sample is {what}.")
