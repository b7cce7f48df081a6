"""Routes that are answered without a token: their address is what lets a caller in."""

import pytest

from chassis.web.openapi import document
from chassis.web.routes import QueryRoute
from tests.unit.web.conftest import SERVICE, Address, show_open


async def test_an_open_route_is_answered_without_a_token(client):
    del client.headers["Authorization"]
    response = await client.get("/v1/open/known")
    assert (response.status_code, response.text) == (200, "for -")
    assert response.headers["content-type"] == "text/calendar; charset=utf-8"


async def test_a_token_makes_no_difference_to_an_open_route_not_even_a_bad_one(client):
    response = await client.get("/v1/open/known", headers={"Authorization": "Bearer nonsense"})
    assert response.text == "for -"


async def test_what_is_not_there_is_not_found(client):
    assert (await client.get("/v1/open/unknown")).status_code == 404


@pytest.mark.parametrize("known", ['"one"', 'W/"one"', '"other", "one"', "*"])
async def test_who_has_the_answer_already_is_not_sent_it_again(client, known):
    response = await client.get("/v1/open/known", headers={"If-None-Match": known})
    assert (response.status_code, response.content) == (304, b"")
    assert (response.headers["etag"], response.headers["cache-control"]) == ('"one"', "private, no-cache")


async def test_who_has_an_older_answer_is_sent_the_new_one(client):
    assert (await client.get("/v1/open/known", headers={"If-None-Match": '"older"'})).status_code == 200


def test_the_document_says_that_an_open_route_asks_for_nothing():
    told = document(SERVICE)["paths"]["/v1/open/{address}"]["get"]
    assert told["security"] == []
    assert not {"401", "403"} & told["responses"].keys()
    assert list(told["responses"]["200"]["content"]) == ["text/calendar"]


def test_an_open_route_that_asks_for_a_scope_is_a_mistake():
    with pytest.raises(TypeError, match="open"):
        QueryRoute(
            path="/v1/x/{address}",
            params=Address,
            response=None,
            scope="x:read",
            open=True,
            summary="",
            answer=show_open,
        )
