"""`rollbook serve gateway`: the one public door, in front of services that run elsewhere."""

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from starlette.types import ASGIApp, Receive, Scope, Send

from chassis.access import Policy, Principal
from chassis.errors import Unavailable
from chassis.feed.wakeup import Wakeup
from chassis.tokens import Issuer, Verifier
from chassis.web.inner import USE
from chassis.web.openapi import document
from contracts.access import ROLES
from contracts.envelope import Recorded
from gateway.audit.logs import LogHistory
from gateway.dashboard.api import AsgiApi
from gateway.dashboard.app import build_dashboard
from gateway.dashboard.visit import bearer_viewer
from gateway.edge.app import build_gateway
from gateway.edge.door import Gateway
from gateway.edge.session import SignIn
from gateway.remote.calling import Calls
from gateway.remote.log import RemoteLog
from gateway.remote.operations import RemoteOperations
from gateway.remote.proxy import Proxy
from gateway.remote.waking import Waking
from gateway.streams.logs import LogSource
from rollbook.cluster.settings import ClusterSettings
from rollbook.services import NAMES, every_service

NAME = "gateway"
GATEWAY = Principal(subject="gateway")
INNER_LIFETIME = timedelta(minutes=5)
ADMIN = Principal(subject="admin", roles=("admin",))
SIGN_IN_LIFETIME = timedelta(hours=1)


class Fronting:
    """The gateway of a cluster."""

    def __init__(self, settings: ClusterSettings) -> None:
        self.name = f"serve {NAME}"
        self.exposition: Callable[[], bytes] = bytes
        self._settings = settings
        key = settings.signing_key(NAME)
        self._issuer = Issuer(key, issuer=settings.token_issuer, audience=settings.token_audience)
        self._verifier = Verifier(
            [self._issuer.public_key],
            issuer=settings.token_issuer,
            audience=settings.token_audience,
            leeway=settings.token_leeway,
        )
        self.sign_in = SignIn(self._issuer, self._verifier)
        places = settings.addresses(NAME, NAMES)
        self._proxies = {name: Proxy(name, urls) for name, urls in places.items()}
        self._calls = {name: Calls(name, urls, self._inner_token) for name, urls in places.items()}
        self._services = every_service()
        deciding = [service.name for service in self._services if service.handlers]
        self._logs = {name: RemoteLog(self._calls[name]) for name in deciding}
        self._wakeups = {name: Wakeup() for name in deciding}
        self._waking = Waking(settings.needed("kafka", NAME), self._wakeups, settings.topic_of)
        self._operations = RemoteOperations(self._calls)
        self._gateway: Gateway | None = None

    async def open(self) -> ASGIApp:
        """Begin; services may still be away."""
        await self._waking.start()
        self._gateway = gateway = build_gateway(
            self._proxies,
            {service.name: document(service) for service in self._services},
            source=LogSource(self._logs, self._wakeups),
            history=LogHistory(self._logs),
            operations=self._operations,
            policy=Policy(roles=ROLES),
            verifier=self._verifier,
            sign_in=self.sign_in,
            settings=self._settings,
            readiness=self.away,
            exposition=self.exposition,
            reveal=self._reasons,
            dashboard=build_dashboard(
                AsgiApi(self._behind_the_pages),
                bearer_viewer(self._verifier, Policy(roles=ROLES)),
                reset_sample=None,
                cli="rollbook",
                zone=os.environ.get("TZ") or "UTC",
            ),
        )
        return gateway

    async def close(self) -> None:
        """End."""
        self.hang_up()
        await self._waking.stop()
        for proxy in self._proxies.values():
            await proxy.close()
        for calls in self._calls.values():
            calls.close()

    def hang_up(self) -> None:
        """End the event streams, which would else stay open for ever."""
        if self._gateway:
            self._gateway.close()

    async def away(self) -> Mapping[str, str]:
        """The services that do not answer, or lack something."""
        told = await asyncio.gather(*(self._trouble(name) for name in self._calls))
        return {name: trouble for name, trouble in zip(self._calls, told, strict=True) if trouble}

    async def _trouble(self, name: str) -> str:
        # Anybody may ask here: what is away is named, and nothing said of where it should be.
        try:
            lacks = await asyncio.to_thread(self._calls[name].lacks)
        except Unavailable as problem:
            return problem.detail
        return f"waits for {', '.join(lacks)}" if lacks else ""

    async def _reasons(self, events: Sequence[Recorded]) -> Mapping[str, str | None]:
        return {event.id: self._logs[event.service].reason(event) for event in events}

    def _inner_token(self) -> str:
        return self._issuer.issue(GATEWAY, INNER_LIFETIME, use=USE)

    async def _behind_the_pages(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._gateway:
            await self._gateway(scope, receive, send)
