"""Behind a proxy that is trusted everybody is a caller of their own; others are not believed whom they speak for."""

import asyncio

import httpx
import pytest

from chassis.settings import Settings
from rollbook.serving import address, listen, serve

TRUSTED, STRANGE = "10.0.0.0/8,127.0.0.1", "10.0.0.0/8"


@pytest.fixture
def settings():
    return Settings(request_burst=1, request_rate=0.001)


@pytest.fixture
async def behind(gateway, trusted, monkeypatch):
    """A client that speaks for others, on this machine."""
    # A variable of the server's own, which would have it believe anybody.
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")
    stopping = asyncio.Event()
    with listen("127.0.0.1", 0) as listening:
        serving = asyncio.create_task(serve(gateway, listening, stopping, gateway.close, trusted=trusted))
        async with httpx.AsyncClient(base_url=address(listening), transport=httpx.AsyncHTTPTransport()) as client:
            yield client
        stopping.set()
        await serving


async def statuses(client, *callers):
    return [(await client.get("/healthz", headers={"X-Forwarded-For": caller})).status_code for caller in callers]


@pytest.mark.parametrize("trusted", [TRUSTED])
async def test_each_caller_has_a_limit_of_their_own(behind):
    assert await statuses(behind, "192.0.2.1", "192.0.2.2", "192.0.2.1") == [200, 200, 429]


@pytest.mark.parametrize("trusted", [TRUSTED])
async def test_who_writes_addresses_before_their_own_gains_nothing(behind):
    assert await statuses(behind, "198.51.100.7, 192.0.2.1", "198.51.100.8, 192.0.2.1") == [200, 429]


@pytest.mark.parametrize("trusted", [STRANGE])
async def test_what_a_stranger_says_counts_for_nothing(behind):
    assert await statuses(behind, "192.0.2.1", "192.0.2.2") == [200, 429]
