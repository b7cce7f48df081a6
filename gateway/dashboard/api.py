"""The public API as the pages call it: in process, with the caller's own token."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol
from urllib.parse import quote

import httpx
import msgspec
from starlette.types import ASGIApp

from chassis.errors import Malformed
from chassis.web import positions

POSITION, KEY = positions.HEADER, "Idempotency-Key"
MALFORMED = 422
PLAIN = "/:@,.-_~"
IDS_AT_ONCE = 100
TIMED_OUT = 504
REFUSALS = 400


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What the API answered; `position` is the read-your-writes token it sent along."""

    status: int
    body: Any
    position: str | None = None


class Api(Protocol):
    """The platform's public API."""

    async def send(
        self,
        method: str,
        path: str,
        *,
        token: str | None,
        params: Mapping[str, str],
        body: Mapping[str, Any] | None,
        headers: Mapping[str, str],
    ) -> Answer:
        """One request and its answer, whatever its status."""


class AsgiApi:
    """The API of an ASGI application in this process; no socket in between.

    Where the application serves these very pages, give it late: `lambda *call: gateway(*call)`.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app), base_url="http://rollbook.internal", timeout=30
        )

    async def send(
        self,
        method: str,
        path: str,
        *,
        token: str | None,
        params: Mapping[str, str],
        body: Mapping[str, Any] | None,
        headers: Mapping[str, str],
    ) -> Answer:
        """One request and its answer, whatever its status."""
        sent = dict(headers) | ({"Authorization": f"Bearer {token}"} if token else {})
        reply = await self._client.request(method, quote(path, safe=PLAIN), params=params, json=body, headers=sent)
        return Answer(status=reply.status_code, body=_decoded(reply), position=reply.headers.get(POSITION))


class ApiProblem(Exception):
    """Raised when the API refuses or fails; says so in words a coordinator can act on."""

    def __init__(self, status: int, body: Any) -> None:
        told = body if isinstance(body, Mapping) else {}
        self.status = status
        self.kind = str(told.get("type", "")).rpartition("/")[2]
        self.title = str(told.get("title", "Something went wrong"))
        self.detail = str(told.get("detail") or self.title)
        self.errors: Sequence[Mapping[str, str]] = [e for e in told.get("errors", ()) if isinstance(e, Mapping)]
        self.facts = told
        super().__init__(self.detail)


class Session:
    """One visitor's conversation with the API: their token, and how far they have written.

    Reads wait for `position`, so that a page shows what its visitor has just done.
    """

    def __init__(self, api: Api, token: str | None, position: str | None = None) -> None:
        self._api, self._token = api, token
        self.position = position
        self._documents: dict[str, Any] = {}
        self._seen: dict[str, int] = {}

    def behind(self, token: str | None) -> bool:
        """Whether anything read so far was read before its views had come to these positions."""
        return any(self._seen.get(service, reached) < reached for service, reached in _positions(token).items())

    async def get(self, path: str, **params: Any) -> Any:
        """The document at `path`; parameters that are null or empty are left out.

        Raises:
            ApiProblem: the API refuses, or a part of it is away.
        """
        told = {name: str(value) for name, value in params.items() if value not in (None, "")}
        headers = {POSITION: self.position} if self.position else {}
        answer = await self._api.send("GET", path, token=self._token, params=told, body=None, headers=headers)
        if answer.status == TIMED_OUT and headers:
            answer = await self._api.send("GET", path, token=self._token, params=told, body=None, headers={})
        for service, reached in _positions(answer.position).items():
            self._seen[service] = min(reached, self._seen.get(service, reached))
        return _body(answer)

    async def post(self, path: str, body: Mapping[str, Any], key: str, *, whole: bool = False) -> Any:
        """Send a command under an idempotency key; fields that are null are left out, unless it is sent `whole`.

        Raises:
            ApiProblem: a rule refuses it, or it is malformed; so is a key that no header can hold.
        """
        if not key.isascii():
            told = {"title": "The request is malformed", "detail": f"{KEY} must be 1 to 255 visible ASCII characters."}
            raise ApiProblem(MALFORMED, told)
        told = {name: value for name, value in body.items() if whole or value is not None}
        headers = {KEY: key} | ({POSITION: self.position} if self.position else {})
        answer = await self._api.send("POST", path, token=self._token, params={}, body=told, headers=headers)
        self.position = furthest(self.position, answer.position)
        return _body(answer)

    async def items(self, path: str, **params: Any) -> list[dict[str, Any]]:
        """The first page of a list."""
        told = await self.get(path, **params)
        return list(told["items"] if isinstance(told, Mapping) else told)

    async def every(self, path: str, limit: int = 1000, **params: Any) -> list[dict[str, Any]]:
        """Page after page of a list, up to `limit` items."""
        found: list[dict[str, Any]] = []
        after: str | None = None
        while len(found) < limit:
            told = await self.get(path, after=after, limit=min(200, limit), **params)
            found += told["items"]
            after = told.get("after")
            if not after:
                break
        return found[:limit]

    async def documents(self, path: str, ids: Iterable[str | None]) -> dict[str, dict[str, Any]]:
        """Several documents `path/{id}` by id; those that cannot be had are left out."""
        wanted = [ident for ident in dict.fromkeys(ids) if ident]
        missing = [ident for ident in wanted if f"{path}/{ident}" not in self._documents]
        found = await asyncio.gather(*(self.get(f"{path}/{ident}") for ident in missing), return_exceptions=True)
        for ident, document in zip(missing, found, strict=True):
            if isinstance(document, BaseException) and not isinstance(document, ApiProblem):
                raise document
            self._documents[f"{path}/{ident}"] = None if isinstance(document, ApiProblem) else document
        return {ident: kept for ident in wanted if (kept := self._documents[f"{path}/{ident}"]) is not None}

    async def people(self, ids: Iterable[str | None]) -> dict[str, dict[str, Any]]:
        """Learners by id, names and all; nobody, for a visitor who may not see names."""
        wanted = [ident for ident in dict.fromkeys(ids) if ident]
        missing = [ident for ident in wanted if f"person/{ident}" not in self._documents]
        chunks = [missing[start : start + IDS_AT_ONCE] for start in range(0, len(missing), IDS_AT_ONCE)]
        asked = (self.items("/v1/learners", ids=",".join(chunk), limit=IDS_AT_ONCE) for chunk in chunks)
        for answer in await asyncio.gather(*asked, return_exceptions=True):
            if isinstance(answer, BaseException):
                if not isinstance(answer, ApiProblem):
                    raise answer
                continue
            self._documents |= {f"person/{person['learner']}": person for person in answer}
        return {ident: self._documents[f"person/{ident}"] for ident in wanted if f"person/{ident}" in self._documents}


def furthest(*tokens: str | None) -> str | None:
    """The token of the furthest position in each service; one that is not ours counts for nothing."""
    known = positions.merged(*map(_positions, tokens))
    return positions.encode(known) if known else None


def _positions(token: str | None) -> dict[str, int]:
    try:
        return positions.decode(token) if token else {}
    except Malformed:
        return {}


def _decoded(reply: httpx.Response) -> Any:
    try:
        return msgspec.json.decode(reply.content)
    except msgspec.DecodeError:
        return None


def _body(answer: Answer) -> Any:
    if answer.status >= REFUSALS:
        raise ApiProblem(answer.status, answer.body)
    return answer.body
