import asyncio

import httpx
import pytest

from rollbook.client import ClientProblem, HttpClient, PlatformGone, remote
from rollbook.importers.lines import Line, Row
from rollbook.importers.sending import PlatformAway

LINES = [Line("enrollment", "EnrollLearner", key, {}, Row("t.csv", 2, "", ())) for key in "ab"]


def client(*replies):
    """A client of a platform that answers so, the last of these for ever."""
    left = list(replies)
    answering = httpx.MockTransport(lambda request: left.pop(0) if len(left) > 1 else left[0])
    return HttpClient(httpx.AsyncClient(base_url="http://rollbook.test", transport=answering), "token")


def behind(position, error=None):
    items = [{"position": position, "newest": 9, "lag": 9 - position, "error": error}]
    return httpx.Response(200, json={"items": items, "rebuilding": []})


@pytest.mark.parametrize("status", [429, 502, 503, 504])
async def test_lines_that_were_not_looked_at_are_to_be_sent_again(status):
    answers = await client(httpx.Response(status, json={"detail": "Later."})).batch("enrollment", LINES)

    assert [answer.status for answer in answers] == [status, status]


@pytest.mark.parametrize("status", [401, 403, 413, 500])
async def test_lines_that_are_refused_together_are_no_answers_to_any_of_them(status):
    with pytest.raises(ClientProblem, match="Sign in first"):
        await client(httpx.Response(status, json={"detail": "Sign in first."})).batch("enrollment", LINES)


async def test_views_that_are_held_up_and_stand_still_are_not_waited_for(monkeypatch):
    monkeypatch.setattr("rollbook.patience.PATIENCE_SECONDS", 0)
    monkeypatch.setattr("rollbook.patience.SHORTEST_SECONDS", 0)

    with pytest.raises(PlatformAway, match="the disk is full"):
        await client(behind(1, "the disk is full"), behind(2, "the disk is full")).settle()


async def test_views_that_move_are_waited_for(monkeypatch):
    monkeypatch.setattr("rollbook.patience.PATIENCE_SECONDS", 0)
    monkeypatch.setattr("rollbook.patience.SHORTEST_SECONDS", 0)

    await client(*(behind(position, "the disk is full") for position in range(1, 10))).settle()


@pytest.mark.parametrize("status", [429, 504])
async def test_a_question_waits_for_its_turn_and_for_views_that_are_behind(status):
    later = httpx.Response(status, json={"detail": "Later."}, headers={"Retry-After": "0"})

    assert await client(later, later, httpx.Response(200, json={"items": []})).get("/v1/rooms") == {"items": []}


async def test_views_that_stay_behind_are_not_waited_for_for_ever():
    late = httpx.Response(504, json={"detail": "Not ready yet."}, headers={"Retry-After": "0"})

    with pytest.raises(ClientProblem, match="Not ready yet"):
        await client(late).get("/v1/rooms")


async def test_a_token_is_not_told_to_a_proxy_of_the_environment(monkeypatch):
    asked = []

    async def answer(reader, writer):
        asked.append((await reader.readuntil(b"\r\n\r\n")).split(b" ")[1])
        writer.write(b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}")
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        monkeypatch.setenv("HTTP_PROXY", url)
        async with remote("http://platform.invalid", "token") as platform:
            with pytest.raises(PlatformGone):
                await platform.get("/v1/courses")
        async with remote(url, "token") as platform:
            await platform.get("/v1/courses")
    assert asked == [b"/v1/courses"]
