"""What the command line needs of a platform: one port, for the platform in this process and for one
that runs elsewhere.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import Any, Protocol

import httpx
import msgspec

from chassis.web import positions
from rollbook.importers.lines import Answer, Line
from rollbook.importers.sending import TRY_AGAIN
from rollbook.patience import Looks, Patience

REFUSALS, TOO_MANY, NOT_READY = 400, 429, 504
TURNS, LOOKS = 60, 10
"""Times that a document is asked for until the platform takes the question, and until its views have caught up."""

PATIENCE = httpx.Timeout(60, connect=5)
"""Seconds to wait for an answer, and for a connection."""


class ClientProblem(Exception):
    """Raised when the platform answers no; `status` is the HTTP status, the message its detail."""

    def __init__(self, status: int, body: Any) -> None:
        told = body if isinstance(body, Mapping) else {}
        detail = str(told.get("detail") or told.get("title") or f"The platform answered {status}.")
        wrong = told.get("errors", ())
        if len(wrong) > 1:
            detail += "".join(f" {error.get('field')} {error.get('message')}." for error in wrong)
        super().__init__(detail)
        self.status = status


class PlatformGone(Exception):
    """Raised when the running platform cannot be reached."""


class Client(Protocol):
    """A platform, as the command line and the importers use it."""

    async def get(self, path: str, params: Mapping[str, Any] = {}) -> Any:
        """The document at `path`; parameters that are null are left out.

        Raises:
            ClientProblem: the platform refuses.
            PlatformGone: it cannot be reached.
        """

    async def post(self, path: str, body: Mapping[str, Any] = {}) -> Any:
        """Send one command; raises as `get` does."""

    async def put(self, path: str, content: bytes) -> Any:
        """Send a part of a file; raises as `get` does."""

    async def content(self, path: str) -> bytes:
        """What is at `path`, as it is; raises as `get` does."""

    async def batch(self, service: str, lines: Sequence[Line]) -> Sequence[Answer]:
        """Send many commands of one service at once; the answers in order.

        Raises:
            ClientProblem: the platform refuses them together, none by itself.
        """

    async def settle(self) -> None:
        """Until every view and reaction has caught up with all that was written before.

        Raises:
            PlatformAway: nothing moves any more, for a back end is away.
        """

    def in_bulk(self) -> AbstractAsyncContextManager[None]:
        """While it lasts, many commands are sent for which no view matters; views may rest."""


class HttpClient:
    """The platform behind an address, with a token for it."""

    def __init__(self, http: httpx.AsyncClient, token: str) -> None:
        self._http, self._token = http, token
        self._position: str | None = None

    async def get(self, path: str, params: Mapping[str, Any] = {}) -> Any:
        """The document at `path`; where more is asked than the platform takes, or its views are behind, it waits."""
        told = {name: value for name, value in params.items() if value is not None}
        left = {TOO_MANY: TURNS, NOT_READY: LOOKS}
        while True:
            reply = await self._send("GET", path, params=told)
            left[reply.status_code] = left.get(reply.status_code, 0) - 1
            if left[reply.status_code] < 0:
                return _decoded(reply)
            await asyncio.sleep(float(reply.headers.get("Retry-After", 1)))

    async def post(self, path: str, body: Mapping[str, Any] = {}) -> Any:
        """Send one command."""
        content = msgspec.json.encode(dict(body))
        return _decoded(await self._send("POST", path, content=content, headers={"Content-Type": "application/json"}))

    async def put(self, path: str, content: bytes) -> Any:
        """Send a part of a file."""
        headers = {"Content-Type": "application/octet-stream"}
        return _decoded(await self._send("PUT", path, content=content, headers=headers))

    async def content(self, path: str) -> bytes:
        """What is at `path`, as it is."""
        reply = await self._send("GET", path)
        if reply.status_code >= REFUSALS:
            raise ClientProblem(reply.status_code, _body(reply))
        return reply.content

    async def batch(self, service: str, lines: Sequence[Line]) -> Sequence[Answer]:
        """Send many commands of one service at once."""
        content = b"\n".join(msgspec.json.encode(_told(line)) for line in lines)
        headers = {"Content-Type": "application/x-ndjson"}
        try:
            reply = await self._send("POST", f"/v1/batch/{service}", content=content, headers=headers)
        except PlatformGone as gone:
            return [Answer(503, {"detail": str(gone)})] * len(lines)
        if reply.status_code in TRY_AGAIN:
            return [Answer(reply.status_code, _body(reply))] * len(lines)
        if reply.status_code >= REFUSALS:
            raise ClientProblem(reply.status_code, _body(reply))
        answers = [msgspec.json.decode(line, type=_Reply) for line in reply.content.splitlines()]
        return [Answer(answer.status, answer.body, answer.repeated) for answer in answers]

    async def settle(self) -> None:
        """Ask, again and again, until no view or reaction is behind."""
        patience, looks = Patience(), Looks()
        while True:
            told = await self.get("/v1/ops/projections")
            behind = [one for one in told["items"] if one["lag"]]
            if not told["rebuilding"] and not behind:
                return
            errors = [one["error"] for one in behind if one.get("error")]
            places = [(one["position"], one["newest"]) for one in told["items"]]
            patience.look((places, told["rebuilding"]), errors[0] if errors else None)
            await asyncio.sleep(looks.after(sum(one["lag"] for one in behind)))

    def in_bulk(self) -> AbstractAsyncContextManager[None]:
        """A running platform has others to serve: its views do not rest."""
        return nullcontext()

    async def _send(self, method: str, path: str, **sent: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self._token}", **sent.pop("headers", {})}
        if self._position and method in ("GET", "PUT"):
            headers[positions.HEADER] = self._position
        try:
            reply = await self._http.request(method, path, headers=headers, **sent)
        except httpx.HTTPError as error:
            raise PlatformGone(f"The platform at {self._http.base_url} does not answer: {error}") from None
        self._position = reply.headers.get(positions.HEADER, self._position)
        return reply


class _Reply(msgspec.Struct):
    """One line of a batch's answer."""

    status: int
    body: dict[str, Any]
    repeated: bool = False


@asynccontextmanager
async def remote(url: str, token: str) -> AsyncIterator[HttpClient]:
    """A client of the platform that runs at `url`, straight and by no proxy of the environment, which would be told the
    token.
    """
    async with httpx.AsyncClient(base_url=url, timeout=PATIENCE, transport=httpx.AsyncHTTPTransport()) as http:
        yield HttpClient(http, token)


def _told(line: Line) -> dict[str, Any]:
    told = {"command": line.command, "key": line.key, "body": line.body}
    return told if line.at is None else told | {"at": line.at}


def _decoded(reply: httpx.Response) -> Any:
    body = _body(reply)
    if reply.status_code >= REFUSALS:
        raise ClientProblem(reply.status_code, body)
    return body


def _body(reply: httpx.Response) -> Any:
    try:
        return msgspec.json.decode(reply.content)
    except msgspec.DecodeError:
        return {"detail": f"The platform answered {reply.status_code} without JSON."}
