"""Several processes of a service take turns, and one that does not answer is passed over where that is safe."""

import asyncio
import json

import httpx
import pytest

from chassis.errors import PerhapsDone, Problem, Unavailable
from deploy.native.ports import free_port
from gateway.ops.port import Projections
from gateway.remote.calling import Calls
from gateway.remote.operations import RemoteOperations
from gateway.remote.proxy import Proxy
from gateway.remote.turns import REST_SECONDS, Turns


class Process:
    """A process that answers every request with its name; one that is `dying` takes it, and ends without a word."""

    def __init__(self, name):
        self.name, self.asked, self.dying = name, [], False
        self.answer = {"name": name}

    async def start(self):
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def stop(self):
        self._server.close()

    async def _serve(self, reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        for line in head.splitlines():
            if line.lower().startswith("content-length:"):
                await reader.readexactly(int(line.split(":")[1]))
        self.asked.append(head.split(" ", 2)[1])
        if not self.dying:
            body = json.dumps(self.answer).encode()
            writer.write(b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: %d\r\n\r\n%b" % (len(body), body))
            await writer.drain()
        writer.close()


@pytest.fixture
async def processes():
    both = [await Process(name).start() for name in ("first", "second")]
    yield both
    for process in both:
        await process.stop()


@pytest.fixture
def nobody():
    """An address at which connections are refused."""
    return f"http://127.0.0.1:{free_port()}"


@pytest.fixture
async def reach():
    """Makes a client of a proxy in front of these addresses."""
    proxies = []

    def client(*urls):
        proxies.append(Proxy("enrollment", urls))
        return httpx.AsyncClient(transport=httpx.ASGITransport(proxies[-1]), base_url="http://gateway")

    yield client
    for proxy in proxies:
        await proxy.close()


@pytest.fixture
def calls():
    made = []

    def make(*urls):
        made.append(Calls("enrollment", urls, lambda: "token"))
        return made[-1]

    yield make
    for one in made:
        one.close()


async def ask(calls, *, once=False):
    return (await asyncio.to_thread(calls.ask, "/x", {}, dict[str, str], once=once))["name"]


async def test_requests_go_to_each_in_turn(reach, processes):
    client = reach(*(process.url for process in processes))

    names = [(await client.get("/v1/x")).json()["name"] for _ in range(4)]

    assert names == ["first", "second", "first", "second"]


async def test_inner_questions_go_to_each_in_turn(calls, processes):
    made = calls(*(process.url for process in processes))

    assert [await ask(made) for _ in range(4)] == ["first", "second", "first", "second"]


@pytest.mark.parametrize("once", [False, True])
async def test_a_process_that_takes_no_connection_is_passed_over_by_any_question(calls, processes, nobody, once):
    made = calls(nobody, processes[1].url)

    assert [await ask(made, once=once) for _ in range(3)] == ["second"] * 3


async def test_a_process_that_takes_no_connection_is_passed_over_by_any_request(reach, processes, nobody):
    client = reach(nobody, processes[1].url)

    for _ in range(3):
        assert (await client.post("/v1/x", json={})).json() == {"name": "second"}


async def test_a_proxy_of_the_environment_is_told_nothing(reach, calls, processes, monkeypatch):
    service, stranger = processes
    for name in ("HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, stranger.url)

    assert (await reach(service.url).get("/v1/x")).json() == {"name": "first"}
    assert await ask(calls(service.url)) == "first"
    assert stranger.asked == []


async def test_where_none_answers_that_is_said(reach, calls, nobody):
    assert (await reach(nobody, nobody).get("/v1/x")).status_code == 503
    with pytest.raises(Unavailable, match="enrollment does not answer"):
        await ask(calls(nobody))


async def test_what_may_be_asked_again_is_asked_of_another_when_a_process_dies_over_it(reach, calls, processes):
    processes[0].dying = True
    urls = [process.url for process in processes]

    assert await ask(calls(*urls)) == "second"
    assert (await reach(*urls).get("/v1/x")).json() == {"name": "second"}
    keyed = await reach(*urls).post("/v1/x", json={}, headers={"Idempotency-Key": "k1"})
    assert keyed.json() == {"name": "second"}


async def test_what_may_have_been_done_is_not_asked_again(reach, calls, processes):
    processes[0].dying = True
    urls = [process.url for process in processes]

    reply = await reach(*urls).post("/v1/x", json={})
    assert (reply.status_code, reply.json()["type"]) == (503, "/problems/outcome-unknown")
    assert "Retry-After" not in reply.headers
    with pytest.raises(PerhapsDone) as told:
        await ask(calls(*urls), once=True)
    assert told.value.retry_after is None
    assert processes[1].asked == []


async def test_what_may_have_been_done_may_be_sent_again_later_under_its_key(reach, processes, nobody):
    processes[0].dying = True
    reply = await reach(processes[0].url, nobody).post("/v1/x", json={}, headers={"Idempotency-Key": "k1"})

    assert (reply.status_code, reply.json()["type"]) == (503, "/problems/outcome-unknown")
    assert reply.headers["Retry-After"]


@pytest.mark.parametrize("dying", [True, False], ids=["is asked and dies", "is not reached"])
async def test_what_was_only_asked_or_not_even_that_may_be_asked_again(reach, processes, nobody, dying):
    processes[0].dying = dying
    client = reach(processes[0].url if dying else nobody)
    reply = await client.request("GET" if dying else "POST", "/v1/x")

    assert (reply.status_code, reply.json()["type"]) == (503, "/problems/unavailable")
    assert reply.headers["Retry-After"]


async def test_what_each_knows_of_itself_is_asked_of_all_that_run(calls, processes, nobody):
    made = calls(nobody, *(process.url for process in processes))

    answers = await asyncio.to_thread(made.ask_each, "/x", {}, dict[str, str])

    assert [answer["name"] for answer in answers] == ["first", "second"]


async def test_one_that_runs_and_gives_no_answer_is_not_taken_for_one_that_has_nothing_to_say(calls, processes):
    processes[0].dying = True
    made = calls(*(process.url for process in processes))

    with pytest.raises(Unavailable):
        await asyncio.to_thread(made.ask_each, "/x", {}, dict[str, str])


async def test_a_rebuild_is_seen_and_refused_whichever_process_does_it(calls, processes):
    rebuild = {"service": "enrollment", "views": ["offerings"], "done": 1, "total": 2}
    processes[0].answer = {"items": [], "rebuilding": []}
    processes[1].answer = {"items": [], "rebuilding": [rebuild]}
    operations = RemoteOperations({"enrollment": calls(*(process.url for process in processes))})

    told: Projections = await operations.projections()

    assert [one.service for one in told.rebuilding] == ["enrollment"]
    with pytest.raises(Problem, match="being rebuilt just now"):
        await operations.rebuild("enrollment", None)
    assert not [path for process in processes for path in process.asked if "rebuild" in path]


async def test_what_a_silent_service_lacks_is_not_waited_for_long(calls, monkeypatch):
    monkeypatch.setattr("gateway.remote.calling.READY_SECONDS", 0.05)
    silent = asyncio.Event()

    async def never(reader, writer):
        await silent.wait()
        writer.close()

    async with await asyncio.start_server(never, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with asyncio.timeout(5):
            with pytest.raises(Unavailable, match="enrollment does not answer"):
                await asyncio.to_thread(calls(url, url, url).lacks)
        silent.set()


def test_one_that_was_away_rests_and_gets_its_turns_back():
    now = [0.0]
    turns = Turns(["a", "b", "c"], lambda: now[0])

    turns.away("b")
    assert [turns.order() for _ in range(3)] == [["a", "c", "b"], ["c", "a", "b"], ["c", "a", "b"]]
    now[0] = REST_SECONDS + 1
    assert [turns.order()[0] for _ in range(3)] == ["a", "b", "c"]


def test_one_that_answers_again_rests_no_more():
    turns = Turns(["a", "b"])
    turns.away("a")
    turns.there("a")

    assert turns.order() == ["a", "b"]
