"""The HTTP surface of a cluster's process: it answers from the first moment, whatever is away."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from chassis.errors import Unavailable
from chassis.web.problems import problem_response
from gateway.edge import public

Away = Callable[[], Awaitable[Mapping[str, str]]]
KEPT_SECONDS = 1.0
"""How long an answer counts: anybody may ask, as often as they like, and every look costs calls to others."""


class Looked:
    """What is away, looked up once for all who ask meanwhile, and known for a moment."""

    def __init__(self, away: Away, clock: Callable[[], float] = time.monotonic) -> None:
        self._away, self._clock = away, clock
        self._look: asyncio.Task[Mapping[str, str]] | None = None
        self._known_until = float("-inf")

    async def __call__(self) -> Mapping[str, str]:
        """What is away, by name; raises what the look raised. Who stops waiting does not stop it for others."""
        look = self._look
        if look is None or (look.done() and self._clock() >= self._known_until):
            look = self._look = asyncio.create_task(self._looked())
        return await asyncio.shield(look)

    async def _looked(self) -> Mapping[str, str]:
        found = await self._away()
        self._known_until = self._clock() + KEPT_SECONDS
        return found


class ProcessDoor:
    """Health, readiness and metrics; everything else goes to `app` once there is one, and is refused until
    then. `away` tells what is missing, by name; until the work has `begun`, it is not ready in any case.
    Without an `exposition`, metrics are for `app` to tell.
    """

    def __init__(
        self,
        name: str,
        away: Away,
        exposition: Callable[[], bytes] | None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._name, self._away, self._exposition = name, Looked(away, clock), exposition
        self.app: ASGIApp | None = None
        self.begun = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        response = await self._own(scope["path"])
        if response is None and self.app is not None:
            await self.app(scope, receive, send)
            return
        if response is None:
            response = problem_response(Unavailable(f"{self._name} is not ready yet."))
        await response(scope, receive, send)

    async def _own(self, path: str) -> Response | None:
        match path:
            case "/healthz":
                return public.alive()
            case "/readyz":
                return await public.ready(self._missing)
            case "/metrics" if self._exposition:
                return public.exposed(self._exposition())
        return None

    async def _missing(self) -> Mapping[str, str]:
        missing = await self._away()
        return missing if missing or self.begun else {"its start": f"{self._name} has not begun yet"}
