"""The API of the real platform, asked for what cannot be meant: it answers, or says what is wrong with the question."""

from datetime import timedelta
from urllib.parse import quote

import httpx
import pytest
import pytest_asyncio

from chassis.readstore.cursor import cursor
from chassis.settings import Settings
from chassis.tokens import Issuer, load_key
from chassis.web import positions
from rollbook.embedded import opened
from tests.integration.platform.conftest import ADMIN

FIRST, LAST = "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59.999999-23:59"
ODD = (
    "9" * 20,
    "9" * 5_000,
    "a\x00b",
    "\ufffd\U0010ffff",
    FIRST,
    LAST,
    "9999-12-31",
    "/etc/passwd",
    *(cursor((order,), "o1", [10**30]) for order in ("turn", "by_code", "starts_at")),
    positions.encode({"enrollment": 2**63 - 1, "x": 1}),
)
TAGS = ('W/"1"', '"', "*", 'W/"\xe9"', "9" * 5_000)
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def asking(tmp_path_factory):
    """A client of an empty platform, and its document."""
    folder = tmp_path_factory.mktemp("odd") / "data"
    async with opened(Settings(data=folder, request_rate=1e6, request_burst=1_000_000)) as platform:
        token = Issuer(load_key(folder)).issue(ADMIN, timedelta(hours=1))
        headers, transport = {"Authorization": f"Bearer {token}"}, httpx.ASGITransport(app=platform)
        async with httpx.AsyncClient(transport=transport, base_url="http://rollbook.test", headers=headers) as client:
            client.document = (await client.get("/openapi.json")).json()
            yield client


def questions(document):
    """Every address that answers a `GET`, with the names of its parameters in the path and in the query."""
    for path, methods in document["paths"].items():
        told = methods.get("get", {}).get("parameters", ())
        names = {where: [one["name"] for one in told if one["in"] == where] for where in ("path", "query")}
        if "get" in methods:
            yield path, names["path"], names["query"]


def filled(path, names, value="o1"):
    for name in names:
        path = path.replace(f"{{{name}}}", quote(value, safe=""))
    return path


async def test_every_question_is_answered_or_told_what_is_wrong_with_it(asking):
    failed = []
    for path, names, asked in questions(asking.document):
        for odd in ODD:
            sent = [(filled(path, names, odd), {})] if names else []
            sent += [(filled(path, names), {name: odd}) for name in asked]
            for address, params in sent:
                reply = await asking.get(address, params=params)
                failed += [(address, params)] if reply.status_code >= 500 else []

    assert failed == []


@pytest.mark.parametrize(("since", "before"), [(FIRST, "0001-01-02T00:00:00Z"), ("9999-12-30T00:00:00Z", LAST)])
async def test_a_stretch_at_the_end_of_all_time_is_answered_or_told_to_be_none(asking, since, before):
    failed = []
    for path, names, asked in questions(asking.document):
        if {"from", "to"} <= {*asked}:
            reply = await asking.get(filled(path, names), params={"from": since, "to": before})
            failed += [path] if reply.status_code >= 500 else []

    assert failed == []


@pytest.mark.parametrize(
    "header", ["If-Match", "If-None-Match", "Last-Event-ID", "Idempotency-Key", "Rollbook-Position"]
)
async def test_a_header_of_any_content_is_taken_or_told_to_be_wrong(asking, header):
    for odd in (*TAGS, *ODD[:6], positions.encode({"x": 2**63 - 1})):
        raw = [(header, odd.encode("latin-1", "replace"))]
        for method, path in (("GET", "/v1/learners"), ("POST", "/v1/courses"), ("GET", "/scim/v2/Users/l1")):
            assert (await asking.request(method, path, headers=raw)).status_code < 500, (method, path, odd)


@pytest.mark.parametrize("cursor", [odd for odd in (*TAGS, *ODD) if odd.isascii() and "\0" not in odd])
async def test_a_live_stream_does_not_begin_where_nobody_has_been(asking, cursor):
    headers = {"Accept": "text/event-stream", "Last-Event-ID": cursor}

    assert (await asking.get("/v1/events", headers=headers)).status_code == 422
