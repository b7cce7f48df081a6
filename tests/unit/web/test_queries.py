from datetime import UTC, datetime

import pytest

from chassis.web import positions


def fields(response):
    assert response.status_code == 422
    return [(error["field"], error["message"]) for error in response.json()["errors"]]


async def test_parameters_become_a_typed_question(client, reads):
    address = "/v1/things?q=a&limit=5&since=2026-03-02T09:00:00%2B01:00&states=x,y&states=z&open=true"
    response = await client.get(address)
    assert response.json() == {"items": [{"thing": "a", "since": None}], "after": None}
    (asked,) = reads.asked
    assert (asked.q, asked.limit, asked.states, asked.open) == ("a", 5, ("x", "y", "z"), True)
    assert asked.since == datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("query", "field", "message"),
    [
        ("", "$.q", "is required"),
        ("q=a&limit=many", "$.limit", "must be `int`, not `str`"),
        ("q=a&limit=0", "$.limit", "must be `int` >= 1"),
        ("q=a&limit=99999999999999999999999", "$.limit", "must be `int` <= 500"),
        ("q=a&limit=", "$.limit", "must be `int`, not `str`"),
        ("q=a&q=b", "$.q", "must be one value, not several"),
        ("q=a&qq=b", "$.qq", "is not a parameter of this address"),
        ("q=a&since=5", "$.since", "must be a moment such as 2026-03-31T09:00:00+02:00"),
        ("q=a&since=2026-03-02T09:00:00", "$.since", "must have an offset, such as Z or %2B02:00"),
        ("q=a%00", "$.q", "must not contain the character NUL"),
    ],
)
async def test_a_wrong_parameter_is_named(client, reads, query, field, message):
    assert fields(await client.get(f"/v1/things?{query}")) == [(field, message)]
    assert reads.asked == []


async def test_every_wrong_parameter_is_named_at_once(client):
    assert len(fields(await client.get("/v1/things?limit=0&qq=b&open=maybe"))) == 4


async def test_a_path_parameter_cannot_be_given_twice(client):
    assert fields(await client.get("/v1/things/t1?thing=t2")) == [("$.thing", "is not a parameter of this address")]


async def test_an_answer_tells_how_far_its_views_had_got(client):
    response = await client.get("/v1/things/t1", headers={"Rollbook-Position": positions.encode({"other": 3})})
    assert positions.decode(response.headers["rollbook-position"]) == {"other": 3, "toy": 5}


async def test_views_that_do_not_get_there_in_time_say_so(client):
    response = await client.get("/v1/things/t1", headers={"Rollbook-Position": positions.encode({"toy": 6})})
    assert (response.status_code, response.headers["retry-after"]) == (504, "1")
    assert response.json()["type"] == "/problems/timed-out"


async def test_unknown_things_are_404_and_faults_500_without_details(client, reads):
    assert (await client.get("/v1/things/gone")).status_code == 404
    reads.broken = True
    broken = await client.get("/v1/things/t1")
    assert broken.status_code == 500
    assert "secret" not in broken.text


@pytest.mark.parametrize(("path", "accept"), [("/v1/things.csv", "*/*"), ("/v1/things", "text/csv;q=0.9, */*;q=0.1")])
async def test_a_table_is_asked_for_by_suffix_or_by_accept(client, path, accept):
    response = await client.get(f"{path}?q=a", headers={"Accept": accept})
    assert (response.headers["content-type"], response.text) == ("text/csv; charset=utf-8", "thing\r\na")


async def test_queries_need_their_scope(client):
    assert (await client.get("/v1/things/t1", headers={"Authorization": "Bearer nobody"})).status_code == 401
