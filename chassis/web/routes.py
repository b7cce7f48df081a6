"""How a service declares its HTTP surface; turned into a FastAPI application by `chassis.web.app`."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import msgspec

from chassis.access import Principal
from chassis.decider import Command

Guard = Callable[[Principal, Any], None]
Bind = Callable[[Principal, Any], Any]
ASKER = "asker"
"""The field of a command that says who asks; never read from a body."""
ANYONE = Principal(subject="-")
"""The caller of a route that asks for no token."""
_SCOPE = re.compile(r"[a-z]+:(read|write)")
_PARAMETER = re.compile(r"{(\w+)}")


def parameters_of(path: str) -> tuple[str, ...]:
    """The names of the parameters in a path template."""
    return tuple(_PARAMETER.findall(path))


def _check(path: str, scope: str, fields: type[msgspec.Struct]) -> None:
    if not _SCOPE.fullmatch(scope):
        raise TypeError(f"{path} must name the scope it needs, not {scope!r}")
    unknown = set(parameters_of(path)) - set(fields.__struct_fields__)
    if unknown:
        raise TypeError(f"{path} names {', '.join(sorted(unknown))}, which {fields.__name__} does not have")


class CommandRoute(msgspec.Struct, frozen=True, kw_only=True):
    """A `POST` or `PUT` whose body (with the path's parameters) is a command.

    A caller needs `scope`, or one of those in `also`. `guard` may refuse one who has it but not for this command.
    `bind` fills the field `asker` of a command that has one, by who calls. `example` is a body, `reply_example` an
    answer; both stand in the OpenAPI document and are run by its tests.
    """

    method: str
    path: str
    command: type[Command]
    scope: str
    summary: str
    also: tuple[str, ...] = ()
    guard: Guard | None = None
    bind: Bind | None = None
    status: int = 200
    example: Mapping[str, Any] = {}
    reply_example: Mapping[str, Any] = {}

    def __post_init__(self) -> None:
        for scope in self.scopes:
            _check(self.path, scope, self.command)
        if (ASKER in self.command.__struct_fields__) != (self.bind is not None):
            raise TypeError(f"{self.path} must bind who asks, if {self.command.__name__} has a field for that")

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scopes of which one is enough."""
        return (self.scope, *self.also)


class Rendered(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that is not JSON: sent as it is, under its own media type."""

    body: bytes
    media_type: str
    headers: Mapping[str, str] = {}


class QueryRoute(msgspec.Struct, frozen=True, kw_only=True):
    """A `GET`. `answer(reads, principal, params)` returns a value of type `response`; `params` is the
    type whose fields are the path's and the query's parameters. A `Rendered` answer is sent as it is, under
    `media_type`. One that is `open` is answered without a token, as `ANYONE`: its address is what lets a caller in.
    """

    path: str
    params: type[msgspec.Struct]
    response: Any
    scope: str = ""
    summary: str
    answer: Callable[[Any, Principal, Any], Awaitable[Any]]
    example: Any = None
    media_type: str = ""
    open: bool = False

    def __post_init__(self) -> None:
        if self.open and self.scope:
            raise TypeError(f"{self.path} is open, and asks for no scope")
        _check(self.path, "own:read" if self.open else self.scope, self.params)


class UploadRoute(msgspec.Struct, frozen=True, kw_only=True):
    """A `PUT` whose body is a part of a file. `take(reads, principal, params, body)` keeps it, and returns the reply;
    `params` is the type whose fields are the path's.
    """

    path: str
    params: type[msgspec.Struct]
    scope: str
    summary: str
    take: Callable[[Any, Principal, Any, bytes], Awaitable[Mapping[str, Any]]]
    reply_example: Mapping[str, Any] = {}

    def __post_init__(self) -> None:
        _check(self.path, self.scope, self.params)


class Routes(msgspec.Struct, frozen=True, kw_only=True):
    """All routes of one service, in order; the first that matches answers."""

    commands: Sequence[CommandRoute] = ()
    queries: Sequence[QueryRoute] = ()
    uploads: Sequence[UploadRoute] = ()
