"""Whatever a client sends that is wrong: one clear problem, which names what is at fault, and nothing changed."""

import asyncio
import base64
import json
import re
from datetime import timedelta

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, OKPKey

from chassis.access import Principal
from chassis.tokens import ALGORITHM, Issuer
from tests.e2e import wire
from tests.e2e.caller import COMPONENTS, Caller, problem
from tests.e2e.conftest import calling

MIB = 1024 * 1024
NOBODY = {
    "course": "c0000000000000000",
    "program": "p0000000000000000",
    "offering": "o0000000000000000",
    "session": "o0000000000000000.s0000000000000000",
    "learner": "l0000000000000000",
    "enrollment": "o0000000000000000.l0000000000000000",
    "stream": "roster:o0000000000000000",
    "event": "01a2070e-7f68-744c-b873-fc891d9e1115",
    "service": "nobody",
}
COURSE = {"code": "BAD", "title": "A course", "components": COMPONENTS}
OFFERING = {"course": NOBODY["course"], "code": "BAD-1", "delivery": "scheduled", "timezone": "Europe/Berlin"}


@pytest.fixture(scope="module")
def ends():
    """Where the log ended after the test before."""
    return []


@pytest.fixture
async def unchanged(caller, ends):
    """Holds that nothing was appended while the test ran."""
    before = await caller.end_of_log()
    if before not in ends:
        await caller.settled()
        before = await caller.end_of_log()
        ends.append(before)
    yield
    assert await caller.end_of_log() == before


pytestmark = pytest.mark.usefixtures("unchanged")


async def sent(caller, path, content, **headers):
    """A body as it stands."""
    return await caller.send("POST", path, content=content, headers={"Content-Type": "application/json", **headers})


def fields(told):
    """The fields that a problem says are at fault."""
    return [error["field"] for error in told["errors"]]


async def test_every_address_says_that_what_it_is_asked_about_is_unknown(caller, platform):
    document = (await caller.http.get("/openapi.json")).json()
    addressed = [
        (method, path, operation)
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if set(re.findall(r"{(\w+)}", path)) & set(NOBODY)
    ]
    assert len(addressed) > 25

    async def ask(method, path, operation):
        body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("example", {})
        address = re.sub(r"{(\w+)}", lambda found: NOBODY[found[1]], path)
        reply = await caller.send(method.upper(), address, **({"json": body} if method != "get" else {}))
        problem(reply, 404)

    await asyncio.gather(*(ask(*one) for one in addressed))


NAMED_IN_BODIES = [
    ("/v1/programs", {"code": "B", "title": "B", "steps": [{"course": NOBODY["course"], "phase": "live"}]}, "course"),
    ("/v1/offerings", OFFERING, "course"),
    ("/v1/learners", {"name": "B", "organization": "g0000000000000000"}, "organization"),
    ("/v1/organizations", {"code": "B", "name": "B", "parent": "g0000000000000000"}, "organization"),
    ("/v1/enrollments", {"offering": NOBODY["offering"], "learner": NOBODY["learner"]}, "learner"),
    ("/v1/enrollments", {"program": NOBODY["program"], "learner": NOBODY["learner"]}, "learner"),
    ("/v1/enrollments", {"offering": "no such id", "learner": "x"}, "learner"),
    ("/v1/enrollments", {"offering": "\u2603" * 20, "learner": "💥"}, "learner"),
    ("/v1/outcomes", {"offering": "o1", "learner": "l1", "component": "x", "outcome": "completed"}, "offering"),
    ("/v1/results", {"offering": "o1", "learner": "l1", "result": "completed"}, "offering"),
]


async def test_what_a_body_names_and_nobody_knows_is_named_in_the_answer(caller):
    replies = await asyncio.gather(*(caller.command(path, body) for path, body, _ in NAMED_IN_BODIES))
    for reply, (_, _, named) in zip(replies, NAMED_IN_BODIES, strict=True):
        assert named in problem(reply, 404)["detail"]


