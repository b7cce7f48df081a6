"""Leading a request on to a service that runs elsewhere."""

from collections.abc import AsyncIterator, Sequence

import httpx
from starlette.requests import ClientDisconnect, Request
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from chassis.errors import Unavailable
from chassis.web.problems import problem_response

CONNECT_SECONDS = (2.0, 10.0)
"""First none is waited for long, since another may be there; then all are, since we may be what is slow."""

ANSWER_SECONDS = 30
LIMITS = httpx.Limits(max_connections=1000, max_keepalive_connections=100, keepalive_expiry=20)
_OF_THE_CONNECTION = frozenset(
    {"connection", "keep-alive", "proxy-authenticate", "te", "trailer", "transfer-encoding", "upgrade", "host"}
)


class Proxy:
    """An ASGI application that answers what a service answers. Several `urls` take turns; one that cannot
    be connected to is passed over. `patience` is for how long to try in each round, in seconds.
    """

    def __init__(self, service: str, urls: tuple[str, ...], patience: Sequence[float] = CONNECT_SECONDS) -> None:
        self._service, self._patience = service, patience
        self._clients = [httpx.AsyncClient(base_url=url, timeout=ANSWER_SECONDS, limits=LIMITS) for url in urls]
        self._turn = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lead one request on, and its answer back."""
        request = Request(scope, receive)
        headers = [(name, value) for name, value in request.headers.raw if name.decode() not in _OF_THE_CONNECTION]
        target = scope["raw_path"] + (b"?" + scope["query_string"] if scope["query_string"] else b"")
        try:
            body = b"".join([part async for part in request.stream()])
        except ClientDisconnect:
            return
        reply = await self._send(request.method, target, headers, body)
        if reply is None:
            told = Unavailable(f"{self._service} does not answer just now.")
            await problem_response(told)(scope, receive, send)
            return
        kept = {name: value for name, value in reply.headers.items() if name.lower() not in _OF_THE_CONNECTION}
        await StreamingResponse(_parts(reply), reply.status_code, kept)(scope, receive, send)

    async def close(self) -> None:
        """Let go of the connections."""
        for client in self._clients:
            await client.aclose()

    async def _send(
        self, method: str, target: bytes, headers: list[tuple[bytes, bytes]], body: bytes
    ) -> httpx.Response | None:
        """The answer of the first that can be reached; null if none can, or it broke off."""
        self._turn += 1
        first = self._turn % len(self._clients)
        left = [*self._clients[first:], *self._clients[:first]]
        for seconds in self._patience:
            silent = []
            for client in left:
                # Sent as it came: what is encoded in an address is for the service to decode.
                url = client.base_url.copy_with(raw_path=target)
                timeout = httpx.Timeout(ANSWER_SECONDS, connect=seconds)
                request = client.build_request(method, url, headers=headers, content=body, timeout=timeout)
                try:
                    return await client.send(request, stream=True)
                except httpx.ConnectTimeout:
                    silent.append(client)
                except (httpx.ConnectError, httpx.PoolTimeout):
                    continue
                except httpx.HTTPError:
                    return None
            left = silent
        return None


async def _parts(reply: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for part in reply.aiter_raw():
            yield part
    finally:
        await reply.aclose()
