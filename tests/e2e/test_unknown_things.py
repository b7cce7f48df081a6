"""Whatever nobody knows is said to be unknown, whichever way it is asked about, and nothing changes."""

import asyncio
import re

import pytest

from tests.e2e import wire
from tests.e2e.caller import problem
from tests.e2e.unfit import NOBODY, OFFERING

pytestmark = pytest.mark.usefixtures("unchanged")


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
