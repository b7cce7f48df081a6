"""Clients at work on a platform while it suffers: enrollments, cancellations, outcomes and new people."""

import asyncio
import random
import time
from typing import Any, Protocol

import httpx

from tests.e2e.caller import Caller, client
from tests.faults.ledger import Ledger

SEATS, CLIENTS, PEOPLE = 40, 6, 6_000
SUBJECT = "load"
COMPONENTS = ("day", "quiz")
PAUSE_SECONDS, PATIENCE_SECONDS = 0.15, 180
ACCEPTED, AGAIN = 300, frozenset({408, 425, 429})


class Running(Protocol):
    """A platform that is there, or will be again."""

    url: str

    def token(self, role: str = ..., subject: str | None = ...) -> str:
        """A bearer token."""


class Load:
    """Clients that ask for one thing after the other until `stop`; each request until it is answered for good."""

    def __init__(self, platform: Running, seed: int) -> None:
        self.ledger, self.platform = Ledger(), platform
        self._chance = random.Random(seed)
        self._going = True
        self._tasks: list[asyncio.Task[None]] = []
        self._free: list[str] = []
        self._leaving: list[str] = []
        self._learning: list[tuple[str, int]] = []
        self.seated, self.open = "", ""
        self.people = 0

    async def start(self, caller: Caller) -> None:
        """An offering with seats, one without, people; then the clients."""
        self.seated = await caller.offering(SEATS)
        self.open = await caller.offering(None, delivery="on_demand")
        for _ in range(PEOPLE // 1000):
            self._free += await caller.learners(1000)
        self.people = len(self._free)
        await caller.settled()
        self._tasks = [asyncio.create_task(self._work(), name=f"client-{number}") for number in range(CLIENTS)]

    async def grown(self, by: int) -> None:
        """Until so many more requests are answered.

        Raises:
            AssertionError: a client ended, or nothing moves.
        """
        growing = asyncio.create_task(self.ledger.grown(by))
        done, _ = await asyncio.wait(
            [growing, *self._tasks], timeout=PATIENCE_SECONDS, return_when=asyncio.FIRST_COMPLETED
        )
        growing.cancel()
        for task in self._tasks:
            if task.done():
                task.result()
        assert growing in done, "nothing is answered any more"

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

    async def _work(self) -> None:
        while self._going:
            try:
                async with client(self.platform.url) as http:
                    caller = self._caller(http)
                    while self._going:
                        await self._answered(caller, self.ledger.ask(*self._next()))
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

    def _next(self) -> tuple[str, dict[str, Any]]:
        dice = self._chance.random()
        if dice < 0.1:
            return "/v1/learners", {"name": f"Newcomer {self._chance.random()}"}
        if dice < 0.3 and self._leaving:
            enrollment = self._leaving.pop(self._chance.randrange(len(self._leaving)))
            return f"/v1/enrollments/{enrollment}/cancel", {}
        if dice < 0.65 and self._learning:
            learner, done = self._learning.pop(self._chance.randrange(len(self._learning)))
            evidence = {"source": "lms", "source_id": f"{learner}-{done}"}
            return "/v1/outcomes", {
                "offering": self.open, "learner": learner, "component": COMPONENTS[done], "outcome": "completed",
                **evidence,
            }  # fmt: skip
        offering = self._chance.choice([self.seated, self.open])
        return "/v1/enrollments", {"offering": offering, "learner": self._free.pop()}

    def _follow(self, path: str, body: dict[str, Any], told: dict[str, Any]) -> None:
        """What an answer makes possible."""
        if path == "/v1/enrollments":
            if body["offering"] == self.open:
                self._learning.append((body["learner"], 0))
            else:
                self._leaving.append(told["enrollment"])
        elif path == "/v1/outcomes" and body["component"] == COMPONENTS[0]:
            self._learning.append((body["learner"], 1))

    def _caller(self, http: httpx.AsyncClient) -> Caller:
        return Caller(http, self.platform.token(subject=SUBJECT))


def final(reply: httpx.Response) -> bool:
    """Whether asking again could bring no other answer."""
    waits = reply.status_code == 409 and reply.json()["type"].endswith("/not-yet-known")
    return reply.status_code < 500 and reply.status_code not in AGAIN and not waits
