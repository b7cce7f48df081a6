"""One trace from HTTP through the decision to the views, and into the event itself."""

import asyncio

import httpx
import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from chassis.access import Principal
from chassis.exporters import setup
from chassis.settings import Settings
from rollbook.embedded import opened

TRACE = "0af7651916cd43dd8448eb211c80319c"


@pytest.fixture
def spans():
    exporter = InMemorySpanExporter()
    telemetry = setup(Settings(), exporter=exporter)
    yield exporter
    telemetry.shutdown()


def concerning(spans, name):
    """The spans of a name that belong to the trace, as its children or by a link."""
    return [
        span
        for span in spans.get_finished_spans()
        if span.name == name
        and TRACE in {f"{one.trace_id:032x}" for one in (span.context, *(link.context for link in span.links))}
    ]


async def until(there):
    for _ in range(3000):
        if there():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it never came")


async def test_a_command_is_one_trace_from_the_door_to_the_views(tmp_path, spans):
    async with opened(Settings(data=tmp_path / "data")) as platform:
        token = platform.client(Principal(subject="ada", roles=("admin",)))._token
        headers = {"Authorization": f"Bearer {token}", "traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}
        transport = httpx.ASGITransport(app=platform)
        async with httpx.AsyncClient(transport=transport, base_url="http://rollbook.test", headers=headers) as client:
            reply = await client.post("/v1/organizations", json={"code": "ACME", "name": "Acme"})
            position = {"Rollbook-Position": reply.headers["rollbook-position"]}
            await client.get("/v1/organizations", headers=position)
            (event, *_) = (await client.get("/v1/events", params={"last": 1})).json()["events"]
        await until(lambda: concerning(spans, "project"))
    (door,) = concerning(spans, "POST /v1/organizations")
    assert event["traceparent"].split("-")[1:3] == [TRACE, f"{door.context.span_id:016x}"]
    assert concerning(spans, "append")