@pytest.mark.parametrize(
    "ident", ["%00", "%ff", "..", "..%2F..%2Fetc", "a%2Fb", "%E2%98%83", "x" * 5000, "%0d%0aX:1", "'--", "%25"]
)
@pytest.mark.parametrize("path", ["/v1/courses/{}", "/v1/offerings/{}/roster", "/v1/audit/streams/{}"])
async def test_an_odd_id_is_as_unknown_as_any_other(caller, platform, path, ident):
    headers = {"Authorization": f"Bearer {caller.token}"}
    reply = await wire.exchange(platform.url, wire.request("GET", path.format(ident), headers, b""))
    assert reply.status_code in (404, 422)
    problem(reply, reply.status_code)


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
        ({"components": []}, "$.components"),
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


@pytest.mark.parametrize("absent", ["code", "title", "components"])
async def test_a_field_that_is_missing_is_named(caller, absent):
    body = {name: value for name, value in COURSE.items() if name != absent}
    assert fields(problem(await caller.command("/v1/courses", body), 422)) == [f"$.{absent}"]


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
    ("path", "query", "field"),
    [
        ("/v1/courses", "colour=red", "$.colour"),
        ("/v1/courses", "limit=0", "$.limit"),
        ("/v1/courses", "limit=many", "$.limit"),
        ("/v1/courses", "limit=1&limit=2", "$.limit"),
        ("/v1/courses", "limit=100000", "$.limit"),
        ("/v1/sessions", "from=2026-03-01T00:00:00", "$.from"),
        ("/v1/sessions", "from=soon", "$.from"),
        ("/v1/enrollments", "state=asleep", "$.state"),
        ("/v1/events", "after=abc", "after"),
        ("/v1/events", "after=%00", None),
        ("/v1/events", "after=eyJub2JvZHkiOjF9", "$.after"),
        ("/v1/events", "after=eyJlbnJvbGxtZW50Ijo5OTk5OTk5OTl9", "$.after"),
        ("/v1/events", "type=rollbook.nobody.*", None),
        ("/v1/events", "last=5&after=e30", "$.last"),
        ("/v1/reports/completion", "by=shoe-size", None),
        ("/v1/reports/completion", "known_at=2026-03-01T00:00:00", "$.known_at"),
        ("/v1/reports/completion", "timezone=Mars", "$.timezone"),
        ("/v1/reports/completion", "on=never", "$.on"),
        ("/v1/seats", "", "$.offerings"),
    ],
)
async def test_a_parameter_at_fault_is_named(caller, path, query, field):
    told = problem(await caller.send("GET", f"{path}?{query}"), 422)
    assert field is None or fields(told) == [field]


@pytest.mark.parametrize("cursor", ["x", "AAAA", "%00", "e30", "eyJhIjoxfQ", "😀", "W10", "WzEsMl0", "a" * 3000])
@pytest.mark.parametrize("path", ["/v1/courses", "/v1/offerings", "/v1/learners", "/v1/enrollments", "/v1/progress"])
async def test_a_cursor_that_was_not_handed_out_is_malformed(caller, path, cursor):
    problem(await caller.send("GET", path, params={"after": cursor}), 422)


async def test_a_live_stream_cannot_begin_at_a_bad_cursor(caller):
    headers = {"Accept": "text/event-stream", "Last-Event-ID": "nonsense"}
    problem(await caller.send("GET", "/v1/events", headers=headers), 422)


@pytest.mark.parametrize("key", ["with space", "x" * 256, ""])
async def test_an_idempotency_key_has_a_shape(caller, key):
    told = problem(await sent(caller, "/v1/courses", json.dumps(COURSE).encode(), **{"Idempotency-Key": key}), 422)
    assert fields(told) == ["Idempotency-Key"]


@pytest.mark.parametrize("position", ["x", "e30=", "eyJlbnJvbGxtZW50IjotMX0", "A" * 2000])
async def test_a_position_that_was_not_handed_out_is_malformed(caller, position):
    reply = await caller.send("GET", "/v1/courses", headers={"Rollbook-Position": position})
    assert fields(problem(reply, 422)) == ["Rollbook-Position"]


