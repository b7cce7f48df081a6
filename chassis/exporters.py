"""Switches telemetry on, and says where it goes: `/metrics` always, a collector where one is set."""

import logging
import threading
import time
from collections.abc import Callable, Sequence

from opentelemetry.exporter.prometheus import PrometheusMetricReader
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import MetricExporter, MetricReader, PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor, SpanExporter
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from prometheus_client import CollectorRegistry, generate_latest

from chassis.settings import Settings
from chassis.telemetry import SCOPE, metrics, tracer

SHUTDOWN_SECONDS = 2.0
"""How long a collector has at the end to take what is left."""

log = logging.getLogger(__name__)


class Telemetry:
    """Telemetry that is running; `exposition` answers the metrics as Prometheus text, `shutdown` sends
    what is left and silences everything again.
    """

    def __init__(self, traces: TracerProvider | None, meters: MeterProvider, exposition: Callable[[], bytes]) -> None:
        self._traces, self._meters = traces, meters
        self.exposition = exposition
        tracer.attach(traces.get_tracer(SCOPE) if traces else None)
        metrics.attach(meters)

    def shutdown(self) -> None:
        """Send what is left and stop; what a collector does not take within `SHUTDOWN_SECONDS` is given up."""
        tracer.attach(None)
        metrics.attach(None)
        providers = [self._meters, self._traces] if self._traces else [self._meters]
        # Limits of their own hold for each of many requests: only threads that are left behind hold for the whole.
        threads = [threading.Thread(target=_end, args=(one,), name="telemetry", daemon=True) for one in providers]
        until = time.monotonic() + SHUTDOWN_SECONDS
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(max(0.0, until - time.monotonic()))


def _end(provider: MeterProvider | TracerProvider) -> None:
    try:
        provider.shutdown()
    except Exception as failed:  # noqa: BLE001 nothing that is still to be done depends on it
        log.warning("telemetry did not end well: %s", failed)


def setup(
    settings: Settings, *, exporter: SpanExporter | None = None, readers: Sequence[MetricReader] = ()
) -> Telemetry:
    """Switch telemetry on. Spans and metrics are sent to a collector where `otlp_endpoint` is set.
    Tests give an in-memory `exporter`, whose spans are then there at once.
    """
    resource = Resource.create({"service.name": SCOPE})
    registry = CollectorRegistry()
    prometheus = PrometheusMetricReader(disable_target_info=True, scope_info_enabled=False, registry=registry)
    spans, figures = _sent_to(settings.otlp_endpoint.rstrip("/")) if settings.otlp_endpoint else (None, None)
    sent = [PeriodicExportingMetricReader(figures)] if figures else []
    meters = MeterProvider([prometheus, *readers, *sent], resource, shutdown_on_exit=False)
    traces = None
    if exporter or spans:
        sampler = ParentBased(TraceIdRatioBased(settings.trace_share))
        traces = TracerProvider(sampler, resource, shutdown_on_exit=False)
    if traces and exporter:
        traces.add_span_processor(SimpleSpanProcessor(exporter))
    if traces and spans:
        traces.add_span_processor(BatchSpanProcessor(spans))
    return Telemetry(traces, meters, lambda: generate_latest(registry))


def _sent_to(collector: str) -> tuple[SpanExporter, MetricExporter]:
    """What takes spans and figures to a collector; imported where there is one, for that takes a tenth of a second."""
    from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter  # noqa: PLC0415
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415

    return OTLPSpanExporter(f"{collector}/v1/traces"), OTLPMetricExporter(f"{collector}/v1/metrics")
