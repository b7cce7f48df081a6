"""What a process of a cluster says of itself before, and after, it has begun its work."""

import asyncio

import httpx
import pytest

from rollbook.cluster.door import KEPT_SECONDS, ProcessDoor


@pytest.fixture
def missing():
    return {}


@pytest.fixture
def looks():
    """One a look at what is away."""
    return []


@pytest.fixture
def now():
    return [0.0]


@pytest.fixture
def door(missing, looks, now):
    async def away():
        looks.append(1)
        await asyncio.sleep(0)
        return dict(missing)

    return ProcessDoor("work toy", away, lambda: b"", clock=lambda: now[0])


async def readiness(door):
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=door), base_url="http://toy") as client:
        reply = await client.get("/readyz")
        return reply.status_code, reply.json()["away"]


async def test_it_is_not_ready_before_it_has_begun_though_nothing_is_away(door):
    assert await readiness(door) == (503, {"its start": "work toy has not begun yet"})


async def test_what_is_away_is_named_before_it_has_begun(door, missing):
    missing["kafka"] = "it does not answer"
    assert await readiness(door) == (503, {"kafka": "it does not answer"})


async def test_it_is_ready_once_it_has_begun_and_as_long_as_nothing_is_away(door, missing, now):
    door.begun = True
    assert await readiness(door) == (200, {})
    missing["kafka"] = "it does not answer"
    now[0] += KEPT_SECONDS
    assert await readiness(door) == (503, {"kafka": "it does not answer"})


async def test_however_many_ask_at_once_it_looks_once(door, looks):
    door.begun = True

    assert await asyncio.gather(*(readiness(door) for _ in range(50))) == [(200, {})] * 50
    assert looks == [1]


async def test_it_looks_again_when_a_moment_has_passed_and_not_before(door, missing, looks, now):
    door.begun = True
    await readiness(door)
    missing["kafka"] = "it does not answer"
    now[0] += KEPT_SECONDS - 0.1
    assert await readiness(door) == (200, {})
    now[0] += 0.1
    assert await readiness(door) == (503, {"kafka": "it does not answer"})
    assert looks == [1, 1]


async def test_that_it_begins_is_told_at_once(door, missing):
    assert (await readiness(door))[0] == 503
    door.begun = True
    assert await readiness(door) == (200, {})


async def test_a_look_that_fails_is_not_remembered():
    answers = [OSError("no thread"), {}]

    async def away():
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    door = ProcessDoor("work toy", away, lambda: b"")
    door.begun = True
    with pytest.raises(OSError, match="no thread"):
        await readiness(door)
    assert await readiness(door) == (200, {})


async def test_who_stops_asking_does_not_leave_others_without_an_answer(door):
    door.begun = True
    first, second = (asyncio.create_task(readiness(door)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    assert await second == (200, {})


@pytest.mark.parametrize("host", ["x/metrics?", "x/readyz#"])
async def test_what_is_asked_for_is_what_the_path_says_whatever_the_host_is_called(door, host):
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=door), base_url="http://toy") as client:
        reply = await client.get("/v1/courses", headers={"Host": host})
    assert (reply.status_code, reply.json()["type"]) == (503, "/problems/unavailable")
