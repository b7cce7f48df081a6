"""Applications that a service mounts: made when first asked, once, and led to with their whole addresses."""

import asyncio

import httpx
import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse

from chassis.access import Policy
from chassis.web.app import build_app
from chassis.web.mounts import origin
from tests.unit.web.conftest import SERVICE, FakeVerifier


class Toy:
    """Tells what it was asked; counts how often it was made."""

    def __init__(self):
        self.made = []

    def make(self, ground):
        self.made.append(ground)

        async def answer(scope, receive, send):
            told = {"path": scope["path"], "root": scope["root_path"], "origin": origin(Request(scope))}
            await JSONResponse(told)(scope, receive, send)

        return answer


def client(toy, loop, reads, keys=None):
    service = msgspec.structs.replace(SERVICE, mounts={"/toy/v2": toy.make})
    app = build_app(service, loop, reads, Policy(roles={}), FakeVerifier(), keys=keys)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://inner:1")


async def test_it_is_made_when_it_is_first_asked_and_once_however_many_ask(loop, reads):
    toy, keys = Toy(), object()
    async with client(toy, loop, reads, keys) as http:
        assert toy.made == []
        replies = await asyncio.gather(*(http.get("/toy/v2/Users") for _ in range(5)))

    assert {reply.status_code for reply in replies} == {200}
    (ground,) = toy.made
    assert (ground.service, ground.loop, ground.reads, ground.keys) == ("toy", loop, reads, keys)


async def test_it_learns_its_prefix_and_under_which_address_the_caller_sees_it(loop, reads):
    async with client(Toy(), loop, reads) as http:
        seen = (await http.get("/toy/v2/Users/1", headers={"X-Rollbook-Origin": "https://t.example.org"})).json()
        unseen = (await http.patch("/toy/v2/Users/1")).json()

    assert seen == {"path": "/toy/v2/Users/1", "root": "/toy/v2", "origin": "https://t.example.org"}
    assert unseen["origin"] == "http://inner:1"


async def test_what_is_beside_it_stays_where_it_was(loop, reads):
    async with client(Toy(), loop, reads) as http:
        assert (await http.get("/v1/nothing")).status_code == 404
        assert (await http.post("/v1/things/x", headers={"Authorization": "Bearer x"})).headers["Allow"]
