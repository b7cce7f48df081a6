"""A parameter or header that is wrong: one clear problem, which names it, and nothing changed."""

import base64
import json

import pytest

from tests.e2e.caller import fields, problem
from tests.e2e.unfit import COURSE, sent

pytestmark = pytest.mark.usefixtures("unchanged")


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
