"""Whatever a client sends that is wrong: one clear problem, which names what is at fault, and nothing changed."""

import asyncio
import json

import pytest

from tests.e2e import wire
from tests.e2e.caller import fields, problem
from tests.e2e.unfit import COURSE, NOBODY, OFFERING, sent

MIB = 1024 * 1024
pytestmark = pytest.mark.usefixtures("unchanged")


@pytest.mark.parametrize(
    "content",
    [
        b"{", b"{]", b'{"code": }', b"not json", b"{}{}", b"\xff\xfe{\x00}\x00", b'{"code": "\xc3\x28"}',
        b'{"code": "\xed\xa0\x80"}', b"[]", b"null", b"3", b'"text"', b'{"code": NaN}', b'{"code": 1e999}',
        b'{"code": "\\ud800"}', b"[" * 100_000, b'{"components":' * 10_000, b"\x00", b'{"code": "a", }',
    ],
    ids=lambda content: repr(content[:20]),
)  # fmt: skip
async def test_what_is_no_json_object_is_malformed(caller, content):
    told = problem(await sent(caller, "/v1/courses", content), 422, "malformed")
    assert fields(told)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": 3}, "$.code"),
        ({"code": None}, "$.code"),
        ({"code": ""}, "$.code"),
        ({"code": "x" * 65}, "$.code"),
        ({"code": "a b"}, "$.code"),
        ({"title": ["A"]}, "$.title"),
        ({"title": "nul\0"}, "$.title"),
        ({"title": "   "}, "$.title"),
        ({"components": {}}, "$.components"),
        ({"hours": 0}, "$.hours"),
        ({"prerequisites": "c1"}, "$.prerequisites"),
        ({"components": [{"key": "a", "title": "A", "kind": "dance"}]}, "$.components[0].kind"),
        ({"components": [{"key": "a", "title": "A", "kind": "quiz", "weight": "heavy"}]}, "$.components[0].weight"),
        ({"components": [{"key": "a", "title": "A", "kind": "quiz", "color": "red"}]}, "$.components[0].color"),
        ({"blend": "stirred"}, "$.blend"),
        ({"colour": "red"}, "$.colour"),
        ({"title": 10**30}, "$.title"),
    ],
    ids=lambda value: json.dumps(value)[:40],
)
async def test_a_field_at_fault_is_named(caller, change, field):
    assert field in fields(problem(await caller.command("/v1/courses", {**COURSE, **change}), 422, "malformed"))


@pytest.mark.parametrize("absent", ["code", "title"])
async def test_a_field_that_is_missing_is_named(caller, absent):
    body = {name: value for name, value in COURSE.items() if name != absent}
    assert fields(problem(await caller.command("/v1/courses", body), 422)) == [f"$.{absent}"]


@pytest.mark.parametrize("parts", [{}, {"components": []}])
async def test_a_course_of_nothing_is_refused_unless_a_model_brings_its_parts(caller, parts):
    body = {"code": COURSE["code"], "title": COURSE["title"], **parts}
    problem(await caller.command("/v1/courses", body), 409, "components-missing")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"starts_at": "tomorrow"}, "$.starts_at"),
        ({"starts_at": "2026-02-30T09:00:00Z"}, "$.starts_at"),
        ({"starts_at": "2026-03-30T09:00:00"}, "$.starts_at"),
        ({"starts_at": "2026-03-30"}, "$.starts_at"),
        ({"starts_at": True}, "$.starts_at"),
        ({"capacity": 0}, "$.capacity"),
        ({"capacity": -3}, "$.capacity"),
        ({"capacity": 2.5}, "$.capacity"),
        ({"capacity": "12"}, "$.capacity"),
        ({"capacity": 2**70}, "$.capacity"),
        ({"delivery": "by post"}, "$.delivery"),
        ({"course": ""}, "$.course"),
    ],
    ids=lambda value: json.dumps(value)[:40],
)
async def test_times_and_counts_are_checked(caller, change, field):
    assert fields(problem(await caller.command("/v1/offerings", {**OFFERING, **change}), 422)) == [field]


async def test_the_body_and_the_address_must_agree(caller):
    told = problem(await caller.command(f"/v1/courses/{NOBODY['course']}/publish", {"course": "c1"}), 422)
    assert fields(told) == ["$.course"]


@pytest.mark.parametrize("media_type", ["text/plain", "application/xml", "multipart/form-data", "*/*", ""])
async def test_a_body_in_another_media_type_is_not_read(caller, media_type):
    reply = await caller.send(
        "POST", "/v1/courses", content=json.dumps(COURSE).encode(), headers={"Content-Type": media_type}
    )
    problem(reply, 415, "unsupported-media-type")


async def test_a_body_of_ten_megabytes_is_refused_before_it_is_read(caller, platform):
    body = json.dumps({**COURSE, "title": "x" * 10 * MIB}).encode()
    head = wire.request("POST", "/v1/courses", {"Authorization": f"Bearer {caller.token}"}, body)[: -len(body)]
    told = problem(await wire.exchange(platform.url, head), 413, "too-large")
    assert told["limit"] == MIB
    problem(await sent(caller, "/v1/courses", body), 413, "too-large")


async def test_a_body_that_does_not_tell_its_length_is_read_up_to_the_limit(caller, platform):
    head = (
        "POST /v1/courses HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {caller.token}\r\nConnection: close\r\n\r\n"
    ).encode()
    chunk = b"%x\r\n%b\r\n" % (64 * 1024, b" " * 64 * 1024)
    problem(await wire.exchange(platform.url, head + chunk * 17), 413, "too-large")


async def test_a_batch_is_limited_too(caller):
    line = json.dumps({"command": "RegisterLearner", "key": "k", "body": {}}).encode() + b"\n"
    media = {"Content-Type": "application/x-ndjson"}
    problem(await caller.send("POST", "/v1/batch/enrollment", content=line * 1001, headers=media), 413)
    problem(await caller.send("POST", "/v1/batch/enrollment", content=b" " * (9 * MIB), headers=media), 413)


async def test_each_bad_line_of_a_batch_says_what_is_wrong_with_it(caller):
    answers = await caller.batch("enrollment", [
        {"command": "RegisterLearner", "key": "a", "body": {"name": 3}},
        {"command": "DropTables", "key": "b"},
        {"command": "RegisterLearner", "body": {}},
        {"command": "RegisterLearner", "key": "d", "body": {}, "at": "yesterday"},
        {"command": "OpenRoster", "key": "e", "body": {"offering": "o1", "course": "c1", "format": "live"}},
        [],
    ])  # fmt: skip
    assert [answer["status"] for answer in answers] == [422] * 6
    assert all(answer["body"]["errors"] for answer in answers)


@pytest.mark.parametrize(
    "noise",
    [
        b"\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n",
        b"POST /v1/courses HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
        b"POST /v1/courses HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"POST /v1/courses HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n", b"\x00" * 5000,
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\nX: " + b"a" * 100_000 + b"\r\n\r\n",
    ],
    ids=lambda noise: repr(noise[:24]),
)  # fmt: skip
async def test_what_is_no_http_is_turned_away_and_others_are_served(caller, platform, noise):
    reader, writer = await asyncio.open_connection("127.0.0.1", int(platform.url.rpartition(":")[2]))
    writer.write(noise)
    writer.write_eof()
    answered = await reader.read(200)
    writer.close()
    assert not answered or answered.split()[1][:1] == b"4"
    assert (await caller.http.get("/healthz")).json() == {"status": "ok"}
