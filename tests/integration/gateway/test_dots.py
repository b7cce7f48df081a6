"""Segments that mean a step up lead nowhere, however they are written and whoever is behind the door."""

import asyncio
from contextlib import asynccontextmanager

import msgspec
import pytest

from rollbook.cluster.door import ProcessDoor
from rollbook.cluster.fronting import Fronting
from rollbook.cluster.settings import ClusterSettings
from rollbook.serving import address, listen, serve

CLIMBING = (
    "/scim/v2/../../metrics",
    "/scim/v2/../../readyz",
    "/scim/v2/%2e%2e/%2E%2e/metrics",
    "/scim/v2/.%2e/.%2e/metrics",
    "/scim/v2/..%2f..%2Fmetrics",
    "/scim/v2/./ServiceProviderConfig",
    "/scim/v2/..",
    "/v1/../metrics",
    "/v1/courses/../../metrics",
    "/v1/learners/%2e%2e",
    "/x/../scim/v2/Users",
    "/static/../metrics",
)


async def answered(url, target):
    """What comes back for a target that is sent as it stands; clients would tidy it up."""
    host, port = url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"GET {target} HTTP/1.1\r\nHost: rollbook.test\r\nConnection: close\r\n\r\n".encode())
    head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    return int(head.split(b" ")[1]), body


@asynccontextmanager
async def serving(app):
    with listen("127.0.0.1", 0) as listening:
        stopping = asyncio.Event()
        task = asyncio.create_task(serve(app, listening, stopping, lambda: None))
        yield address(listening)
        stopping.set()
        await task


async def nothing_away():
    return {}


@pytest.fixture
async def service():
    """A process of enrollment, and the targets that reached the application in it."""
    reached = []

    async def app(scope, receive, send):
        reached.append(scope["raw_path"].decode())
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"10")]})
        await send({"type": "http.response.body", "body": b"enrollment"})

    door = ProcessDoor("serve enrollment", nothing_away, lambda: b"inner metrics")
    door.app, door.begun = app, True
    async with serving(door) as url:
        yield url, reached


@pytest.fixture
async def cluster(service, key, monkeypatch):
    """The gateway of a cluster in front of it."""
    url, _ = service

    async def nobody_tells(waking):
        """No Kafka is there."""

    monkeypatch.setattr("gateway.remote.waking.Waking.start", nobody_tells)
    front = Fronting(
        ClusterSettings(
            kafka="127.0.0.1:1",
            token_key=msgspec.json.encode(key.as_dict(private=True)).decode(),
            services=",".join(f"{name}={url}" for name in ("scheduling", "enrollment", "attendance", "reporting")),
        )
    )
    door = ProcessDoor(front.name, front.away, None)
    door.app, door.begun = await front.open(), True
    async with serving(door) as public:
        yield public
    await front.close()


@pytest.mark.parametrize("target", CLIMBING)
async def test_a_target_that_climbs_is_not_found_and_reaches_no_service(cluster, service, target):
    _, reached = service

    status, body = await answered(cluster, target)

    assert (status, msgspec.json.decode(body)["type"]) == (404, "/problems/unknown")
    assert reached == []


@pytest.mark.parametrize("target", ["/scim/v2/Users/a..b", "/scim/v2/...", "/scim/v2/Users/.hidden"])
async def test_dots_that_are_part_of_a_name_pass(cluster, service, target):
    _, reached = service

    assert await answered(cluster, target) == (200, b"enrollment")
    assert reached == [target]
