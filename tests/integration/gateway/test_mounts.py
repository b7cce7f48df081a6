"""The door to an application that a service mounts: as to everything else, with its own manner of telling."""

import logging

import pytest

from chassis.settings import Settings

CONFIG = "/scim/v2/ServiceProviderConfig"
SCIM = "application/scim+json"


async def test_it_is_answered_by_its_service_for_whoever_may(client, anyone, token):
    unknown = await client.get("/scim/v2/Users/l1")
    assert (unknown.status_code, unknown.headers["content-type"]) == (404, SCIM)
    assert (await anyone.get("/scim/v2/Users/l1")).status_code == 401
    learner = {"Authorization": f"Bearer {token('learner', learner='l1')}"}
    assert (await anyone.get("/scim/v2/Users/l1", headers=learner)).status_code == 403


async def test_it_sees_the_address_that_the_caller_used_and_no_other(anyone):
    told = (await anyone.get(CONFIG, headers={"X-Rollbook-Origin": "https://evil.example"})).json()
    assert told["meta"]["location"] == f"http://rollbook.test{CONFIG}"


@pytest.mark.parametrize("settings", [Settings(public_url="https://training.example.org/")])
async def test_behind_a_proxy_addresses_are_the_public_ones(anyone):
    told = (await anyone.get(CONFIG)).json()
    assert told["meta"]["location"] == f"https://training.example.org{CONFIG}"


@pytest.mark.parametrize("settings", [Settings(max_body=20_000, request_burst=3, request_rate=1)])
async def test_the_limits_of_the_door_hold_there_too(client):
    said = await client.post("/scim/v2/Users", content=b"x" * 20_001)
    assert said.status_code == 413

    async def chunks():
        for _ in range(100):
            yield b"x" * 1000

    assert (await client.post("/scim/v2/Users", content=chunks())).status_code == 413
    await client.get(CONFIG)
    assert (await client.get(CONFIG)).status_code == 429


async def test_the_access_log_holds_no_filter(client, caplog):
    with caplog.at_level(logging.INFO):
        await client.get("/scim/v2/Users", params={"filter": 'userName eq "anna"'})
    lines = [record for record in caplog.records if record.name == "rollbook.access"]
    assert [record.fields["path"] for record in lines] == ["/scim/v2/Users"]
    assert "anna" not in "".join(record.getMessage() for record in caplog.records if record.name != "httpx")
