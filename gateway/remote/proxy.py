"""Leading a request on to a service that runs elsewhere."""

from collections.abc import AsyncIterator, Sequence

import httpx
from starlette.requests import ClientDisconnect, Request
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from chassis.errors import PerhapsDone, Unavailable
from chassis.telemetry import tracer
from chassis.web.incoming import traceparent
from chassis.web.problems import problem_response
from gateway.remote.calling import UNREACHED
from gateway.remote.turns import Turns

CONNECT_SECONDS = (2.0, 10.0)
"""First none is waited for long, since another may be there; then all are, since we may be what is slow."""

ANSWER_SECONDS = 30
LIMITS = httpx.Limits(max_connections=1000, max_keepalive_connections=100, keepalive_expiry=20)
BROKEN = (httpx.NetworkError, httpx.RemoteProtocolError)
"""The process ended, perhaps after it did what was asked."""
SAFE, KEY, TRACEPARENT = frozenset({"GET", "HEAD", "OPTIONS"}), b"idempotency-key", "traceparent"
_OF_THE_CONNECTION = frozenset(
    {"connection", "keep-alive", "proxy-authenticate", "te", "trailer", "transfer-encoding", "upgrade", "host"}
)


class Proxy:
    """An ASGI application that answers what a service answers. Several `urls` take turns; one that cannot
    be connected to is passed over, and so is one that breaks off what may be asked again. `patience` is for
    how long to try in each round, in seconds.
    """

    def __init__(self, service: str, urls: tuple[str, ...], patience: Sequence[float] = CONNECT_SECONDS) -> None:
        self._service, self._patience = service, patience
        self._turns = Turns([_client(url) for url in urls])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lead one request on, and its answer back."""
        request = Request(scope, receive)
        headers = [(name, value) for name, value in request.headers.raw if name.decode() not in _OF_THE_CONNECTION]
        target = scope["raw_path"] + (b"?" + scope["query_string"] if scope["query_string"] else b"")
        try:
            body = b"".join([part async for part in request.stream()])
        except ClientDisconnect:
            return
        with tracer.span(
            "lead on", parent=traceparent(request.headers.get(TRACEPARENT)), service=self._service
        ) as span:
            if span.traceparent:
                headers = [pair for pair in headers if pair[0].lower() != TRACEPARENT.encode()]
                headers.append((TRACEPARENT.encode(), span.traceparent.encode()))
            reply = await self._send(request.method, target, headers, body)
            status = reply.status if isinstance(reply, Unavailable) else reply.status_code
            span.set(**{"http.response.status_code": status})
        if isinstance(reply, Unavailable):
            await problem_response(reply)(scope, receive, send)
            return
        kept = {name: value for name, value in reply.headers.items() if name.lower() not in _OF_THE_CONNECTION}
        await StreamingResponse(_parts(reply), reply.status_code, kept)(scope, receive, send)

    async def close(self) -> None:
        """Let go of the connections."""
        for client in self._turns.clients:
            await client.aclose()

    async def _send(
        self, method: str, target: bytes, headers: list[tuple[bytes, bytes]], body: bytes
    ) -> httpx.Response | Unavailable:
        """The answer of the first that can be reached; or that none can, or that one was and gave none."""
        keyed = any(name.lower() == KEY for name, _ in headers)
        again, heard = method in SAFE or keyed, False
        left = self._turns.order()
        for seconds in self._patience:
            slow = []
            for client in left:
                timeout = httpx.Timeout(ANSWER_SECONDS, connect=seconds)
                # Beside the URL, which httpx would tidy up: what is sent is what was asked, for the service to decode.
                extensions = {"target": target, "timeout": timeout.as_dict()}
                request = client.build_request(method, "/", headers=headers, content=body, extensions=extensions)
                try:
                    reply = await client.send(request, stream=True)
                except httpx.ConnectTimeout:
                    slow.append(client)
                except httpx.HTTPError as away:
                    self._turns.away(client)
                    heard = heard or not isinstance(away, UNREACHED)
                    if not isinstance(away, UNREACHED) and not (again and isinstance(away, BROKEN)):
                        return self._unanswered(method, keyed=keyed, heard=heard)
                else:
                    self._turns.there(client)
                    return reply
            left = slow
        return self._unanswered(method, keyed=keyed, heard=heard)

    def _unanswered(self, method: str, *, keyed: bool, heard: bool) -> Unavailable:
        if heard and method not in SAFE:
            return PerhapsDone(f"{self._service} was asked, and gave no answer.", keyed=keyed)
        return Unavailable(f"{self._service} does not answer just now.")


def _client(url: str) -> httpx.AsyncClient:
    # With a transport of its own it heeds no proxy of the environment, which would be told tokens.
    return httpx.AsyncClient(base_url=url, timeout=ANSWER_SECONDS, transport=httpx.AsyncHTTPTransport(limits=LIMITS))


async def _parts(reply: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for part in reply.aiter_raw():
            yield part
    finally:
        await reply.aclose()
