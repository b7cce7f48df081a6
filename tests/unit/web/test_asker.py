"""Who asks stands in the command, and is told by the caller's token alone."""

import json

import httpx
import pytest

from chassis.access import Policy
from chassis.decider import Command
from chassis.service import Service
from chassis.web.app import build_app
from chassis.web.openapi import document
from chassis.web.routes import CommandRoute, Routes
from tests.unit.web.conftest import FakeVerifier

NDJSON = {"Content-Type": "application/x-ndjson"}
POLICY = Policy(roles={"all": frozenset({"loans:write", "imports:write"}), "reader": frozenset({"own:write"})})


class Borrow(Command, frozen=True, kw_only=True):
    """Borrow a thing."""

    thing: str
    asker: str | None = None


def by_role(principal, command):
    return Borrow(thing=command.thing, asker=principal.roles[0])


def route(**how):
    return CommandRoute(
        method="POST",
        path="/v1/loans",
        command=Borrow,
        scope="loans:write",
        also=("own:write",),
        summary="Borrow",
        **how,
    )


SERVICE = Service(name="library", routes=Routes(commands=[route(bind=by_role)]))


@pytest.fixture
async def library(loop, reads):
    app = build_app(SERVICE, loop, reads, POLICY, FakeVerifier())
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://test", headers={"Authorization": "Bearer all"}
    ) as client:
        yield client


async def test_who_asks_is_who_calls(library, loop):
    await library.post("/v1/loans", json={"thing": "t1"})
    await library.post("/v1/loans", json={"thing": "t1"}, headers={"Authorization": "Bearer reader"})
    assert [request.command.asker for request in loop.requests] == ["all", "reader"]


@pytest.mark.parametrize("told", ["coordinator", None])
async def test_a_body_cannot_say_who_asks(library, loop, told):
    response = await library.post("/v1/loans", json={"thing": "t1", "asker": told})
    assert (response.status_code, loop.requests) == (422, [])
    assert response.json()["errors"] == [{"field": "$.asker", "message": "is not a field of this request"}]


async def test_nor_can_a_line_of_a_batch(library, loop):
    lines = [{"command": "Borrow", "key": key, "body": body} for key, body in (("a", {}), ("b", {"asker": "x"}))]
    content = "\n".join(json.dumps(line | {"body": {"thing": "t1"} | line["body"]}) for line in lines)
    response = await library.post("/v1/batch", content=content, headers=NDJSON)
    assert [json.loads(line)["status"] for line in response.text.splitlines()] == [200, 422]
    assert [request.command.asker for request in loop.requests] == ["all"]


def test_the_document_tells_of_no_such_field_and_of_every_scope_that_is_enough():
    operation = document(SERVICE)["paths"]["/v1/loans"]["post"]
    assert list(operation["requestBody"]["content"]["application/json"]["schema"]["properties"]) == ["thing"]
    assert operation["security"] == [{"bearer": ["loans:write"]}, {"bearer": ["own:write"]}]


def test_a_route_that_would_let_anybody_say_who_asks_is_a_mistake():
    with pytest.raises(TypeError, match="bind who asks"):
        route()
