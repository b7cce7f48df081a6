"""The public door of an embedded platform: the gateway, with the dashboard behind it."""

import asyncio
import os
import shlex
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

from starlette.types import Receive, Scope, Send

from chassis.access import Policy
from chassis.errors import Unavailable
from chassis.settings import Settings
from chassis.tokens import Verifier
from chassis.web.openapi import document
from contracts.envelope import Recorded
from gateway.audit.logs import LogHistory
from gateway.dashboard.api import AsgiApi
from gateway.dashboard.app import build_dashboard
from gateway.dashboard.visit import bearer_viewer
from gateway.edge.app import build_gateway
from gateway.edge.door import Gateway
from gateway.edge.session import SignIn
from gateway.streams.logs import LogSource
from rollbook.hosting import Hosted, Logs
from rollbook.operations import HostedOperations

REASON = "reason"
LOCALTIME = Path("/etc/localtime")


def public_door(
    services: Mapping[str, Hosted],
    logs: Logs,
    operations: HostedOperations,
    *,
    policy: Policy,
    verifier: Verifier,
    sign_in: SignIn,
    settings: Settings,
    exposition: Callable[[], bytes],
    reset_sample: Callable[[], Awaitable[None]] | None,
) -> Gateway:
    """Everything that can be reached from outside, as one ASGI application."""

    def in_clear(service: str, reasons: Mapping[str, str | None]) -> Mapping[str, str | None]:
        vault = services[service].vault
        return vault.reveal_texts(reasons, REASON) if vault else {}

    async def reveal(events: Sequence[Recorded]) -> Mapping[str, str | None]:
        reasons: dict[str, dict[str, str | None]] = {}
        for event in events:
            if event.reason:
                reasons.setdefault(event.service, {})[event.id] = event.reason
        told = await asyncio.gather(*(asyncio.to_thread(in_clear, *one) for one in reasons.items()))
        return {event: reason for one in told for event, reason in one.items()}

    async def away() -> Mapping[str, str]:
        try:
            views = (await operations.projections()).items
        except Unavailable as told:
            return {"views": told.detail}
        return {f"{one.service}, following {one.source}": one.error for one in views if one.error}

    async def behind_the_pages(scope: Scope, receive: Receive, send: Send) -> None:
        await gateway(scope, receive, send)

    gateway = build_gateway(
        {name: hosted.app(policy, verifier, settings) for name, hosted in services.items()},
        {name: document(hosted.service) for name, hosted in services.items()},
        source=LogSource(logs.logs, logs.wakeups),
        history=LogHistory(logs.logs),
        operations=operations,
        policy=policy,
        verifier=verifier,
        sign_in=sign_in,
        settings=settings,
        readiness=away,
        exposition=exposition,
        reveal=reveal,
        dashboard=build_dashboard(
            AsgiApi(behind_the_pages),
            bearer_viewer(verifier, policy),
            reset_sample=reset_sample,
            cli=_cli(settings),
            zone=_zone(),
        ),
    )
    return gateway


def _cli(settings: Settings) -> str:
    """How this installation's command line is called from any folder, on the data folder in use."""
    return shlex.join([sys.executable, "-m", "rollbook", "--data", str(settings.data.resolve())])


def _zone() -> str:
    """The IANA zone of this machine, UTC where it does not tell."""
    return os.environ.get("TZ") or str(LOCALTIME.resolve()).partition("/zoneinfo/")[2] or "UTC"
