"""The gateway leads requests on to services that may be away, slow, or several."""

import asyncio
import socket
from contextlib import asynccontextmanager

import httpx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gateway.remote.proxy import Proxy
from rollbook.serving import address, listen, serve


@pytest.fixture
def listening():
    """Where a service can be reached whose process takes nobody yet: whoever connects now is one too many."""
    with listen("127.0.0.1", 0) as service:
        service.listen(0)
        with socket.create_connection(service.getsockname()):
            yield service


@pytest.fixture
def gone():
    """Where nobody listens."""
    with listen("127.0.0.1", 0) as there:
        return address(there)


async def service(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"answered"})


async def asked(*urls, patience):
    proxy = Proxy("enrollment", urls, patience)
    try:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=proxy), base_url="http://here") as http:
            return await http.get("/v1/enrollments")
    finally:
        await proxy.close()


@asynccontextmanager
async def serving(listening, app=service):
    stopping = asyncio.Event()
    task = asyncio.create_task(serve(app, listening, stopping, lambda: None))
    yield address(listening)
    stopping.set()
    await task


async def test_a_service_that_is_slow_to_take_a_connection_is_waited_for(listening):
    asking = asyncio.create_task(asked(address(listening), patience=(0.05, 20)))
    await asyncio.wait([asking], timeout=0.3)
    async with serving(listening):
        answer = await asking

    assert (answer.status_code, answer.text) == (200, "answered")


async def test_a_process_of_a_service_that_is_gone_is_passed_over(gone):
    with listen("127.0.0.1", 0) as there:
        async with serving(there) as url:
            answers = [await asked(*urls, patience=(20, 20)) for urls in ((gone, url), (url, gone))]

    assert [answer.status_code for answer in answers] == [200, 200]


async def test_that_all_are_gone_is_told_at_once(gone):
    answer = await asked(gone, gone, patience=(20, 20))

    assert answer.status_code == 503
    assert "enrollment does not answer just now" in answer.json()["detail"]


async def led_on(targets):
    """The targets that a service sees of these."""
    seen = []

    async def noting(scope, receive, send):
        seen.append(scope["raw_path"] + (b"?" + scope["query_string"] if scope["query_string"] else b""))
        await service(scope, receive, send)

    with listen("127.0.0.1", 0) as there:
        async with serving(there, noting) as url:
            proxy = Proxy("enrollment", (url,))
            for target in targets:
                path, _, query = target.partition(b"?")
                scope = {"type": "http", "method": "GET", "raw_path": path, "query_string": query, "headers": []}
                asked, answer = asyncio.Queue(), asyncio.Queue()
                asked.put_nowait({"type": "http.request", "body": b"", "more_body": False})
                await proxy(scope, asked.get, answer.put)
            await proxy.close()
    return seen


VISIBLE = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E, exclude_characters="?#"), max_size=40)


@settings(max_examples=5, deadline=None)
@given(st.lists(VISIBLE, max_size=20))
@example(["scim/v2/../../metrics", "v1/%2e%2e/./x%2Fy", "/elsewhere.example/x", 'v1/x?filter=userName%20eq%20"anna"'])
def test_what_a_service_is_asked_is_what_was_asked_to_the_letter(rests):
    targets = [f"/{rest}".encode() for rest in rests]

    assert asyncio.run(led_on(targets)) == targets
