import msgspec
import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from chassis.exporters import setup
from chassis.loop import Reply, command_id
from chassis.settings import Settings
from chassis.web import positions

GOOD = {"title": "One"}
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def fields(response):
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    return [(error["field"], error["message"]) for error in response.json()["errors"]]


async def test_a_body_becomes_a_command_and_the_reply_an_answer(client, loop):
    response = await client.post("/v1/things", json={"title": "One", "parts": [{"name": "a"}]})
    assert (response.status_code, response.json()) == (201, {"thing": "t1"})
    (request,) = loop.requests
    assert request.command.parts[0].name == "a"
    assert request.actor == "someone-all"


async def test_path_and_body_make_one_command(client, loop):
    await client.put("/v1/things/hr/42", json={"title": "Two", "reason": "wrong before"})
    (request,) = loop.requests
    assert (request.command.source, request.command.thing, request.command.title) == ("hr", "42", "Two")
    assert request.reason == "wrong before"


async def test_a_body_may_repeat_the_path_but_not_contradict_it(client):
    assert (await client.put("/v1/things/hr/42", json={"thing": "42"})).status_code == 200
    response = await client.put("/v1/things/hr/42", json={"thing": "43"})
    assert fields(response) == [("$.thing", "differs from the one in the address")]


@pytest.mark.parametrize(
    ("sent", "meant"),
    [("a%2Fb", "a/b"), ("a%2fb%25", "a/b%"), ("%E2%82%AC%2F", "€/"), ("%2525", "%25"), ("a+b", "a+b")],
)
async def test_a_path_parameter_may_hold_anything_that_is_encoded(client, loop, sent, meant):
    await client.put(f"/v1/things/hr/{sent}")
    assert loop.requests[0].command.thing == meant


async def test_no_body_at_all_is_an_empty_one(client):
    assert (await client.put("/v1/things/hr/42")).status_code == 200


@pytest.mark.parametrize(
    ("body", "field", "message"),
    [
        ({}, "$.title", "is required"),
        ({"title": 1}, "$.title", "must be `str`, not `int`"),
        ({"title": ""}, "$.title", "must be at least 1 character long"),
        ({**GOOD, "colour": "red"}, "$.colour", "is not a field of this request"),
        ({**GOOD, "capacity": "3"}, "$.capacity", "must be `int | null`, not `str`"),
        ({**GOOD, "capacity": 0}, "$.capacity", "must be `int` >= 1"),
        ({**GOOD, "capacity": 2**63}, "$.capacity", "must fit in 64 bits"),
        ({**GOOD, "parts": [{"name": "a"}, {"nam": "b"}]}, "$.parts[1].nam", "is not a field of this request"),
        ({**GOOD, "parts": [{}]}, "$.parts[0].name", "is required"),
        ({**GOOD, "starts_at": "2026-03-02T09:00:00"}, "$.starts_at", "must have an offset, such as Z or +02:00"),
        ({**GOOD, "starts_at": "tomorrow"}, "$.starts_at", "must be a moment such as 2026-03-31T09:00:00+02:00"),
        ({**GOOD, "starts_at": 5}, "$.starts_at", "must be `datetime | null`, not `int`"),
        ({"title": "a\0b"}, "$.title", "must not contain the character NUL"),
        ({**GOOD, "parts": [{"name": "a\0"}]}, "$.parts[0].name", "must not contain the character NUL"),
        ({**GOOD, "capacity": -(2**63) - 1}, "$.capacity", "must fit in 64 bits"),
        ([], "$", "must be a JSON object"),
    ],
)
async def test_a_wrong_field_is_named(client, loop, body, field, message):
    assert fields(await client.post("/v1/things", json=body)) == [(field, message)]
    assert loop.requests == []


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"{", "is not valid JSON"),
        (b'{"title": "a"} x', "is not valid JSON"),
        (b"\xff\xfe", "is not valid JSON"),
        (b'{"title": "\xff"}', "must be UTF-8"),
        (b'{"title": "\\ud800"}', "is not valid JSON"),
        (b"[" * 9_000, "is nested too deeply"),
        (b'{"a":' * 1_900, "is nested too deeply"),
        (b'{"title": NaN}', "is not valid JSON"),
        (b'{"title": 1e999}', "is wrong: number out of range"),
    ],
)
async def test_what_is_not_json_is_told_so(client, body, message):
    response = await client.post("/v1/things", content=body, headers={"Content-Type": "application/json"})
    ((_, told),) = fields(response)
    assert told.startswith(message)


async def test_a_body_in_another_media_type_is_refused(client):
    response = await client.post("/v1/things", data={"title": "One"})
    assert response.status_code == 415
    assert response.json()["accepted"] == ["application/json"]


async def test_a_body_that_says_it_is_too_large_is_not_read(client):
    async def endless():
        raise AssertionError("read")
        yield b""

    response = await client.post("/v1/things", content=endless(), headers={"Content-Length": "10001"})
    assert (response.status_code, response.json()["limit"]) == (413, 10_000)


async def test_a_body_that_turns_out_too_large_is_not_read_to_its_end(client):
    sent = []

    async def endless():
        while True:
            assert len(sent) < 30
            sent.append(1)
            yield b" " * 1000

    response = await client.post("/v1/things", content=endless(), headers={"Content-Type": "application/json"})
    assert response.status_code == 413


