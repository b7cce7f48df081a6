"""`rollbook serve` and `rollbook work`: the processes of a cluster; `rollbook keys`: what they share."""

import secrets
import sys
from typing import Annotated

import msgspec
import typer
from joserfc.jwk import OKPKey

from chassis.service import Service
from chassis.tokens import ALGORITHM
from rollbook.cli.options import USAGE, out, stop, told
from rollbook.cluster.settings import ClusterSettings
from rollbook.services import NAMES, named

GATEWAY = "gateway"
PortOption = Annotated[int | None, typer.Option(min=0, max=65535, help="0 takes any free one; ROLLBOOK_PORT.")]


@told
async def serve(
    service: Annotated[str, typer.Argument(help=f"One of {', '.join(NAMES)}, or {GATEWAY}.")],
    port: PortOption = None,
    sign_in: Annotated[
        bool | None,
        typer.Option("--sign-in/--no-sign-in", help="Print a sign-in link of the gateway; on a terminal by default."),
    ] = None,
) -> None:
    """Take a service's commands and answer its queries, as one process of a cluster; or be its gateway.

    Any number may run. Where PostgreSQL, Kafka and MongoDB are is told by ROLLBOOK_POSTGRES, ROLLBOOK_KAFKA and
    ROLLBOOK_MONGO; docs/operations.md lists every variable.

    Example: ROLLBOOK_PORT=8001 rollbook serve enrollment
    """
    from rollbook.cluster.running import run

    if sign_in and service != GATEWAY:
        stop(USAGE, f"Sign-in links are the gateway's alone: rollbook serve {GATEWAY} --sign-in.")
    settings = _settings(port)
    # Whatever else the output goes to may keep it, and show it to more people than may sign in.
    shows_link = sys.stdout.isatty() if sign_in is None else sign_in
    if service == GATEWAY:
        from rollbook.cluster.fronting import ADMIN, SIGN_IN_LIFETIME, Fronting

        front = Fronting(settings)

        def greet(address: str) -> None:
            url = settings.public_url or settings.url or address
            _ready("serve gateway", url)
            if shows_link:
                code = front.sign_in.code(ADMIN, SIGN_IN_LIFETIME)
                out.print(f"Sign in (once, within an hour): {url}/sign-in?code={code}", highlight=False)

        await run(lambda: front, settings, greet)
        return
    from rollbook.cluster.serving import Serving

    chosen = _service(service, GATEWAY)
    await run(lambda: Serving(chosen, settings), settings, lambda url: _ready(f"serve {service}", url))


@told
async def work(
    service: Annotated[str, typer.Argument(help=f"One of {', '.join(NAMES)}.")], port: PortOption = None
) -> None:
    """Do what a service does unasked, as one process of a cluster: relay, timers, views, reactions.

    Any number may run; they share the work. Health, readiness and metrics are served on ROLLBOOK_PORT.

    Example: ROLLBOOK_PORT=9001 rollbook work enrollment
    """
    from rollbook.cluster.running import run
    from rollbook.cluster.working import Working

    chosen, settings = _service(service), _settings(port)
    await run(lambda: Working(chosen, settings), settings, lambda url: _ready(f"work {service}", url))


def keys() -> None:
    """Print fresh keys for a cluster, as lines of an environment file. Keep them to yourself.

    Example: rollbook keys > .env
    """
    key = OKPKey.generate_key(ALGORITHM)
    private, public = (msgspec.json.encode(key.as_dict(private=half)).decode() for half in (True, False))
    typer.echo(f"ROLLBOOK_SECRET={secrets.token_hex(32)}")
    typer.echo(f"ROLLBOOK_TOKEN_KEY={private}")
    typer.echo(f"ROLLBOOK_TOKEN_PUBLIC_KEY={public}")


def _settings(port: int | None) -> ClusterSettings:
    settings = ClusterSettings.read()
    return settings if port is None else settings.model_copy(update={"port": port})


def _service(name: str, *more: str) -> Service:
    if name not in NAMES:
        *others, last = (*NAMES, *more)
        stop(USAGE, f"There is no {name} to run; name {', '.join(others)} or {last}.")
    return named(name)


def _ready(what: str, url: str) -> None:
    out.print(f"Rollbook {what} is running at {url}", highlight=False)
