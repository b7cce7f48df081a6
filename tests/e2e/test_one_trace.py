"""One trace leads from a caller's request through the append to the views, and on to what it caused."""

from collections import Counter
from contextlib import suppress

import httpx
import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from chassis.access import Principal
from chassis.exporters import setup
from chassis.settings import Settings
from chassis.tokens import Issuer, load_key
from rollbook.embedded import opened
from tests.e2e.caller import Caller, kind
from tests.e2e.cluster import ClusterServer
from tests.e2e.conftest import calling
from tests.e2e.server import HOUR
from tests.e2e.spans import Collector, done_in, kept
from tests.toys.kafka import until

TRACE, SPAN = "ab" * 16, "cd" * 8
CANCEL = "POST /v1/enrollments/{enrollment}/cancel"
EVERY_STEP = Counter({
    (CANCEL, None): 1, ("lead on", "enrollment"): 1, ("append", "enrollment"): 2, ("relay", "enrollment"): 2,
    ("react", None): 1, ("project", "enrollment"): 1, ("project", "reporting"): 1, ("project", "attendance"): 1,
})  # fmt: skip


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


@pytest.fixture
def collector():
    made = Collector().start()
    yield made
    made.stop()


@pytest.fixture
def traced(collector, postgres_server, kafka_server, mongo_server, tmp_path, monkeypatch):
    """A cluster that sends its spans to the collector."""
    monkeypatch.setenv("ROLLBOOK_OTLP_ENDPOINT", collector.url)
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "100")
    server = ClusterServer(
        tmp_path, postgres=postgres_server, kafka=kafka_server, mongo=mongo_server, apis=1, workers=1
    ).start()
    yield server
    assert server.stop() == 0


async def cancelled_in_a_trace(caller):
    """A seat is given up, in a trace, that somebody waits for; the trace's events."""
    offering = await caller.offering(1)
    first, second = await caller.learners(2)
    seat = (await caller.enroll(offering, first)).json()["enrollment"]
    await caller.enroll(offering, second)
    await caller.settled()
    headers = {"traceparent": f"00-{TRACE}-{SPAN}-01"}
    await caller.send("POST", f"/v1/enrollments/{seat}/cancel", json={}, headers=headers)
    await caller.until(f"/v1/offerings/{offering}/waitlist", lambda told: not told["items"])
    await caller.settled()
    traced = [kind(one) for one in await caller.history() if TRACE in one.get("traceparent", "")]
    return [one for one in traced if one != "notice-intended"]


def assert_the_whole_way(done):
    """From the request to the append, the views, and the promotion that it caused."""
    assert done.count((CANCEL, None)) == 1
    # The cancellation; the promotion; and, which change nothing, a look at what else who left may take now, and at what
    # who came waits for. The last three are caused by reactions of their own, and are decided in one batch or in more.
    assert done.count(("append", "enrollment")) in (2, 3, 4)
    assert ("react", None) in done
    assert {("project", "enrollment"), ("project", "reporting"), ("project", "attendance")} <= set(done)


async def test_from_the_request_through_the_append_to_the_views_and_what_it_caused(caller, spans):
    assert await cancelled_in_a_trace(caller) == ["enrollment-cancelled", "learner-enrolled"]

    assert_the_whole_way(done_in(kept(spans.get_finished_spans()), TRACE, SPAN))


async def test_a_request_without_a_trace_begins_one(caller, spans):
    spans.clear()
    await caller.post("/v1/learners", {"name": "Ada"})
    await caller.settled()
    (event,) = await caller.history(type="rollbook.enrollment.learner-registered.v1")
    trace = event["traceparent"].split("-")[1]
    named = {one.name for one in kept(spans.get_finished_spans()) if one.trace == trace}
    assert {"POST /v1/learners", "append", "project"} <= named


async def test_what_is_told_to_a_trace_holds_no_names(caller, spans):
    await caller.post("/v1/learners", {"name": "Zebulon Unmistakable", "email": "zebulon@unmistakable.example"})
    await caller.settled()
    assert "nmistakable" not in "".join(one.to_json() for one in spans.get_finished_spans())


@pytest.mark.cluster
async def test_in_a_cluster_it_leads_through_gateway_service_relay_and_kafka(traced, collector):
    async with calling(traced) as caller:
        assert await cancelled_in_a_trace(caller) == ["enrollment-cancelled", "learner-enrolled"]

    def steps():
        return Counter((one.name, one.service) for one in collector.seen if one.trace == TRACE)

    with suppress(TimeoutError):
        await until(lambda: steps() >= EVERY_STEP)
    assert steps() >= EVERY_STEP, steps()
    assert_the_whole_way(done_in(collector.seen, TRACE, SPAN))
