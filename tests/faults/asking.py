"""Clients that ask a platform for one thing after the other while it suffers, each until it is answered for good."""

import asyncio
import random
import time
from collections.abc import Coroutine
from typing import Any, Protocol

import httpx

from tests.e2e.caller import Caller, client
from tests.faults.ledger import Ledger

SUBJECT = "load"
PAUSE_SECONDS, PATIENCE_SECONDS = 0.15, 180
ACCEPTED, AGAIN = 300, frozenset({408, 425, 429})
Wish = tuple[str, dict[str, Any]]
"""A path, and the body that goes there."""


class Running(Protocol):
    """A platform that is there, or will be again."""

    url: str

    def token(self, role: str = ..., subject: str | None = ...) -> str:
        """A bearer token."""


class Asking:
    """So many `clients`; what they ask for is the subclass's. `people` is how many it knows to be registered, `seats`
    how many there are in the offering `seated`.
    """

    clients, seats = 6, 0

    def __init__(self, platform: Running, seed: int) -> None:
        self.ledger, self.platform = Ledger(), platform
        self.seated, self.people = "", 0
        self._chance = random.Random(seed)
        self._going = True
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self, caller: Caller) -> None:
        """Make what the clients need, then have them begin."""
        await self._prepare(caller)
        await caller.settled()
        self._tasks = [asyncio.create_task(self._work(), name=f"client-{one}") for one in range(self.clients)]

    async def grown(self, by: int) -> None:
        """Until so many more requests are answered.

        Raises:
            AssertionError: a client ended, or nothing moves.
        """
        await self._reached(self.ledger.grown(by))

    async def stop(self) -> None:
        """Ask nothing new, and wait for the answers to what was asked."""
        self._going = False
        await asyncio.gather(*self._tasks)

    async def asked_again(self, count: int) -> None:
        """Some of what was answered, once more under its key."""
        keys = self._chance.sample(sorted(self.ledger.answers), min(count, len(self.ledger.answers)))
        async with client(self.platform.url) as http:
            caller = self._caller(http)
            for key in keys:
                await self._answered(caller, key)

    async def _prepare(self, caller: Caller) -> None:
        raise NotImplementedError

    async def _next(self) -> Wish | None:
        """What is asked for next; null where a client has nothing left to do."""
        raise NotImplementedError

    def _follow(self, path: str, body: dict[str, Any], told: dict[str, Any]) -> None:
        """What an answer makes possible."""

    async def _reached(self, awaited: Coroutine[Any, Any, object]) -> None:
        waiting = asyncio.create_task(awaited)
        done, _ = await asyncio.wait(
            [waiting, *self._tasks], timeout=PATIENCE_SECONDS, return_when=asyncio.FIRST_COMPLETED
        )
        waiting.cancel()
        for task in self._tasks:
            if task.done():
                task.result()
        assert waiting in done, "nothing is answered any more"

    async def _work(self) -> None:
        while self._going:
            try:
                async with client(self.platform.url) as http:
                    caller = self._caller(http)
                    while self._going:
                        wish = await self._next()
                        if wish is None:
                            return
                        await self._answered(caller, self.ledger.ask(*wish))
            except httpx.TransportError:
                await asyncio.sleep(PAUSE_SECONDS)

    async def _answered(self, caller: Caller, key: str) -> None:
        """Until it is answered for good; over connections, and processes, that come and go."""
        path, body = self.ledger.asked[key]
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            try:
                caller.http.base_url = httpx.URL(self.platform.url)
                reply = await caller.command(path, body, key=key)
            except httpx.TransportError:
                pass
            else:
                if final(reply):
                    told = reply.json()
                    self.ledger.note(key, reply.status_code, told)
                    if reply.status_code < ACCEPTED:
                        self._follow(path, body, told)
                    return
            await asyncio.sleep(PAUSE_SECONDS)
        raise AssertionError(f"{path} was not answered within {PATIENCE_SECONDS} s")

    def _caller(self, http: httpx.AsyncClient) -> Caller:
        return Caller(http, self.platform.token(subject=SUBJECT))


def final(reply: httpx.Response) -> bool:
    """Whether asking again could bring no other answer."""
    waits = reply.status_code == 409 and reply.json()["type"].endswith("/not-yet-known")
    return reply.status_code < 500 and reply.status_code not in AGAIN and not waits
