"""Traces and metrics, wired through from the first line; nothing leaves until an exporter is set.

`tracer` and `metrics` may be used at any time: until `chassis.exporters.setup`
they do nothing, at next to no cost.
A trace is carried as text, a W3C `traceparent`, so that it can be stored with an event and go on
in whatever follows from it.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

from opentelemetry import trace
from opentelemetry.metrics import MeterProvider
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

SCOPE = "rollbook"
MOST_LINKS = 16
Attribute = str | int | float | bool
_W3C = TraceContextTextMapPropagator()
_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


def _traceparent_of(span: trace.Span) -> str | None:
    carrier: dict[str, str] = {}
    _W3C.inject(carrier, trace.set_span_in_context(span))
    return carrier.get("traceparent")


def _trace_of(traceparent: str) -> str:
    return traceparent[3:35]


class Span:
    """What is being done now. `traceparent` is null where tracing is off."""

    __slots__ = ("_span", "traceparent")

    def __init__(self, span: trace.Span | None = None) -> None:
        self._span = span
        self.traceparent = _traceparent_of(span) if span else None

    def set(self, **attributes: Attribute) -> None:
        """Add attributes: ids, counts and names, never personal data."""
        if self._span:
            self._span.set_attributes(attributes)

    def fail(self, why: str) -> None:
        """Mark what is being done as failed."""
        if self._span:
            self._span.set_status(trace.Status(trace.StatusCode.ERROR, why))


_SILENT = Span()


class Tracer:
    """Starts spans; silent until set up."""

    def __init__(self) -> None:
        self._inner: trace.Tracer | None = None

    @contextmanager
    def span(
        self, name: str, *, parent: str | None = None, links: Sequence[str] = (), **attributes: Attribute
    ) -> Iterator[Span]:
        """A span around a block of work, child of `parent` (a traceparent), else of the current one.

        `links` names the traces that a batch serves. An exception marks the span and goes on.
        """
        if self._inner is None:
            yield _SILENT
            return
        context = _W3C.extract({"traceparent": parent}) if parent else None
        named = [
            trace.Link(trace.get_current_span(_W3C.extract({"traceparent": one})).get_span_context()) for one in links
        ]
        started = self._inner.start_as_current_span(
            name, context, attributes=attributes, links=named, record_exception=False, set_status_on_exception=False
        )
        with started as span:
            try:
                yield Span(span)
            except BaseException as error:
                # Its name alone: what an exception says may be about a person.
                span.set_status(trace.Status(trace.StatusCode.ERROR, type(error).__name__))
                raise

    @contextmanager
    def batch(self, name: str, traces: Iterable[str | None], **attributes: Attribute) -> Iterator[Span]:
        """A span around work that is done for several spans at once: within the first where all are of one trace,
        and linked to the others.
        """
        if self._inner is None:
            yield _SILENT
            return
        served = list(dict.fromkeys(one for one in traces if one))
        parent = served[0] if len({_trace_of(one) for one in served}) == 1 else None
        with self.span(name, parent=parent, links=served[bool(parent) :][:MOST_LINKS], **attributes) as span:
            yield span

    def attach(self, inner: trace.Tracer | None) -> None:
        """Hand spans to this tracer from now on; null silences."""
        self._inner = inner

    def current(self) -> str | None:
        """The traceparent of the span that is open here, to be stored or sent on."""
        return _traceparent_of(trace.get_current_span()) if self._inner else None


class _Recorder(Protocol):
    def __call__(self, amount: float, attributes: dict[str, Attribute]) -> None: ...


class Instrument:
    """One metric with a stable name; silent until set up."""

    def __init__(self, kind: str, name: str, unit: str, description: str) -> None:
        self.kind, self.name, self.unit, self.description = kind, name, unit, description
        self._recorder: _Recorder | None = None

    def record(self, value: float, **attributes: Attribute) -> None:
        """Take a value: observed by a histogram, added by a counter, current for a gauge."""
        if self._recorder:
            self._recorder(value, attributes)

    def attach(self, provider: MeterProvider | None) -> None:
        """Send values to this provider from now on; null silences the instrument."""
        if provider is None:
            self._recorder = None
            return
        meter = provider.get_meter(SCOPE)
        made: Any
        if self.kind == "histogram":
            bounds = _SECONDS if self.unit == "s" else (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)
            made = meter.create_histogram(
                self.name, self.unit, self.description, explicit_bucket_boundaries_advisory=bounds
            )
            self._recorder = made.record
        elif self.kind == "gauge":
            made = meter.create_gauge(self.name, self.unit, self.description)
            self._recorder = made.set
        else:
            made = meter.create_counter(self.name, self.unit, self.description)
            self._recorder = made.add


class Metrics:
    """The instruments; dashboards and alarms are pinned to their names."""

    def __init__(self) -> None:
        self.append_seconds = Instrument("histogram", "rollbook.append.seconds", "s", "Time of one append")
        self.append_group_size = Instrument("histogram", "rollbook.append.group_size", "", "Commands in one append")
        self.commands = Instrument("counter", "rollbook.commands", "", "Commands answered, by status")
        self.projection_lag = Instrument("gauge", "rollbook.projection.lag", "", "Events a view is behind")
        self.relay_lag = Instrument("gauge", "rollbook.relay.lag", "", "Events of a log that its topic has not got")
        self.relay_stopped = Instrument("gauge", "rollbook.relay.stopped", "", "1 while a relay cannot go on")
        self.parked_events = Instrument("gauge", "rollbook.parked.events", "", "Events set aside by a view")
        self.timers_due = Instrument("gauge", "rollbook.timers.due", "", "Timers that are due and not yet fired")
        self.timers_skipped = Instrument("counter", "rollbook.timers.skipped", "", "Timers dropped for lateness")
        self.rebuild_progress = Instrument("gauge", "rollbook.rebuild.progress", "", "Share of a rebuild that is done")
        self.http_seconds = Instrument("histogram", "rollbook.http.seconds", "s", "Time of one HTTP request")
        self.http_limited = Instrument("counter", "rollbook.http.limited", "", "Requests refused by the rate limit")
        self.streams_open = Instrument("gauge", "rollbook.streams.open", "", "Event streams that are open")
        self._others: list[Instrument] = []
        self._provider: MeterProvider | None = None

    def add(self, instrument: Instrument) -> Instrument:
        """One more, which a service has of its own."""
        self._others.append(instrument)
        instrument.attach(self._provider)
        return instrument

    def attach(self, provider: MeterProvider | None) -> None:
        """Send the values of all of them to this provider from now on; null silences them."""
        self._provider = provider
        for instrument in self.instruments():
            instrument.attach(provider)

    def instruments(self) -> Sequence[Instrument]:
        """Every instrument."""
        return (*(one for one in vars(self).values() if isinstance(one, Instrument)), *self._others)


tracer = Tracer()
metrics = Metrics()
