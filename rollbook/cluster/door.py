"""The HTTP surface of a cluster's process: it answers from the first moment, whatever is away."""

from collections.abc import Awaitable, Callable, Mapping

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from chassis.errors import Unavailable
from chassis.web.problems import problem_response
from gateway.edge import public

Away = Callable[[], Awaitable[Mapping[str, str]]]


class ProcessDoor:
    """Health, readiness and metrics; everything else goes to `app` once there is one, and is refused until
    then. `away` tells what is missing, by name; until the work has `begun`, it is not ready in any case.
    Without an `exposition`, metrics are for `app` to tell.
    """

    def __init__(self, name: str, away: Away, exposition: Callable[[], bytes] | None) -> None:
        self._name, self._away, self._exposition = name, away, exposition
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
