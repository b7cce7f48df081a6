"""Who may read metrics at the public door, whichever way the platform runs."""

import pytest

from tests.e2e.caller import client


async def status(platform, **headers):
    async with client(platform.url) as http:
        return (await http.get("/metrics", headers=headers)).status_code


async def test_metrics_are_told_on_this_machine(platform):
    async with client(platform.url) as http:
        await http.get("/openapi.json")
        assert "rollbook_http_seconds" in (await http.get("/metrics")).text


@pytest.mark.parametrize(("role", "expected"), [(None, 401), ("learner", 403), ("auditor", 200)])
async def test_strangers_need_a_token_that_lets_them(platform, role, expected):
    headers = {"X-Forwarded-For": "10.1.2.3"}
    if role:
        headers["Authorization"] = f"Bearer {platform.token(role)}"

    assert await status(platform, **headers) == expected
