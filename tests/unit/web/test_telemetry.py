import threading

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from chassis.exporters import setup
from chassis.settings import Settings
from chassis.telemetry import metrics, tracer

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
LATER_STEP = "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01"
OTHER_TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def told(context):
    """A span as a traceparent."""
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"


@pytest.fixture
def spans():
    exporter = InMemorySpanExporter()
    telemetry = setup(Settings(), exporter=exporter)
    yield exporter
    telemetry.shutdown()


def test_before_setup_spans_and_instruments_are_silent():
    with tracer.span("decide", parent=PARENT, service="toy") as span:
        span.set(events=3)
        assert span.traceparent is None
        assert tracer.current() is None
    metrics.append_seconds.record(0.1, service="toy")


def test_a_span_continues_the_trace_that_was_stored(spans):
    with tracer.span("project", parent=PARENT) as span:
        assert span.traceparent.split("-")[1] == PARENT.split("-")[1]
        assert tracer.current() == span.traceparent
    (ended,) = spans.get_finished_spans()
    assert f"{ended.parent.span_id:016x}" == "b7ad6b7169203331"


def test_spans_nest(spans):
    with tracer.span("outer") as outer, tracer.span("inner") as inner:
        assert inner.traceparent.split("-")[1] == outer.traceparent.split("-")[1]
    inner_ended, outer_ended = spans.get_finished_spans()
    assert inner_ended.parent.span_id == outer_ended.context.span_id


def test_a_batch_links_the_traces_it_serves(spans):
    with tracer.span("append", links=[PARENT, "not a traceparent"]):
        pass
    (ended,) = spans.get_finished_spans()
    assert [f"{link.context.trace_id:032x}" for link in ended.links] == [PARENT.split("-")[1]]


def test_what_is_done_for_several_traces_is_linked_to_each_and_in_none(spans):
    with tracer.batch("project", [PARENT, OTHER_TRACE, None, PARENT]):
        pass
    (ended,) = spans.get_finished_spans()
    assert ended.parent is None
    assert [told(link.context) for link in ended.links] == [PARENT, OTHER_TRACE]


def test_what_is_done_for_several_steps_of_one_trace_stays_in_it(spans):
    with tracer.batch("project", [PARENT, LATER_STEP]):
        pass
    (ended,) = spans.get_finished_spans()
    assert told(ended.parent) == PARENT
    assert [told(link.context) for link in ended.links] == [LATER_STEP]


def test_an_exception_marks_the_span_without_what_it_says_and_goes_on(spans):
    with pytest.raises(ValueError, match="Ada"), tracer.span("decide"):
        raise ValueError("Ada is ill")
    (ended,) = spans.get_finished_spans()
    assert (ended.status.is_ok, ended.status.description, ended.events) == (False, "ValueError", ())


def test_instruments_appear_in_prometheus_text_under_their_stable_names():
    telemetry = setup(Settings())
    try:
        metrics.append_seconds.record(0.004, service="toy")
        metrics.append_group_size.record(3, service="toy")
        metrics.projection_lag.record(7, service="toy", view="rosters")
        metrics.commands.record(1, service="toy", status=200)
        text = telemetry.exposition().decode()
    finally:
        telemetry.shutdown()
    assert 'rollbook_append_seconds_bucket{le="0.005",service="toy"} 1.0' in text
    assert 'rollbook_append_group_size_sum{service="toy"} 3.0' in text
    assert 'rollbook_projection_lag{service="toy",view="rosters"} 7.0' in text
    assert 'rollbook_commands_total{service="toy",status="200"} 1.0' in text


def test_a_collector_that_takes_nothing_is_not_waited_for_long(monkeypatch):
    monkeypatch.setattr("chassis.exporters.SHUTDOWN_SECONDS", 0.05)
    answers, given_up = threading.Event(), []

    class Silent(InMemorySpanExporter):
        def shutdown(self):
            answers.wait(10)
            given_up.append(answers.is_set())

    telemetry = setup(Settings(), exporter=Silent())
    telemetry.shutdown()
    assert given_up == []
    answers.set()
