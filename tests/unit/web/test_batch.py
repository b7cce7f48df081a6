import json

import pytest

from chassis.web import positions

NDJSON = {"Content-Type": "application/x-ndjson"}


async def send(client, *lines, **headers):
    content = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    response = await client.post("/v1/batch", content=content, headers=NDJSON | headers)
    return response, [json.loads(line) for line in response.text.splitlines()] if response.status_code == 200 else None


def make(key, **body):
    return {"command": "Make", "key": key, "body": {"title": "One"} | body}


async def test_lines_are_answered_in_their_order(client, loop):
    response, replies = await send(client, make("a"), make("b", title="Two"), make("c"))
    assert [(reply["key"], reply["status"], reply["body"]) for reply in replies] == [
        (key, 201, {"thing": "t1"}) for key in "abc"
    ]
    assert [request.command.title for request in loop.requests] == ["One", "Two", "One"]
    assert positions.decode(response.headers["rollbook-position"]) == {"toy": 3}


async def test_one_bad_line_leaves_its_neighbors_alone(client, loop):
    loop.broken = True
    _, replies = await send(
        client,
        make("a"),
        make("b", title=""),
        "{",
        make("d", title="refuse"),
        make("e", title="break"),
        {"command": "Destroy", "key": "f"},
        make("g", capacity=1001),
        {"command": "Make", "body": {}},
        make("i"),
    )
    assert [(reply["key"], reply["status"]) for reply in replies] == [
        ("a", 201), ("b", 422), (None, 422), ("d", 409), ("e", 500), ("f", 422), ("g", 403), (None, 422), ("i", 201),
    ]  # fmt: skip
    assert replies[1]["body"]["errors"][0]["field"] == "$.title"


async def test_a_line_may_say_when_its_command_was_given(client, loop):
    await send(client, make("a") | {"at": "2026-01-01T00:00:00Z"})
    assert loop.requests[0].at.year == 2026


async def test_no_command_was_given_in_the_future(client, loop):
    _, (reply,) = await send(client, make("a") | {"at": "2999-01-01T00:00:00Z"})
    assert (reply["status"], reply["body"]["errors"][0]["field"]) == (422, "$.at")


async def test_no_command_was_given_in_a_year_that_is_surely_not_meant(client, loop):
    _, (reply,) = await send(client, make("a") | {"at": "0001-01-01T00:00:00Z"})
    assert (reply["status"], reply["body"]["type"]) == (409, "/problems/time-out-of-range")
    assert loop.requests == []


async def test_a_batch_needs_the_scope_of_imports(client):
    response, _ = await send(client, make("a"), Authorization="Bearer editor")
    assert response.status_code == 403


async def test_a_batch_has_at_most_1000_lines(client):
    response, _ = await send(client, *(["{}"] * 1001))
    assert (response.status_code, response.json()["limit"]) == (413, 1000)


async def test_a_batch_that_is_not_json_lines_is_refused(client):
    response = await client.post("/v1/batch", json=[make("a")])
    assert response.status_code == 415


@pytest.mark.parametrize("content", ["", "\n\n"])
async def test_an_empty_batch_is_refused(client, content):
    assert (await client.post("/v1/batch", content=content, headers=NDJSON)).status_code == 422
