"""A client that does not know whether its request arrived sends it again, and all is as if it had done so once."""

import asyncio
import contextlib
import socket
import struct
from urllib.parse import urlsplit

import pytest

from tests.e2e import wire
from tests.e2e.caller import kind, problem
from tests.e2e.conftest import calling

AT_ONCE = struct.pack("ii", 1, 0)
"""SO_LINGER: let go of the connection with a reset."""


@contextlib.asynccontextmanager
async def cutting_proxy(url, after_bytes):
    """A proxy that passes requests on, and of each answer so many bytes before it hangs up."""
    where = urlsplit(url)

    async def serve(reader, writer):
        inner_reader, inner_writer = await asyncio.open_connection(where.hostname, where.port)
        inner_writer.write(await reader.read(65536))
        answered = await inner_reader.read(65536)
        writer.write(answered[:after_bytes])
        with contextlib.suppress(OSError):
            await writer.drain()
        writer.transport.abort() if after_bytes == 0 else writer.close()
        inner_writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        await server.wait_closed()


def asking(caller, body, key):
    """The bytes of a request to add a learner."""
    headers = {"Authorization": f"Bearer {caller.token}", "Idempotency-Key": key}
    return wire.request("POST", "/v1/learners", headers, body)


async def registered(caller, code):
    """How many learners an organization has, by the log."""
    return [
        one
        for one in await caller.history(type="rollbook.enrollment.learner-registered.v1")
        if one["data"].get("organization") == code
    ]


@pytest.fixture
async def organization(caller):
    """An organization of the test's own, so that its people can be counted."""
    made = await caller.post("/v1/organizations", {"code": f"Org {caller.token[-12:]}", "name": "An organization"})
    return made["organization"]


@pytest.mark.parametrize("reset", [False, True], ids=["closed", "reset"])
async def test_a_request_whose_sender_left_at_once_has_one_effect_and_one_answer(caller, platform, organization, reset):
    body = {"name": "Ada", "organization": organization}
    where = urlsplit(platform.url)
    for _ in range(5):
        with socket.create_connection((where.hostname, where.port)) as connection:
            if reset:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
            connection.sendall(asking(caller, body, "left"))
    first = await caller.command("/v1/learners", body, key="left")
    again = await caller.command("/v1/learners", body, key="left")
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert [one["subject"] for one in await registered(caller, organization)] == [f"learner:{first.json()['learner']}"]


@pytest.mark.parametrize("arrives", [0, 40, 250], ids=lambda arrives: f"{arrives}-bytes")
async def test_who_lost_the_answer_on_its_way_gets_the_same_one(caller, platform, organization, arrives):
    body, key = {"name": "Grace", "organization": organization}, f"lost-{arrives}"
    async with cutting_proxy(platform.url, arrives) as proxy:
        with pytest.raises(ConnectionError):
            await wire.exchange(proxy, asking(caller, body, key))
    (event,) = await registered(caller, organization)
    again = await caller.command("/v1/learners", body, key=key)
    assert again.status_code == 201
    assert again.headers["Idempotency-Replayed"] == "true"
    assert event["subject"] == f"learner:{again.json()['learner']}"
    assert await registered(caller, organization) == [event]


async def test_many_copies_at_the_same_moment_have_one_effect_and_one_answer(caller, organization):
    alan = {"name": "Alan", "organization": organization}
    replies = await caller.at_once([("/v1/learners", alan)] * 40, key="copies")
    assert {reply.status_code for reply in replies} == {201}
    assert len({reply.json()["learner"] for reply in replies}) == 1
    assert sum("Idempotency-Replayed" not in reply.headers for reply in replies) == 1
    assert len(await registered(caller, organization)) == 1


async def test_another_request_under_the_same_key_is_refused_and_changes_nothing(caller, organization):
    await caller.post("/v1/learners", {"name": "Joan", "organization": organization}, key="taken")
    end = await caller.end_of_log()
    other = await caller.command("/v1/learners", {"name": "Jean", "organization": organization}, key="taken")
    problem(other, 409, "idempotency-key-reused")
    elsewhere = await caller.command("/v1/organizations", {"code": "X", "name": "X"}, key="taken")
    problem(elsewhere, 409, "idempotency-key-reused")
    assert await caller.asked_since(end) == []


async def test_a_key_belongs_to_its_caller(caller, platform, organization):
    body = {"name": "Mary", "organization": organization}
    mine = await caller.post("/v1/learners", body, key="common")
    async with calling(platform) as somebody:
        theirs = await somebody.command("/v1/learners", body, key="common")
    assert theirs.status_code == 201
    assert theirs.json() != mine
    assert len(await registered(caller, organization)) == 2


async def test_a_repeated_refusal_stays_refused_though_its_reason_is_gone(caller):
    offering = await caller.offering(1)
    first, second = await caller.learners(2)
    seat = (await caller.enroll(offering, first)).json()["enrollment"]
    refused = await caller.enroll(offering, second, if_full="refuse", key="no")
    problem(refused, 409, "offering-full")
    await caller.post(f"/v1/enrollments/{seat}/cancel")
    await caller.settled()
    end = await caller.end_of_log()

    again = await caller.enroll(offering, second, if_full="refuse", key="no")
    assert (again.status_code, again.content) == (refused.status_code, refused.content)
    assert await caller.asked_since(end) == []
    assert (await caller.enroll(offering, second, if_full="refuse", key="yes")).json()["state"] == "enrolled"


async def test_an_answer_is_repeated_as_it_was_though_much_has_happened_since(caller):
    offering = await caller.offering(1)
    first, second = await caller.learners(2)
    seat = (await caller.enroll(offering, first, key="seat")).json()
    place = (await caller.enroll(offering, second, key="place")).json()
    assert place["state"] == "waitlisted"
    await caller.post(f"/v1/enrollments/{seat['enrollment']}/cancel", key="leave")
    await caller.until(f"/v1/enrollments/{place['enrollment']}", lambda one: one["state"] == "enrolled")
    await caller.settled()
    end = await caller.end_of_log()

    assert (await caller.enroll(offering, first, key="seat")).json() == seat
    assert (await caller.enroll(offering, second, key="place")).json() == place
    await caller.post(f"/v1/enrollments/{seat['enrollment']}/cancel", key="leave")
    assert await caller.asked_since(end) == []
    told = [kind(one) for one in await caller.stream(f"roster:{offering}")]
    assert told == [
        "roster-opened", "learner-enrolled", "learner-waitlisted", "enrollment-cancelled", "learner-enrolled"
    ]  # fmt: skip
