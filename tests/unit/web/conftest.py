from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

import httpx
import msgspec
import pytest

from chassis.access import Policy, Principal
from chassis.decider import Command
from chassis.errors import Forbidden, PerhapsDone, Problem, Refused, TimedOut, Unauthenticated, Unknown
from chassis.loop import Reply
from chassis.service import Service
from chassis.web.app import build_app
from chassis.web.routes import CommandRoute, QueryRoute, Rendered, Routes

POLICY = Policy(
    roles={
        "all": frozenset({"things:read", "things:write", "imports:write"}),
        "editor": frozenset({"things:read", "things:write"}),
        "reader": frozenset({"things:read"}),
    }
)


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of a thing."""

    name: str
    weight: float | None = None


class Make(Command, frozen=True, kw_only=True):
    """Make a thing of parts."""

    title: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    capacity: Annotated[int, msgspec.Meta(ge=1)] | None = None
    starts_at: datetime | None = None
    effective_at: datetime | None = None
    parts: tuple[Part, ...] = ()


class Change(Command, frozen=True, kw_only=True):
    """Change a thing."""

    source: str
    thing: str
    title: str | None = None
    reason: str | None = None


class Thing(msgspec.Struct, frozen=True):
    """A thing as it is kept."""

    thing: str
    since: datetime | None = None


class Look(msgspec.Struct, frozen=True, kw_only=True):
    thing: str


class Address(msgspec.Struct, frozen=True, kw_only=True):
    address: str


class Search(msgspec.Struct, frozen=True, kw_only=True):
    q: str
    limit: Annotated[int, msgspec.Meta(ge=1, le=500)] = 100
    since: datetime | None = None
    states: tuple[str, ...] = ()
    open: bool | None = None


class Things(msgspec.Struct, frozen=True):
    items: list[Thing]
    after: str | None = None


def only_small(principal, command):
    if command.capacity is not None and command.capacity > 1000:
        raise Forbidden("Only small things.")


async def look(reads, principal, params):
    if params.thing == "gone":
        raise Unknown("There is no such thing.")
    if reads.broken:
        raise RuntimeError("secret detail")
    return Thing(thing=params.thing)


async def search(reads, principal, params):
    reads.asked.append(params)
    return Things(items=[Thing(thing=params.q)])


async def show_open(reads, principal, params):
    if params.address != "known":
        raise Unknown("There is nothing at this address.")
    return Rendered(
        body=f"for {principal.subject}".encode(),
        media_type="text/calendar; charset=utf-8",
        headers={"ETag": '"one"', "Cache-Control": "private, no-cache"},
    )


async def search_csv(reads, principal, params):
    return Rendered(body=b"thing\r\n" + params.q.encode(), media_type="text/csv; charset=utf-8")


SERVICE = Service(
    name="toy",
    routes=Routes(
        commands=[
            CommandRoute(
                method="POST", path="/v1/things", command=Make, scope="things:write", summary="Make a thing",
                guard=only_small, status=201, example={"title": "One", "capacity": 3, "parts": [{"name": "a"}]},
                reply_example={"thing": "t1"},
            ),
            CommandRoute(
                method="PUT", path="/v1/things/{source}/{thing}", command=Change, scope="things:write",
                summary="Change a thing", example={"title": "Two"},
            ),
        ],
        queries=[
            QueryRoute(
                path="/v1/things", params=Search, response=Things, scope="things:read", summary="Find things",
                answer=search, example={"items": [{"thing": "t1"}], "after": None},
            ),
            QueryRoute(
                path="/v1/things.csv", params=Search, response=Rendered, scope="things:read",
                summary="Find things, as a table", answer=search_csv,
            ),
            QueryRoute(
                path="/v1/open/{address}", params=Address, response=Rendered, open=True, media_type="text/calendar",
                summary="What anyone may see who knows where", answer=show_open,
            ),
            QueryRoute(
                path="/v1/things/{thing}", params=Look, response=Thing, scope="things:read", summary="One thing",
                answer=look,
            ),
        ],
    ),
)  # fmt: skip


class FakeLoop:
    """Answers each command with a position one further, and remembers what it was asked."""

    def __init__(self):
        self.requests = []
        self.broken = False

    async def submit(self, request):
        self.requests.append(request)
        if getattr(request.command, "title", None) == "refuse":
            raise Refused("No.", slug="not-that-one", capacity=12)
        if getattr(request.command, "title", None) == "lose":
            raise PerhapsDone("The log went away.", keyed=bool(request.command_id))
        if self.broken and request.command.title == "break":
            raise RuntimeError("secret detail")
        return Reply(
            status=201 if isinstance(request.command, Make) else 200,
            body={"thing": "t1"},
            position=len(self.requests),
            repeated=False,
        )

    async def submit_all(self, requests):
        return [await self._outcome(request) for request in requests]

    async def _outcome(self, request):
        try:
            return await self.submit(request)
        except Problem as problem:
            return problem
        except RuntimeError:
            return Problem("A fault on our side.")


class FakeReads:
    """Has got to position 5, and no further."""

    def __init__(self):
        self.asked = []
        self.broken = False

    async def wait(self, after: Mapping[str, int], seconds: float = 2.0) -> None:
        if any(position > 5 for position in after.values()):
            raise TimedOut("Not yet.")

    def positions(self):
        return {"toy": 5}


class FakeVerifier:
    """A token is the name of its role."""

    def verify(self, token: str) -> Principal:
        if token not in POLICY.roles:
            raise Unauthenticated("The token is not valid here.")
        return Principal(subject=f"someone-{token}", roles=(token,))


@pytest.fixture
def loop():
    return FakeLoop()


@pytest.fixture
def reads():
    return FakeReads()


@pytest.fixture
def app(loop, reads):
    return build_app(SERVICE, loop, reads, POLICY, FakeVerifier(), max_body=10_000, max_batch=50_000)


@pytest.fixture
async def client(app):
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=True)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://test", headers={"Authorization": "Bearer all"}
    ) as client:
        yield client
