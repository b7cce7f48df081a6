"""`rollbook serve SERVICE`: a process that takes commands and answers queries; any number of them."""

from collections.abc import Mapping

from starlette.types import ASGIApp

from chassis.access import Policy
from chassis.service import Service
from chassis.tokens import Verifier
from chassis.web.app import build_app
from contracts.access import ROLES
from rollbook.cluster.inner import open_inner
from rollbook.cluster.parts import Parts
from rollbook.cluster.readiness import away
from rollbook.cluster.settings import ClusterSettings
from rollbook.hosting import NobodyDecides
from rollbook.operations import HostedOperations


class Serving:
    """One service's HTTP surface."""

    def __init__(self, service: Service, settings: ClusterSettings) -> None:
        self.name = f"serve {service.name}"
        self._service, self._settings = service, settings
        key = settings.public_key(service.name)
        self._verifier = Verifier(
            [key], issuer=settings.token_issuer, audience=settings.token_audience, leeway=settings.token_leeway
        )
        self._parts = Parts(service, settings)
        self._operations = HostedOperations({service.name: self._parts})

    async def open(self) -> ASGIApp:
        """Connect, and take requests."""
        await self._parts.open()
        app = build_app(
            self._service,
            self._parts.loop or NobodyDecides(),
            self._parts.reads,
            Policy(roles=ROLES),
            self._verifier,
            max_body=self._settings.max_body,
            max_batch=self._settings.max_batch,
            keys=self._parts.log,
        )
        open_inner(app, self._verifier, self._parts, self._operations)
        return app

    async def close(self) -> None:
        """Answer what is in flight, and end."""
        await self._operations.stop()
        await self._parts.close()

    async def away(self) -> Mapping[str, str]:
        """What is missing."""
        return await away(self._parts)
