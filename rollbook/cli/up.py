"""`rollbook up`: the whole platform in this process, until Ctrl-C."""

import asyncio
import socket
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Annotated

import typer

from chassis.access import Principal
from chassis.exporters import setup
from chassis.settings import Settings
from rollbook import logs
from rollbook.cli import progress
from rollbook.cli.options import DataOption, err, out, shared, told
from rollbook.embedded import opened
from rollbook.ending import Ending
from rollbook.folder import Sample
from rollbook.serving import address, listen, serve, stopped_by_signals, unless

ADMIN = Principal(subject="admin", roles=("admin",))
SIGN_IN_LIFETIME = timedelta(hours=1)


@told
async def up(
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="0 takes any free one; ROLLBOOK_PORT, else 8321.")
    ] = None,
    sample: Annotated[bool, typer.Option("--sample/--no-sample", help="Load the sample on the first start.")] = True,
    data: DataOption = None,
) -> None:
    """Start the platform: every service and the dashboard, on 127.0.0.1, until Ctrl-C.

    The first start makes the data folder and loads the sample; later ones find everything as it was.

    Examples:

      rollbook up

      rollbook --data /srv/training up --port 9000 --no-sample
    """
    settings = shared(data).settings
    logs.configure(settings)
    listening = listen(settings.host, settings.port if port is None else port)
    telemetry, ending = setup(settings), Ending()
    try:
        with listening:
            await _run(settings, listening, ending, telemetry.exposition, wants_sample=sample)
    finally:
        telemetry.shutdown()
    ending.closed()


async def _run(
    settings: Settings,
    listening: socket.socket,
    ending: Ending,
    exposition: Callable[[], bytes],
    *,
    wants_sample: bool,
) -> None:
    """Start, load what is wanted, serve; the first signal ends whichever of these is going on."""
    stopping = asyncio.Event()
    with stopped_by_signals(stopping.set, ending):
        async with AsyncExitStack() as stack:
            with progress.rebuilding() as watch:
                platform = await unless(
                    stopping, stack.enter_async_context(opened(settings, watch, exposition, wants_sample=wants_sample))
                )
            if platform and wants_sample and platform.folder.sample in (Sample.UNDECIDED, Sample.LOADING):
                with progress.stages("First start: loading the sample.") as stage:
                    await unless(stopping, platform.load_sample(stage))
            if platform is None or stopping.is_set():
                return
            url = settings.public_url or address(listening)
            platform.folder.announce(address(listening))
            _greet(url, platform.sign_in.code(ADMIN, SIGN_IN_LIFETIME))
            await serve(platform, listening, stopping, platform.hang_up, trusted=settings.trusted_proxies)
            err.print("Stopping.")


def _greet(url: str, code: str) -> None:
    out.print(f"Rollbook is running at {url}", highlight=False)
    out.print(f"Sign in (once, within an hour): {url}/sign-in?code={code}", highlight=False)
    out.print("Ctrl-C stops it.", highlight=False)
