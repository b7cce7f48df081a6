"""Slashes inside a path parameter, sent as `%2F`: servers decode them before anybody can tell.

Ids of other systems may contain them. They are kept apart from the slashes between segments by
standing in for them until the path has been matched.
"""

from collections.abc import Mapping
from urllib.parse import unquote

from starlette.types import ASGIApp, Receive, Scope, Send

STAND_IN = "\ue000"


def matched_path(scope: Scope) -> str:
    """The decoded path, with a stand-in for each slash that is not between segments."""
    raw = scope.get("raw_path") or b""
    if b"%2f" not in raw.lower():
        return str(scope["path"])
    return "/".join(unquote(segment).replace("/", STAND_IN) for segment in raw.decode("latin-1").split("/"))


def parameters(found: Mapping[str, str]) -> dict[str, str]:
    """Path parameters as they were meant."""
    return {name: value.replace(STAND_IN, "/") for name, value in found.items()}


class SlashesKept:
    """Middleware that lets `%2F` pass in a path parameter."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] == "http":
            scope = {**scope, "path": matched_path(scope)}
        await self._app(scope, receive, send)
