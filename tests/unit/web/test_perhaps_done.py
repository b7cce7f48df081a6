"""A request that may have been done: who may send it again, and when, is told by its headers."""

import pytest


@pytest.mark.parametrize(("headers", "later"), [({}, None), ({"Idempotency-Key": "k1"}, "2")])
async def test_when_to_send_again_what_may_have_been_done_is_told_under_a_key_alone(client, headers, later):
    response = await client.post("/v1/things", json={"title": "lose"}, headers=headers)
    assert (response.status_code, response.json()["type"]) == (503, "/problems/outcome-unknown")
    assert response.headers.get("Retry-After") == later
