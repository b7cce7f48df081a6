"""Whole applications under a prefix of a service's addresses, for protocols that are not ours."""

import asyncio
from collections.abc import Callable
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from chassis.access import Policy
from chassis.digests import KeptKeys
from chassis.web.incoming import TokenVerifier

ORIGIN_HEADER = "X-Rollbook-Origin"
"""Set by the gateway alone: under which address the caller sees the platform."""


class Ground(msgspec.Struct, frozen=True, kw_only=True):
    """What a mounted application stands on: a service's loop, its views and its log's keys, and who may call."""

    service: str
    loop: Any
    reads: Any
    keys: KeptKeys | None
    policy: Policy
    verifier: TokenVerifier


Make = Callable[[Ground], ASGIApp]


class Later:
    """An application that is made when it is first asked: what it is made of takes long to load."""

    def __init__(self, make: Make, ground: Ground) -> None:
        self._make, self._ground = make, ground
        self._made: ASGIApp | None = None
        self._making = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        made = self._made
        if made is None:
            async with self._making:
                # In a thread: meanwhile the process answers others.
                if self._made is None:
                    self._made = await asyncio.to_thread(self._make, self._ground)
                made = self._made
        await made(scope, receive, send)


def origin(request: Request) -> str:
    """The address under which the caller sees the platform, such as `https://training.example.org`."""
    told = request.headers.get(ORIGIN_HEADER)
    return told or f"{request.url.scheme}://{request.headers.get('host', '')}"
