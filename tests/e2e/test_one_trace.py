"""One trace leads from a caller's request through the append to the views, and on to what it caused."""

import httpx
import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from chassis.access import Principal
from chassis.exporters import setup
from chassis.settings import Settings
from chassis.tokens import Issuer, load_key
from rollbook.embedded import opened
from tests.e2e.caller import Caller
from tests.e2e.server import HOUR

TRACE, SPAN = "ab" * 16, "cd" * 8


@pytest.fixture
def spans():
    return InMemorySpanExporter()


@pytest.fixture
async def caller(tmp_path, spans):
    """A caller of a platform in this process, whose spans are kept."""
    settings = Settings(data=tmp_path / "data")
    telemetry = setup(settings, exporter=spans)
    try:
        async with (
            opened(settings) as platform,
            httpx.AsyncClient(transport=httpx.ASGITransport(app=platform), base_url="http://rollbook") as http,
        ):
            admin = Principal(subject="admin", roles=("admin",))
            yield Caller(http, Issuer(load_key(settings.data)).issue(admin, HOUR))
    finally:
        telemetry.shutdown()


def of_trace(spans, trace):
    """What was done in a trace: names with the services that did it, and whether each hangs on another one."""
    found = [one for one in spans.get_finished_spans() if f"{one.context.trace_id:032x}" == trace]
    ids = {f"{one.context.span_id:016x}" for one in found} | {SPAN}
    assert all(one.parent is not None and f"{one.parent.span_id:016x}" in ids for one in found)
    return [(one.name, one.attributes.get("service")) for one in found]


async def test_from_the_request_through_the_append_to_the_views_and_what_it_caused(caller, spans):
    offering = await caller.offering(1)
    first, second = await caller.learners(2)
    seat = (await caller.enroll(offering, first)).json()["enrollment"]
    await caller.enroll(offering, second)
    await caller.settled()
    spans.clear()

    headers = {"traceparent": f"00-{TRACE}-{SPAN}-01"}
    await caller.send("POST", f"/v1/enrollments/{seat}/cancel", json={}, headers=headers)
    await caller.settled()
    done = of_trace(spans, TRACE)
    assert done.count(("POST /v1/enrollments/{enrollment}/cancel", None)) == 1
    assert done.count(("append", "enrollment")) == 2, "the cancellation, and the promotion that it caused"
    assert ("react", None) in done
    assert {("project", "enrollment"), ("project", "reporting"), ("project", "attendance")} <= set(done)
    events = [one for one in await caller.history() if TRACE in one.get("traceparent", "")]
    assert [one["type"].split(".")[2] for one in events] == ["enrollment-cancelled", "learner-enrolled"]


async def test_a_request_without_a_trace_begins_one(caller, spans):
    spans.clear()
    await caller.post("/v1/learners", {"name": "Ada"})
    await caller.settled()
    (event,) = await caller.history(type="rollbook.enrollment.learner-registered.v1")
    trace = event["traceparent"].split("-")[1]
    named = {one.name for one in spans.get_finished_spans() if f"{one.context.trace_id:032x}" == trace}
    assert {"POST /v1/learners", "append", "project"} <= named


async def test_what_is_told_to_a_trace_holds_no_names(caller, spans):
    await caller.post("/v1/learners", {"name": "Zebulon Unmistakable", "email": "zebulon@unmistakable.example"})
    await caller.settled()
    assert "nmistakable" not in "".join(one.to_json() for one in spans.get_finished_spans())
