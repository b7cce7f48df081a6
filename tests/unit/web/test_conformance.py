"""The service answers as its document says, whatever is sent to it."""

import asyncio
import json
import math

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import negative_data_rejection
from schemathesis.specs.openapi.checks import positive_data_acceptance
from starlette.responses import JSONResponse

from chassis.web.app import build_app
from tests.unit.web.conftest import POLICY, SERVICE, FakeLoop, FakeReads, FakeVerifier

APP = build_app(SERVICE, FakeLoop(), FakeReads(), POLICY, FakeVerifier(), max_body=1_000_000)
APP.add_route("/openapi.json", lambda request: JSONResponse(APP.openapi()))
AUTHORIZED = {"Authorization": "Bearer all"}


@schemathesis.serializer("application/x-ndjson")
def lines(context, value):
    """What is sent to a batch: text as it is, anything else as one line."""
    return value.encode() if isinstance(value, str) else json.dumps(value).encode()


schema = schemathesis.openapi.from_asgi("/openapi.json", APP)
schema.config.generation.update(modes=list(schemathesis.GenerationMode))


@schema.parametrize()
@settings(
    max_examples=30, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
def test_answers_are_as_documented(case):
    # A schema cannot say all: which positions were handed out, that NUL cannot be stored, that 5.0 is no integer
    # here. In an address an empty list and an empty text are the same, and a batch judges each line by itself.
    exact = case.method != "GET" and case.path != "/v1/batch"
    unfair = [positive_data_acceptance] + ([] if exact else [negative_data_rejection])
    case.call_and_validate(headers=AUTHORIZED, excluded_checks=unfair)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
fields = st.sampled_from(["title", "capacity", "starts_at", "effective_at", "parts", "reason", "thing", "x"])
tokens = st.lists(
    st.sampled_from(
        [
            b"{",
            b"}",
            b"[",
            b"]",
            b'"',
            b":",
            b",",
            b"null",
            b"1e999",
            b"-0",
            b"\xff",
            b"\x00",
            b"\\u0000",
            b'"title"',
            b" ",
        ]
    ),
    max_size=30,
).map(b"".join)


@pytest.fixture(scope="module")
def send():
    """Sends a request and checks that the answer is never a fault, and every refusal a problem."""
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app=APP), base_url="http://test")
    with asyncio.Runner() as runner:

        def request(method, path, *, headers=AUTHORIZED, **content):
            answered(runner.run(client.request(method, path, headers=headers, **content)))

        yield request


def answered(response):
    assert response.status_code < 500
    if response.status_code >= 400:
        assert response.headers["content-type"] == "application/problem+json"
        assert response.json()["status"] == response.status_code


@settings(max_examples=150)
@given(body=st.dictionaries(fields, json_values, max_size=4))
def test_no_json_object_is_too_strange(send, body):
    for method, path in (("POST", "/v1/things"), ("PUT", "/v1/things/hr/1")):
        send(method, path, json=_finite(body))


@settings(max_examples=150)
@given(content=st.binary(max_size=60) | tokens)
def test_no_bytes_are_too_strange(send, content):
    for path, kind in (("/v1/things", "application/json"), ("/v1/batch", "application/x-ndjson")):
        send("POST", path, content=content, headers=AUTHORIZED | {"Content-Type": kind})


@settings(max_examples=150)
@given(
    query=st.lists(st.tuples(st.sampled_from(["q", "limit", "since", "states", "open", "zz"]), st.text()), max_size=5)
)
def test_no_address_is_too_strange(send, query):
    send("GET", "/v1/things", params=[(name, _sendable(value)) for name, value in query])


@settings(max_examples=100)
@given(
    headers=st.dictionaries(
        st.sampled_from(
            ["Idempotency-Key", "Rollbook-Position", "traceparent", "X-Request-Id", "Authorization", "Content-Type",
             "Content-Length", "Accept"]
        ),
        st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=40),
    )
)  # fmt: skip
def test_no_header_is_too_strange(send, headers):
    encoded = {name.encode(): value.encode("latin-1") for name, value in headers.items()}
    send("POST", "/v1/things", content=b'{"title": "One"}', headers=encoded)


def _finite(value):
    if isinstance(value, dict):
        return {_sendable(name): _finite(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_finite(inner) for inner in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return _sendable(value) if isinstance(value, str) else value


def _sendable(text):
    return text.encode(errors="replace").decode()
