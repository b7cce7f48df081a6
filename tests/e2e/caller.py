"""A client of the platform: who calls, what they have seen so far, and the few stories every test begins with."""

import asyncio
import itertools
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

import httpx
import msgspec

from tests.e2e import wire

PROBLEM = "application/problem+json"
PATIENCE_SECONDS = 60
UNDECIDED_SECONDS = 12
"""After that, with the pause it asks for, a platform that has no time for a request has said so."""

CONNECTIONS = 500
"""At once; many systems allow a process 1,024 files."""
_numbers = itertools.count(1)
COMPONENTS = [{"key": "day", "title": "The day", "kind": "session"}, {"key": "quiz", "title": "Quiz", "kind": "quiz"}]


def client(url: str, **told: Any) -> httpx.AsyncClient:
    """An HTTP client of a platform; without certificates, which take long to load."""
    return httpx.AsyncClient(base_url=url, timeout=30, verify=False, **told)


class Caller:
    """Sends requests with a token, and with the position of the furthest answer there was."""

    def __init__(self, http: httpx.AsyncClient, token: str) -> None:
        self.http, self.token = http, token
        self.position: str | None = None

    async def send(self, method: str, path: str, **sent: Any) -> httpx.Response:
        """One request, whatever it is answered; asked again for a while if all that it lacks is time."""
        own = sent.pop("headers", {})
        for _ in range(PATIENCE_SECONDS // 6):
            headers = {"Authorization": f"Bearer {self.token}"}
            if self.position:
                headers["Rollbook-Position"] = self.position
            reply = await self.http.request(method, path, headers=headers | own, **sent)
            self.position = reply.headers.get("Rollbook-Position", self.position)
            if "Rollbook-Position" in own or not _too_early(method, reply):
                break
        return reply

    async def at_once(
        self, asked: Iterable[tuple[str, Any]], *, key: str | None = None, doors: Sequence[str] = ()
    ) -> list[httpx.Response]:
        """Commands by their paths and bodies, each on a connection of its own, at the same moment, as far as a process
        may have so many; `doors` are asked in turn, where they are not all to come through the one that everybody
        comes through. What there was no time for is asked again, as the same request, as the answer says.
        """
        seen = {"Rollbook-Position": self.position} if self.position else {}
        headers = {"Authorization": f"Bearer {self.token}", **seen}
        at = itertools.cycle(doors or [str(self.http.base_url)])
        sent = [
            wire.request("POST", path, headers | {"Idempotency-Key": key or uuid.uuid4().hex}, body)
            for path, body in asked
        ]
        room = asyncio.Semaphore(CONNECTIONS)

        async def exchanged(url: str, one: bytes) -> httpx.Response:
            for _ in range(PATIENCE_SECONDS // UNDECIDED_SECONDS):
                async with room:
                    reply = await wire.exchange(url, one)
                if reply.status_code != 503:
                    break
                await asyncio.sleep(float(reply.headers["Retry-After"]))
            return reply

        return await asyncio.gather(*(exchanged(next(at), one) for one in sent))

    async def race(
        self, offering: str, learners: Iterable[str], *, doors: Sequence[str] = (), **more: Any
    ) -> list[httpx.Response]:
        """All of them ask for a seat at the same moment; none is written to, unless it is said."""
        asked = ({"offering": offering, "learner": one, "notify": "none", **more} for one in learners)
        return await self.at_once((("/v1/enrollments", body) for body in asked), doors=doors)

    async def get(self, path: str, **params: Any) -> Any:
        """A document."""
        return _good(await self.send("GET", path, params=params))

    async def everything(self, path: str, **wanted: Any) -> list[dict[str, Any]]:
        """All pages of a list."""
        items: list[dict[str, Any]] = []
        after: str | None = None
        while True:
            page = await self.get(path, limit=500, **wanted, **({"after": after} if after else {}))
            items, after = items + page["items"], page["after"]
            if after is None:
                return items

    async def post(self, path: str, body: Any = None, *, key: str | None = None) -> Any:
        """A command's answer, which is not a refusal."""
        return _good(await self.command(path, body, key=key))

    async def command(self, path: str, body: Any = None, *, key: str | None = None) -> httpx.Response:
        """A command, whatever it is answered."""
        return await self.send("POST", path, json=body or {}, headers={"Idempotency-Key": key} if key else {})

    async def batch(self, service: str, lines: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """Many commands in one request; the answers in order."""
        content = b"\n".join(map(msgspec.json.encode, lines))
        headers = {"Content-Type": "application/x-ndjson"}
        reply = await self.send("POST", f"/v1/batch/{service}", content=content, headers=headers)
        assert reply.status_code == 200, reply.text
        return [msgspec.json.decode(line) for line in reply.content.splitlines()]

    async def learners(self, count: int) -> list[str]:
        """So many new people."""
        named = [next(_numbers) for _ in range(count)]
        lines = [
            {
                "command": "RegisterLearner",
                "key": f"learner-{number}-{self.token[-8:]}",
                "body": {"name": f"L {number}"},
            }
            for number in named
        ]
        return [answer["body"]["learner"] for answer in await self.batch("enrollment", lines)]

    async def course(self) -> str:
        """A published course."""
        body = {"code": f"C{next(_numbers)}", "title": "A course", "components": COMPONENTS}
        course = (await self.post("/v1/courses", body))["course"]
        await self.post(f"/v1/courses/{course}/publish")
        return course

    async def offering(self, capacity: int | None, **terms: Any) -> str:
        """A published offering with so many seats, whose roster is open."""
        body = {
            "course": await self.course(),
            "code": f"O{next(_numbers)}",
            "delivery": "scheduled",
            "timezone": "Europe/Berlin",
            "capacity": capacity,
            **terms,
        }
        offering = (await self.post("/v1/offerings", body))["offering"]
        await self.post(f"/v1/offerings/{offering}/publish")
        await self.until(f"/v1/offerings/{offering}/seats", lambda seats: seats["state"] == "open")
        return offering

    async def enroll(self, offering: str, learner: str, *, key: str | None = None, **more: Any) -> httpx.Response:
        """Ask for a seat."""
        return await self.command("/v1/enrollments", {"offering": offering, "learner": learner, **more}, key=key)

    async def until(self, path: str, wanted: Any, **params: Any) -> Any:
        """The document, as soon as it is as wanted."""
        told = None
        for _ in range(PATIENCE_SECONDS * 20):
            reply = await self.send("GET", path, params=params)
            told = reply.json()
            if reply.status_code == 200 and wanted(told):
                return told
            await asyncio.sleep(0.05)
        raise AssertionError(f"{path} never came to be as wanted: {told}")

    async def settled(self) -> None:
        """Until every view and reaction has caught up, and nothing more follows."""
        before = None
        while before != (before := await self.end_of_log()):
            await self.until("/v1/ops/projections", lambda told: all(one["lag"] == 0 for one in told["items"]))

    async def end_of_log(self) -> str:
        """A cursor behind the last event of every service, once every notice has gone; equal as long as nothing is
        appended.
        """
        await self.until("/v1/ops/timers", lambda told: all(one["kind"] != "mail" for one in told["items"]))
        return (await self.get("/v1/events", last=1))["after"]

    async def asked_since(self, end: str) -> list[str]:
        """What came of requests since then. What reactions, timers and works do meanwhile does not count: on a platform
        that tests share, it may still follow from the tests before.
        """
        page = await self.get("/v1/events", after=end, limit=1000)
        return [kind(event) for event in page["events"] if event["actor"] != "timer" and ":" not in event["actor"]]

    async def stream(self, name: str) -> list[dict[str, Any]]:
        """Everything that happened in one stream, but that somebody is to be told of it."""
        events: list[dict[str, Any]] = []
        after: int | None = 0
        while after is not None:
            page = await self.get(f"/v1/audit/streams/{name}", after=after)
            events, after = events + page["events"], page["after"]
        return [event for event in events if kind(event) != "notice-intended"]

    async def history(self, **params: Any) -> list[dict[str, Any]]:
        """The event stream from its beginning, in pages."""
        events, after = [], {}
        while True:
            page = await self.get("/v1/events", limit=1000, **params, **after)
            if not page["events"]:
                return events
            events, after = events + page["events"], {"after": page["after"]}


def kind(event: dict[str, Any]) -> str:
    """The name of an event's type, such as `learner-enrolled`."""
    return event["type"].split(".")[2]


def problem(reply: httpx.Response, status: int, slug: str | None = None) -> dict[str, Any]:
    """The answer, which is a problem that says what every problem says."""
    assert reply.status_code == status, reply.text
    assert reply.headers["content-type"] == PROBLEM
    told = reply.json()
    assert told["status"] == status
    assert told["type"].startswith("/problems/")
    assert told["title"]
    assert told["detail"]
    assert "Traceback" not in reply.text
    if slug:
        assert told["type"] == f"/problems/{slug}", reply.text
    return told


def fields(told: dict[str, Any]) -> list[str]:
    """The fields that a problem says are at fault."""
    return [error["field"] for error in told["errors"]]


def _too_early(method: str, reply: httpx.Response) -> bool:
    """What it names, or what it is to show, is still on its way: a busy machine takes longer than a request waits."""
    if reply.status_code == 504:
        return method in ("GET", "PUT")
    return reply.status_code == 409 and reply.json()["type"] == "/problems/not-yet-known"


def _good(reply: httpx.Response) -> Any:
    assert reply.status_code < 300, f"{reply.request.method} {reply.request.url}: {reply.status_code} {reply.text}"
    return reply.json()