async def test_a_position_that_is_never_reached_times_out(caller):
    ahead = base64.urlsafe_b64encode(b'{"scheduling":999999999}').rstrip(b"=").decode()
    reply = await caller.send("GET", "/v1/courses", headers={"Rollbook-Position": ahead})
    problem(reply, 504, "timed-out")
    assert reply.headers["Retry-After"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("DELETE", "/v1/courses", 405),
        ("PATCH", f"/v1/learners/{NOBODY['learner']}", 405),
        ("PUT", "/v1/enrollments", 405),
        ("BREW", "/v1/courses", 405),
        ("GET", "/v1/nothing", 404),
        ("GET", "/v1/", 404),
        ("GET", "/v1/courses/", 404),
        ("POST", "/v1/batch/nobody", 404),
        ("GET", "/schemas/rollbook.nothing.v1", 404),
        ("GET", "/problems/none", 404),
    ],
)
async def test_what_is_not_there_is_told(caller, method, path, status):
    reply = await caller.send(method, path)
    problem(reply, status)
    assert status != 405 or reply.headers["Allow"]


def unsigned(claims):
    """A token that says it needs no signature."""
    parts = ({"alg": "none", "typ": "JWT"}, claims)
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts) + "."


@pytest.fixture
def forged(platform):
    """Tokens that nobody should take."""
    key, admin, hour = platform.key, Principal(subject="admin", roles=("admin",)), timedelta(hours=1)
    good = Issuer(key).issue(admin, hour)
    claims = jwt.decode(good, key, algorithms=[ALGORITHM]).claims
    public = json.dumps(key.as_dict(private=False))
    head, _, signature = good.split(".")
    other = (
        base64.urlsafe_b64encode(json.dumps({**claims, "roles": ["admin"], "sub": "x"}).encode()).decode().rstrip("=")
    )
    return {
        "garbage": "garbage",
        "dots": "..",
        "expired": Issuer(key).issue(admin, timedelta(hours=-1)),
        "alg none": unsigned(claims),
        "alg none, signed": unsigned(claims) + signature,
        "public key as secret": jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(public), algorithms=["HS256"]),
        "somebody else's key": Issuer(OKPKey.generate_key(ALGORITHM)).issue(admin, hour),
        "other claims": f"{head}.{other}.{signature}",
        "cut": good[:-4],
        "other audience": Issuer(key, audience="elsewhere").issue(admin, hour),
        "other issuer": Issuer(key, issuer="elsewhere").issue(admin, hour),
        "sign-in code": Issuer(key).issue(admin, hour, use="sign-in"),
        "ten thousand letters": "a" * 10_000,
    }


async def test_only_tokens_of_this_platform_are_taken(caller, forged):
    for name, token in forged.items():
        forger = Caller(caller.http, token)
        for reply in (
            await forger.command("/v1/courses", COURSE),
            await forger.send("GET", "/v1/courses"),
            await forger.send("GET", "/v1/events", headers={"Accept": "text/event-stream"}),
        ):
            assert reply.status_code == 401, name
            problem(reply, 401)
            assert reply.headers["WWW-Authenticate"].startswith("Bearer"), name


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic YTpi", "bearer", "Token x"])
async def test_without_a_token_nothing_is_told(platform, header):
    headers = {"Authorization": header} if header is not None else {}
    problem(await wire.exchange(platform.url, wire.request("POST", "/v1/courses", headers, COURSE)), 401)


async def test_a_role_may_do_what_it_may_and_nothing_else(platform):
    async with calling(platform, "learner") as learner, calling(platform, "auditor") as auditor:
        problem(await learner.command("/v1/courses", COURSE), 403, "forbidden")
        problem(await learner.send("GET", "/v1/events"), 403, "forbidden")
        problem(await auditor.command("/v1/learners", {"name": "X"}), 403, "forbidden")
        problem(await auditor.send("POST", "/v1/batch/enrollment", content=b""), 403, "forbidden")


async def test_nobody_sets_a_time_back_without_the_right_to(caller, platform):
    async with calling(platform, "integrator") as integrator:
        body = {"offering": NOBODY["offering"], "learner": NOBODY["learner"], "effective_at": "2020-01-01T00:00:00"}
        assert fields(problem(await integrator.command("/v1/enrollments", body), 422)) == ["$.effective_at"]


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
