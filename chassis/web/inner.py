"""What a service tells the gateway alone: its log, and how it is. Not part of the public API.

Callers carry a token made for this use, which no user has.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

import msgspec
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from chassis.errors import Unavailable
from chassis.eventlog.port import EventLog, LogUnavailable
from chassis.tokens import Claims
from chassis.web.bodies import json_object, to_struct
from chassis.web.endpoints import guarded
from chassis.web.incoming import bearer, read_body
from contracts.envelope import Recorded

USE = "inner"
PREFIX = "/inner"
REASON = "reason"
MOST_BYTES = 1024 * 1024

Answer = Callable[[Any], Awaitable[Any]]


class Verifies(Protocol):
    """Tells whether a token was made for a use."""

    def claims(self, token: str, use: str) -> Claims:
        """What the token says; raises Unauthenticated."""


class RevealsText(Protocol):
    """Reads concealed text."""

    def reveal_texts(self, texts: Mapping[str, str | None], field: str) -> dict[str, str | None]:
        """Those of named texts that are concealed, in clear; null where a key is gone."""


class ReadAsked(msgspec.Struct, frozen=True, kw_only=True):
    """See `EventLog.read`."""

    after: int
    limit: int
    types: tuple[str, ...] | None = None
    upto: int | None = None
    stream: str | None = None
    root: str | None = None
    newest: bool = False


class StreamsAsked(msgspec.Struct, frozen=True, kw_only=True):
    """See `EventLog.streams`."""

    after: dict[str, int]


class Nothing(msgspec.Struct, frozen=True):
    """No parameters."""


class LastTold(msgspec.Struct, frozen=True):
    """The newest position of a log."""

    position: int


class EventsTold(msgspec.Struct, frozen=True, kw_only=True):
    """Events in order, and by id the reasons in clear of those that conceal theirs (null: unreadable)."""

    events: list[Recorded]
    reasons: dict[str, str | None] = {}


def add_log(app: FastAPI, verifier: Verifies, log: EventLog, vault: RevealsText) -> None:
    """Open a service's log to the gateway."""

    def told(events: list[Recorded]) -> EventsTold:
        return EventsTold(events=events, reasons=vault.reveal_texts({one.id: one.reason for one in events}, REASON))

    def read(asked: ReadAsked) -> EventsTold:
        types = None if asked.types is None else list(asked.types)
        found = log.read(
            asked.after, asked.limit, types, asked.upto, stream=asked.stream, root=asked.root, newest=asked.newest
        )
        return told(list(found))

    def streams(asked: StreamsAsked) -> EventsTold:
        return told([event for events in log.streams(asked.after).values() for event in events])

    add(app, verifier, "/log/last", Nothing, _in_thread(lambda _: LastTold(log.last_position())))
    add(app, verifier, "/log/read", ReadAsked, _in_thread(read))
    add(app, verifier, "/log/streams", StreamsAsked, _in_thread(streams))


def add(app: FastAPI, verifier: Verifies, path: str, asked: type[msgspec.Struct], answer: Answer) -> None:
    """Open `POST /inner…`, which takes one JSON object and answers with another."""

    async def endpoint(request: Request) -> Response:
        verifier.claims(bearer(request.headers.get("authorization")), USE)
        question = to_struct(asked, json_object(await read_body(request, MOST_BYTES)), {})
        return Response(msgspec.json.encode(await answer(question)), 200, media_type="application/json")

    name = f"POST {PREFIX}{path}"
    app.add_api_route(
        f"{PREFIX}{path}", guarded(endpoint, name), methods=["POST"], include_in_schema=False, response_model=None
    )


def _in_thread(work: Callable[[Any], Any]) -> Answer:
    async def answer(asked: Any) -> Any:
        try:
            return await asyncio.to_thread(work, asked)
        except LogUnavailable as away:
            raise Unavailable("The event log cannot be read just now.") from away

    return answer
