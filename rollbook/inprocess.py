"""The client port onto a platform in this process: queries through its HTTP surface without a
socket, commands in batches straight into the decision loops.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Protocol

import httpx
import msgspec
from starlette.types import Receive, Scope, Send

from chassis.decider import Command
from chassis.errors import Problem, Repeated
from chassis.ids import new_id
from chassis.loop import DecisionLoop, Request, command_id
from rollbook.client import PATIENCE, HttpClient
from rollbook.importers.lines import Answer, Line

MALFORMED = 422


class Open(Protocol):
    """A platform in this process: an ASGI application with its loops."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

    def loop(self, service: str) -> DecisionLoop:
        """The decision loop of a service."""

    async def settle(self) -> None:
        """Until views and reactions have seen everything."""


class InProcessClient(HttpClient):
    """A client of the platform in this process; `actor` is what the log records."""

    def __init__(self, platform: Open, token: str, actor: str) -> None:
        transport = httpx.ASGITransport(app=platform)
        http = httpx.AsyncClient(transport=transport, base_url="http://rollbook.internal", timeout=PATIENCE)
        super().__init__(http, token)
        self._actor, self._platform = actor, platform
        self._correlation = new_id("i")
        self._commands: dict[str, Mapping[str, type[Command]]] = {}

    async def batch(self, service: str, lines: Sequence[Line]) -> Sequence[Answer]:
        """Send many commands of one service at once."""
        loop = self._platform.loop(service)
        return await asyncio.gather(*(self._submit(loop, line) for line in lines))

    async def settle(self) -> None:
        """Until views and reactions have seen everything."""
        await self._platform.settle()

    async def _submit(self, loop: DecisionLoop, line: Line) -> Answer:
        try:
            command = msgspec.convert(line.body, self._type(loop, line.command))
        except msgspec.ValidationError as wrong:
            return Answer(MALFORMED, {"detail": str(wrong)})
        request = Request(
            command=command,
            command_id=command_id(self._actor, line.key),
            actor=self._actor,
            at=line.at,
            correlation=self._correlation,
        )
        try:
            reply = await loop.submit(request)
        except Problem as problem:
            return Answer(problem.status, problem.body(), isinstance(problem, Repeated))
        return Answer(reply.status, reply.body, reply.repeated)

    def _type(self, loop: DecisionLoop, name: str) -> type[Command]:
        service = loop.service.name
        known = self._commands.get(service)
        if known is None:
            known = {handler.command.__name__: handler.command for handler in loop.service.handlers}
            self._commands[service] = known
        return known[name]
