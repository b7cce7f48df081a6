"""Every route and every every role: only who carries the scope gets past the door."""

import re

import httpx
import pytest

from contracts.access import ROLES
from gateway.edge import own
from tests.integration.gateway.conftest import SERVICES

WALK = [
    (route.method if hasattr(route, "method") else "GET", route.path, getattr(route, "scopes", (route.scope,)))
    for service in (*SERVICES, own.SERVICE)
    for route in (*service.routes.commands, *service.routes.queries)
    if not getattr(route, "open", False)
] + [("PUT", route.path, (route.scope,)) for service in SERVICES for route in service.routes.uploads]
OPEN = [route.path for service in (*SERVICES, own.SERVICE) for route in service.routes.queries if route.open]
BATCHES = [("POST", f"/v1/batch/{service.name}", ("imports:write",)) for service in SERVICES if service.routes.commands]
SCOPES = frozenset().union(*ROLES.values())


def address(path):
    return re.sub(r"{\w+}", "x1", path)


async def status(client, method, path, token):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    if path.startswith("/v1/batch"):
        headers["Content-Type"] = "application/x-ndjson"
    response = await client.request(method, address(path), headers=headers)
    assert response.status_code < 500
    return response.status_code


@pytest.mark.parametrize("role", sorted(ROLES))
async def test_a_role_gets_past_exactly_the_routes_whose_scope_it_carries(gateway, token, role):
    transport = httpx.ASGITransport(app=gateway)
    async with httpx.AsyncClient(transport=transport, base_url="http://rollbook.test") as client:
        for method, path, scopes in WALK + BATCHES:
            answered = await status(client, method, path, token(role))
            forbidden = await _forbidden_for_the_scope(client, method, path, token(role), scopes[0])
            if not ROLES[role].isdisjoint(scopes):
                assert not forbidden, (role, method, path, answered)
            else:
                assert (answered, forbidden) == (403, True), (role, method, path, answered)


async def _forbidden_for_the_scope(client, method, path, token, scope):
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/x-ndjson"}
    if not path.startswith("/v1/batch"):
        headers["Content-Type"] = "application/json"
    response = await client.request(method, address(path), headers=headers)
    return response.status_code == 403 and response.json().get("scope") == scope


@pytest.mark.parametrize("credentials", [None, "nonsense", "e30.e30.e30"])
async def test_nobody_gets_past_any_route_without_a_token(anyone, credentials):
    for method, path, _ in WALK + BATCHES:
        assert await status(anyone, method, path, credentials) == 401, (method, path)


def test_what_is_open_to_anyone_is_a_calendar_at_its_secret_address_alone():
    assert OPEN == ["/v1/calendars/{secret}/feed.ics"]


async def test_a_role_that_nobody_defined_may_nothing(anyone, token):
    for method, path, _ in WALK + BATCHES:
        assert await status(anyone, method, path, token("emperor")) == 403, (method, path)


def test_every_scope_that_a_route_needs_is_carried_by_some_role():
    assert {scope for _, _, scopes in WALK + BATCHES for scope in scopes} <= SCOPES
