"""The gateway, put together from the services behind it."""

from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from starlette.types import ASGIApp

from chassis.access import Policy
from chassis.settings import Settings
from chassis.tokens import Verifier
from chassis.web.app import build_app
from contracts.envelope import Recorded
from gateway.audit.port import History
from gateway.edge import own, public
from gateway.edge.door import Gateway
from gateway.edge.openapi import merged
from gateway.edge.routing import Table
from gateway.edge.session import SignIn
from gateway.edge.table import MOUNTS, entries
from gateway.ops.port import Operations
from gateway.streams.live import Live
from gateway.streams.port import EventSource
from gateway.streams.query import Reveal


async def _all_there() -> Mapping[str, str]:
    return {}


async def _as_they_are(_events: Sequence[Recorded]) -> Mapping[str, str | None]:
    return {}


def build_gateway(
    backends: Mapping[str, ASGIApp],
    documents: Mapping[str, dict[str, Any]],
    *,
    source: EventSource,
    history: History,
    operations: Operations,
    policy: Policy,
    verifier: Verifier,
    sign_in: SignIn,
    settings: Settings,
    readiness: public.Readiness = _all_there,
    exposition: Callable[[], bytes] = lambda: b"",
    reveal: Reveal = _as_they_are,
    dashboard: ASGIApp | None = None,
    live: Live | None = None,
) -> Gateway:
    """The public door to these services.

    `backends` and `documents` hold the application and the OpenAPI document of each service by name.
    `readiness` tells what is away; `exposition` the metrics; `reveal` events' reasons in clear.
    Whatever is not API goes to the `dashboard`, whose requests carry the caller's token as
    `Authorization: Bearer`, from a session cookie too.
    """
    answers = own.Own(source, history, operations, policy, reveal)
    itself = build_app(own.SERVICE, answers, answers, policy, verifier, max_body=settings.max_body, batches=False)
    listed = entries()
    return Gateway(
        Table(listed),
        {**backends, own.NAME: itself},
        answers=answers,
        live=live or Live(source, most=settings.stream_limit),
        policy=policy,
        verifier=verifier,
        sign_in=sign_in,
        settings=settings,
        readiness=readiness,
        exposition=exposition,
        document=merged({**documents, own.NAME: own.described()}, listed, _version()),
        dashboard=dashboard,
        mounts=MOUNTS,
    )


def _version() -> str:
    try:
        return version("rollbook")
    except PackageNotFoundError:
        return "0"
