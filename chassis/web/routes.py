"""How a service declares its HTTP surface; turned into a FastAPI application by `chassis.web.app`."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import msgspec

from chassis.access import Principal
from chassis.decider import Command

Guard = Callable[[Principal, Any], None]


class CommandRoute(msgspec.Struct, frozen=True, kw_only=True):
    """A `POST` or `PUT` whose body (with the path's parameters) is a command.

    `guard` may refuse a caller who has the scope but not for this command. `example` is a body,
    `reply_example` an answer; both stand in the OpenAPI document and are run by its tests.
    """

    method: str
    path: str
    command: type[Command]
    scope: str
    summary: str
    guard: Guard | None = None
    status: int = 200
    example: Mapping[str, Any] = {}
    reply_example: Mapping[str, Any] = {}


class Rendered(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that is not JSON: sent as it is, under its own media type."""

    body: bytes
    media_type: str
    headers: Mapping[str, str] = {}


class QueryRoute(msgspec.Struct, frozen=True, kw_only=True):
    """A `GET`. `answer(reads, principal, params)` returns a value of type `response`; `params` is the
    type whose fields are the path's and the query's parameters. A `Rendered` answer is sent as it is.
    """

    path: str
    params: type[msgspec.Struct]
    response: Any
    scope: str
    summary: str
    answer: Callable[[Any, Principal, Any], Awaitable[Any]]
    example: Any = None


class Routes(msgspec.Struct, frozen=True, kw_only=True):
    """All routes of one service, in order; the first that matches answers."""

    commands: Sequence[CommandRoute] = ()
    queries: Sequence[QueryRoute] = ()
