"""Who may read metrics at the public door, whichever way the platform runs."""

import asyncio

import pytest

from tests.e2e.caller import PATIENCE_SECONDS, client


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


async def test_how_long_a_promotion_has_been_due_is_told_by_who_does_the_work(platform):
    measured = 'rollbook_promotion_lag_seconds{service="enrollment"}'
    for _ in range(PATIENCE_SECONDS * 5):
        told = ""
        for url in platform.workers("enrollment"):
            async with client(url) as http:
                told += (await http.get("/metrics")).text
        if measured in told:
            return
        await asyncio.sleep(0.2)
    raise AssertionError(f"{measured} is not among what is told")
