"""One request at the edge: who sends it, within which limits, and what its answer carries."""

import asyncio
import re
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import unquote

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from chassis.errors import Problem, Stalled, TooLarge
from chassis.web.incoming import longer
from chassis.web.mounts import ORIGIN_HEADER
from chassis.web.problems import problem_response
from chassis.web.slashes import matched_path

REQUEST_ID = "x-request-id"
ORIGIN = ORIGIN_HEADER.lower().encode()
BODY_SECONDS = 30.0
DRAIN_BYTES, DRAIN_SECONDS = 64 * 1024 * 1024, 5
_SEALED = re.compile(r"(/calendars/[^/-]*)-[^/]*|-[0-9a-f]{40}", re.IGNORECASE)
_REQUEST_ID = re.compile(r"[0-9A-Za-z._-]{1,64}")
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    # With no-referrer, browsers would say `Origin: null` for our own forms too.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class Exchange:
    """A request and its answer. Answers get the security headers and the request's id; a body beyond
    `limit` bytes, or one that takes longer than `BODY_SECONDS`, is cut off, and the answer says so.
    `lasting` marks an answer that goes on for as long as the caller stays.
    """

    def __init__(self, scope: Scope, receive: Receive, send: Send, clock: Callable[[], float] = time.monotonic) -> None:
        given = Headers(scope=scope).get(REQUEST_ID, "")
        self.request_id = given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(16)
        self.scope, self._receive, self._send, self._clock = scope, receive, send, clock
        self.method, self.path = str(scope["method"]), matched_path(scope)
        self.headers = Headers(scope=scope)
        self.status = 0
        self.subject = "-"
        self.lasting = False
        self.began = clock()
        self.limit = 0
        self._taken = 0
        self._told = False
        self._whole = False
        self._cut_off: Problem | None = None

    @property
    def decoded_paths(self) -> tuple[str, str]:
        """The path that is looked up here, and the one that a service behind us is sent, both decoded."""
        return str(self.scope["path"]), unquote((self.scope.get("raw_path") or b"").decode("latin-1"))

    @property
    def told_path(self) -> str:
        """The path as it may be logged: the seal of a secret address is left out."""
        return _SEALED.sub(lambda found: f"{found[1] or ''}-hidden", self.path)

    @property
    def seconds(self) -> float:
        """How long it has taken so far."""
        return self._clock() - self.began

    @property
    def address(self) -> str:
        """Where the request comes from."""
        client = self.scope.get("client")
        return str(client[0]) if client else "-"

    @property
    def secure(self) -> bool:
        """Whether it came over TLS."""
        return str(self.scope.get("scheme")) == "https"

    @property
    def origin(self) -> str:
        """The address under which the caller sees us, as far as the request tells."""
        return f"{self.scope.get('scheme', 'http')}://{self.headers.get('host', '')}"

    def limit_body(self, limit: int) -> None:
        """Take at most so many bytes.

        Raises:
            TooLarge: it says that it has more.
        """
        self.limit = limit
        if longer(self.headers, limit):
            raise self._too_large()

    def inner_scope(self, token: str | None, path: str | None = None, *, origin: str | None = None) -> Scope:
        """The scope as it is led on: the caller as a bearer token, the request with its id, and the `origin` where it
        matters under which address the caller sees us.
        """
        replaced = {REQUEST_ID.encode(), ORIGIN, *([b"authorization"] if token else ())}
        headers = [(name, value) for name, value in self.scope["headers"] if name not in replaced]
        headers.append((REQUEST_ID.encode(), self.request_id.encode()))
        if origin is not None:
            headers.append((ORIGIN, origin.encode("latin-1", "replace")))
        if token:
            headers.append((b"authorization", f"Bearer {token}".encode()))
        changed = {"path": path, "raw_path": path.encode()} if path else {}
        return {**self.scope, "headers": headers, **changed}

    async def receive(self) -> Message:
        """The next part of the request."""
        message = await (self._receive() if self._whole else self._next_part())
        self._taken += len(message.get("body", b""))
        self._whole = not message.get("more_body", False)
        if self.limit and self._taken > self.limit:
            self._cut_off = self._too_large()
            raise self._cut_off
        return message

    async def send(self, message: Message) -> None:
        """The next part of the answer; once a body was cut off, no answer counts that had not begun."""
        if self._cut_off and not self._told:
            return
        if message["type"] == "http.response.start":
            self._told = True
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            for name, value in SECURITY_HEADERS.items():
                headers.setdefault(name, value)
            headers["X-Request-Id"] = self.request_id
            headers.setdefault("Cache-Control", "no-store")
        await self._send(message)

    async def end(self) -> None:
        """Say why the body was cut off, if that is what is left to say."""
        if self._cut_off and not self._told:
            await self.refuse(self._cut_off)

    async def answer(self, response: Response) -> None:
        """Answer with this, unless an answer has begun."""
        if not self._told:
            await response(self.scope, self.receive, self.send)

    async def refuse(self, problem: Problem) -> None:
        """Answer with a problem."""
        self._cut_off = None
        too_large = problem.status == TooLarge.status
        headers = {"Connection": "close"} if too_large or problem.status == Stalled.status else {}
        allow = problem.facts.get("allow")
        response = problem_response(problem, headers | ({"Allow": ", ".join(allow)} if allow else {}))
        if too_large and not self._told:
            await response(self.scope, self.receive, self._send_and_drain)
        else:
            await self.answer(response)

    async def _next_part(self) -> Message:
        """The next part of a body that is not whole yet.

        Raises:
            Stalled: it does not come in time.
        """
        try:
            async with asyncio.timeout(max(0.0, self.began + BODY_SECONDS - self._clock())):
                return await self._receive()
        except TimeoutError:
            self._cut_off = Stalled(f"The body did not come whole within {BODY_SECONDS:.0f} seconds.")
            raise self._cut_off from None

    async def _send_and_drain(self, message: Message) -> None:
        """Answer, then read on for a while: to end the connection at once would reset it under a client
        that still sends, and the answer would be lost.
        """
        last = message["type"] == "http.response.body"
        await self.send({**message, "more_body": True} if last else message)
        if last:
            with suppress(TimeoutError):
                async with asyncio.timeout(DRAIN_SECONDS):
                    await self._drain()
            await self.send({"type": "http.response.body"})

    async def _drain(self) -> None:
        more = True
        while more and self._taken < DRAIN_BYTES:
            message = await self._receive()
            self._taken += len(message.get("body", b""))
            more = message.get("more_body", False)

    def _too_large(self) -> TooLarge:
        return TooLarge(f"At most {self.limit} bytes are taken.", limit=self.limit)
