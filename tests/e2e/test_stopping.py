"""Ctrl-C and SIGTERM end the platform in good order, whatever is going on; a second start finds all as it was."""

import asyncio
import signal
import socket
import time
from contextlib import contextmanager
from datetime import timedelta

import msgspec
import pytest
from joserfc.jwk import OKPKey

from chassis.access import Principal
from chassis.tokens import Issuer
from deploy.native.platform import Process
from tests.e2e import wire
from tests.e2e.caller import client, problem
from tests.e2e.conftest import calling
from tests.e2e.server import STOP_SECONDS, Server, environment

VIEWS = ("roster", "waitlist", "seats")


async def as_it_is(caller, offering):
    """Everything that can be seen: the log, and views of it."""
    seen = {view: await caller.get(f"/v1/offerings/{offering}/{view}") for view in VIEWS}
    return seen | {"courses": await caller.get("/v1/courses"), "log": await caller.history()}


async def listening(server, token):
    """An event stream that stays open until the platform ends it; answers whether it ended in order."""
    headers = {"Accept": "text/event-stream", "Authorization": f"Bearer {token}"}
    async with (
        client(server.url) as http,
        http.stream("GET", "/v1/events", headers=headers) as stream,
    ):
        async for _ in stream.aiter_bytes():
            pass
    return True


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["SIGINT", "SIGTERM"])
async def test_a_signal_ends_it_in_time_and_the_next_start_finds_everything(server, number):
    server.start()
    token = server.token()
    async with calling(server) as caller:
        offering = await caller.offering(2)
        learners = await caller.learners(40)
        await caller.race(offering, learners[:5])
        await caller.settled()
        following = asyncio.create_task(listening(server, token))
        idle = await asyncio.open_connection("127.0.0.1", int(server.url.rpartition(":")[2]))
        before = await as_it_is(caller, offering)
        sent = [caller.command("/v1/learners", {"name": f"Late {number}"}) for number in range(30)]
        racing = asyncio.gather(*sent, return_exceptions=True)
        await asyncio.sleep(0.02)

        began = time.monotonic()
        assert await asyncio.to_thread(server.stop, number) == 0
        assert time.monotonic() - began < STOP_SECONDS
        acknowledged = [one.json()["learner"] for one in await racing if getattr(one, "status_code", 0) == 201]
        assert await following
        idle[1].close()

    assert "Traceback" not in server.errors
    server.start()
    async with calling(server) as caller:
        after = await as_it_is(caller, offering)
        late = after["log"][len(before["log"]) :]
        assert {view: after[view] for view in VIEWS} == {view: before[view] for view in VIEWS}
        assert after["courses"] == before["courses"]
        assert after["log"][: len(before["log"])] == before["log"]
        assert {one["subject"].partition(":")[2] for one in late} >= set(acknowledged)
    assert server.stop(number) == 0


async def test_a_client_that_never_ends_its_request_does_not_keep_it_from_stopping(server):
    server.start()
    sent = wire.request("POST", "/v1/learners", {"Authorization": f"Bearer {server.token()}"}, {"name": "x" * 500})
    reader, writer = await asyncio.open_connection("127.0.0.1", int(server.url.rpartition(":")[2]))
    writer.write(sent[:-100])
    await asyncio.sleep(0.1)
    assert await asyncio.to_thread(server.stop) == 0
    problem(await wire.answer(reader), 503, "unavailable")
    writer.close()
    assert "Traceback" not in server.errors


async def test_who_comes_while_it_stops_is_told_or_turned_away(server):
    server.start()
    async with calling(server) as caller:
        asked = wire.request("POST", "/v1/learners", {"Authorization": f"Bearer {caller.token}"}, {"name": "Late"})
        stopping = asyncio.create_task(asyncio.to_thread(server.stop))
        statuses = set()
        while not stopping.done():
            try:
                statuses.add((await wire.exchange(server.url, asked)).status_code)
            except OSError:
                statuses.add("turned away")
        assert await stopping == 0
    assert statuses <= {201, 503, "turned away"}


@contextmanager
def silence():
    """An address at which connections are taken, and nothing is ever said."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as taking:
        yield taking


def url_of(taking):
    return f"http://127.0.0.1:{taking.getsockname()[1]}"


async def test_a_collector_that_never_answers_does_not_keep_it_from_stopping(tmp_path):
    with silence() as collector:
        server = Server(tmp_path / "data", env={"ROLLBOOK_OTLP_ENDPOINT": url_of(collector)}).start()
        try:
            async with calling(server) as caller:
                await caller.learners(3)
            assert await asyncio.to_thread(server.stop) == 0
        finally:
            server.kill()
    assert "Traceback" not in server.errors


async def test_a_service_that_never_answers_does_not_keep_the_gateway_from_stopping(tmp_path):
    key = OKPKey.generate_key("Ed25519")
    token = Issuer(key).issue(Principal(subject="ada", roles=("admin",)), timedelta(hours=1))
    with silence() as service:
        names = ("scheduling", "enrollment", "attendance", "reporting")
        told = {
            "ROLLBOOK_TOKEN_KEY": msgspec.json.encode(key.as_dict(private=True)).decode(),
            "ROLLBOOK_KAFKA": "127.0.0.1:1",
            "ROLLBOOK_SERVICES": ",".join(f"{name}={url_of(service)}" for name in names),
        }
        gateway = Process("gateway", ["serve", "gateway", "--port", "0", "--sign-in"], environment(**told), tmp_path)
        gateway.start()
        try:
            gateway.wait()
            asked = wire.request("GET", "/v1/events", {"Authorization": f"Bearer {token}"})
            answer = asyncio.create_task(wire.exchange(gateway.url, asked))
            service.settimeout(STOP_SECONDS)
            connection, _ = await asyncio.to_thread(service.accept)
            gateway.signal(signal.SIGTERM)
            assert await asyncio.to_thread(gateway.ended, STOP_SECONDS) == 0
            connection.close()
            await asyncio.gather(answer, return_exceptions=True)
        finally:
            gateway.signal(signal.SIGKILL)
            gateway.ended()
