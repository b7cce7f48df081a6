"""Spans as tests look at them, whether a platform in this process made them or they were sent to a collector."""

import threading
from collections.abc import Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import msgspec
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan

Done = tuple[str, str | None]
"""What was done, and the service that did it where it is told."""


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """A span; ids in hexadecimal, `parent` empty where it has none."""

    name: str
    service: str | None
    trace: str
    span: str
    parent: str


def kept(spans: Iterable[ReadableSpan]) -> list[Seen]:
    """Spans of this process."""
    return [
        Seen(
            name=one.name,
            service=one.attributes.get("service"),
            trace=f"{one.context.trace_id:032x}",
            span=f"{one.context.span_id:016x}",
            parent=f"{one.parent.span_id:016x}" if one.parent else "",
        )
        for one in spans
    ]


def done_in(spans: Iterable[Seen], trace: str, caller: str) -> list[Done]:
    """What was done in a trace, which began at the span `caller`; each hangs on it or on another one of these."""
    found = [one for one in spans if one.trace == trace]
    ids = {one.span for one in found} | {caller}
    loose = [one.name for one in found if one.parent not in ids]
    assert not loose, f"{loose} hang on nothing of this trace"
    return [(one.name, one.service) for one in found]


class Collector:
    """Takes what is sent by OTLP over HTTP, on a port of its own, from `start` to `stop`."""

    def __init__(self) -> None:
        self.seen: list[Seen] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, name="collector", daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def start(self) -> "Collector":
        self._thread.start()
        return self

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _take(self, body: bytes) -> None:
        for of_process in ExportTraceServiceRequest.FromString(body).resource_spans:
            for of_scope in of_process.scope_spans:
                self.seen += map(_sent, of_scope.spans)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        take = self._take

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.path == "/v1/traces":
                    take(body)
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        return Handler


def _sent(span) -> Seen:
    told = {one.key: one.value.string_value for one in span.attributes}
    return Seen(
        name=span.name,
        service=told.get("service"),
        trace=span.trace_id.hex(),
        span=span.span_id.hex(),
        parent=span.parent_span_id.hex(),
    )
