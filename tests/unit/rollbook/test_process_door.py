"""What a process of a cluster says of itself before, and after, it has begun its work."""

import httpx
import pytest

from rollbook.cluster.door import ProcessDoor


@pytest.fixture
def missing():
    return {}


@pytest.fixture
def door(missing):
    async def away():
        return missing

    return ProcessDoor("work toy", away, lambda: b"")


async def readiness(door):
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=door), base_url="http://toy") as client:
        reply = await client.get("/readyz")
        return reply.status_code, reply.json()["away"]


async def test_it_is_not_ready_before_it_has_begun_though_nothing_is_away(door):
    assert await readiness(door) == (503, {"its start": "work toy has not begun yet"})


async def test_what_is_away_is_named_before_it_has_begun(door, missing):
    missing["kafka"] = "it does not answer"
    assert await readiness(door) == (503, {"kafka": "it does not answer"})


async def test_it_is_ready_once_it_has_begun_and_as_long_as_nothing_is_away(door, missing):
    door.begun = True
    assert await readiness(door) == (200, {})
    missing["kafka"] = "it does not answer"
    assert await readiness(door) == (503, {"kafka": "it does not answer"})