async def test_without_a_token_nothing_is_read(client, loop):
    response = await client.post("/v1/things", json=GOOD, headers={"Authorization": ""})
    assert (response.status_code, response.headers["www-authenticate"]) == (401, 'Bearer realm="rollbook"')
    assert response.json()["type"] == "/problems/unauthenticated"
    assert loop.requests == []


async def test_without_the_scope_it_is_forbidden(client, loop):
    response = await client.post("/v1/things", json=GOOD, headers={"Authorization": "Bearer reader"})
    assert (response.status_code, response.json()["scope"]) == (403, "things:write")
    assert loop.requests == []


async def test_a_guard_may_refuse_this_command_alone(client, loop):
    response = await client.post("/v1/things", json={**GOOD, "capacity": 1001})
    assert (response.status_code, response.json()["detail"]) == (403, "Only small things.")
    assert loop.requests == []


async def test_only_imports_and_corrections_set_a_time_back(client, loop):
    body = {**GOOD, "effective_at": "2026-01-01T00:00:00Z"}
    response = await client.post("/v1/things", json=body, headers={"Authorization": "Bearer editor"})
    assert response.status_code == 403
    assert (await client.post("/v1/things", json=body)).status_code == 201
    assert loop.requests[0].effective_at.year == 2026


async def test_a_refusal_tells_the_rule_and_its_facts(client):
    response = await client.post("/v1/things", json={"title": "refuse"})
    assert response.status_code == 409
    assert response.json() == {
        "type": "/problems/not-that-one",
        "title": "A rule refuses this",
        "status": 409,
        "detail": "No.",
        "capacity": 12,
    }


async def test_a_fault_of_ours_is_logged_and_not_told(client, loop, caplog):
    loop.broken = True
    response = await client.post("/v1/things", json={"title": "break"})
    assert response.status_code == 500
    assert "secret" not in response.text
    assert "secret detail" in caplog.text


async def test_the_same_key_of_the_same_caller_is_the_same_command(client, loop):
    for token in ("all", "all", "editor"):
        headers = {"Idempotency-Key": "k-1", "Authorization": f"Bearer {token}"}
        await client.post("/v1/things", json=GOOD, headers=headers)
    mine, again, theirs = (request.command_id for request in loop.requests)
    assert mine == again == command_id("someone-all", "k-1")
    assert theirs != mine


async def test_without_a_key_nobody_can_repeat_a_request(client, loop):
    await client.post("/v1/things", json=GOOD)
    assert loop.requests[0].command_id == b""


@pytest.mark.parametrize("key", ["", "a b", "é".encode(), "a" * 256])
async def test_a_key_that_is_no_key_is_refused(client, key):
    response = await client.post("/v1/things", json=GOOD, headers={"Idempotency-Key": key})
    assert fields(response) == [("Idempotency-Key", "must be 1 to 255 visible ASCII characters")]


async def test_a_repeated_answer_says_so(client, loop):
    async def again(request):
        return Reply(status=200, body={}, position=3, repeated=True)

    loop.submit = again
    assert (await client.post("/v1/things", json=GOOD)).headers["idempotency-replayed"] == "true"


async def test_the_answer_carries_the_furthest_position_of_the_caller(client, loop):
    token = positions.encode({"other": 7, "toy": 4})
    response = await client.post("/v1/things", json=GOOD, headers={"Rollbook-Position": token})
    assert loop.requests[0].after == {"other": 7, "toy": 4}
    assert positions.decode(response.headers["rollbook-position"]) == {"other": 7, "toy": 4}


@pytest.mark.parametrize("token", ["x", "e30=", "!!", "bnVsbA", "eyJ0b3kiOi0xfQ", "a" * 2000])
async def test_a_position_that_nobody_handed_out_is_refused(client, token):
    response = await client.post("/v1/things", json=GOOD, headers={"Rollbook-Position": token})
    assert fields(response) == [("Rollbook-Position", "is not a position handed out by this platform")]


async def test_the_trace_and_request_id_reach_the_event(client, loop):
    headers = {"traceparent": TRACE, "X-Request-Id": "r-1"}
    await client.post("/v1/things", json=GOOD, headers=headers)
    (request,) = loop.requests
    assert (request.trace, request.correlation) == (TRACE, "r-1")


async def test_a_traced_request_hands_on_its_own_span(client, loop):
    exporter = InMemorySpanExporter()
    telemetry = setup(Settings(), exporter=exporter)
    try:
        await client.post("/v1/things", json=GOOD, headers={"traceparent": TRACE})
    finally:
        telemetry.shutdown()
    (span,) = exporter.get_finished_spans()
    assert span.name == "POST /v1/things"
    assert loop.requests[0].trace == f"00-{span.context.trace_id:032x}-{span.context.span_id:016x}-01"
    assert span.context.trace_id == int(TRACE.split("-")[1], 16)


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/v1/nothing", 404), ("DELETE", "/v1/things", 405)])
async def test_what_is_not_there_is_a_problem_too(client, method, path, status):
    response = await client.request(method, path)
    assert response.status_code == response.json()["status"] == status
    assert response.headers["content-type"] == "application/problem+json"


async def test_a_method_that_is_not_taken_names_all_that_are(client):
    assert (await client.delete("/v1/things")).headers["allow"] == "GET, POST"


def test_positions_come_back_from_their_token():
    assert positions.decode(positions.encode({"b": 2, "a": 1})) == {"a": 1, "b": 2}
    assert msgspec.json.encode(positions.merged({"a": 1}, {"a": 3, "b": 1}, {"a": 2})) == b'{"a":3,"b":1}'
