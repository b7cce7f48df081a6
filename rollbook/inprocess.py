"""The client port onto a platform in this process: queries through its HTTP surface without a
socket, commands in batches straight into the decision loops.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

import httpx
import msgspec
from starlette.types import Receive, Scope, Send

from chassis.decider import Command
from chassis.errors import Problem, Repeated
from chassis.ids import new_id
from chassis.loop import DecisionLoop, Outcome, Request, command_id
from chassis.rehearsing import in_bulk
from chassis.web.bodies import field_error, malformed
from rollbook.client import PATIENCE, HttpClient
from rollbook.importers.lines import Answer, Line


class Open(Protocol):
    """A platform in this process: an ASGI application with its loops."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

    def loop(self, service: str) -> DecisionLoop:
        """The decision loop of a service."""

    async def settle(self) -> None:
        """Until views and reactions have seen everything."""

    def at_rest(self) -> AbstractAsyncContextManager[None]:
        """While it lasts, views stay as they are and nothing reacts; afterwards all catch up."""


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
        asked: list[Request | Answer] = [self._request(loop, line) for line in lines]
        outcomes = iter(await loop.submit_all([one for one in asked if isinstance(one, Request)]))
        return [one if isinstance(one, Answer) else _answer(next(outcomes)) for one in asked]

    async def settle(self) -> None:
        """Until views and reactions have seen everything."""
        await self._platform.settle()

    def in_bulk(self) -> AbstractAsyncContextManager[None]:
        """Let views and reactions rest, and catch up afterwards."""
        return self._platform.at_rest()

    def _request(self, loop: DecisionLoop, line: Line) -> Request | Answer:
        try:
            command = msgspec.convert(line.body, self._type(loop, line.command))
        except msgspec.ValidationError as wrong:
            problem = malformed(field_error(wrong))
            return Answer(problem.status, problem.body())
        return Request(
            command=in_bulk(command),
            sent=command,
            command_id=command_id(self._actor, line.key),
            actor=self._actor,
            at=line.at,
            correlation=self._correlation,
        )

    def _type(self, loop: DecisionLoop, name: str) -> type[Command]:
        service = loop.service.name
        known = self._commands.get(service)
        if known is None:
            known = {handler.command.__name__: handler.command for handler in loop.service.handlers}
            self._commands[service] = known
        return known[name]


def _answer(outcome: Outcome) -> Answer:
    if isinstance(outcome, Problem):
        return Answer(outcome.status, outcome.body(), isinstance(outcome, Repeated))
    return Answer(outcome.status, outcome.body, outcome.repeated)
