"""A directory provisions people over SCIM 2.0, whichever way the platform runs."""

import pytest
from scim2_tester import Status, check_server

from tests.e2e.caller import kind
from tests.e2e.directory import Client

USER = "urn:ietf:params:scim:schemas:core:2.0:User"


@pytest.mark.parametrize(
    "platform", ["embedded", pytest.param("spread", marks=[pytest.mark.cluster, pytest.mark.slow])], indirect=True
)
def test_the_conformance_tester_finds_no_failure(platform):
    client = Client(platform.url, platform.token("integrator"))

    results = check_server(client)
    client.http.close()

    failures = [f"{one.title}: {one.reason}" for one in results if one.status not in (Status.SUCCESS, Status.SKIPPED)]
    assert failures == []
    assert sum(one.status == Status.SUCCESS for one in results) > 60


async def test_who_is_deleted_has_left_and_comes_back_as_the_same_learner_and_nothing_tells_the_name(caller):
    name = f"amelie.brandt-{caller.token[-6:]}@corp.local".lower()
    told = {"schemas": [USER], "userName": name, "displayName": "Amelie Brandt"}
    made = await caller.send("POST", "/scim/v2/Users", json=told)
    user = made.json()["id"]
    assert (made.status_code, made.headers["Location"]) == (201, f"{caller.http.base_url}/scim/v2/Users/{user}")

    assert (await caller.send("DELETE", f"/scim/v2/Users/{user}")).status_code == 204
    assert (await caller.send("GET", f"/scim/v2/Users/{user}")).status_code == 404
    assert not (await caller.get(f"/v1/learners/{user}"))["active"]
    back = await caller.send("POST", "/scim/v2/Users", json=told)
    assert (back.status_code, back.json()["id"]) == (201, user)

    await caller.settled()
    events = await caller.history(root=user)
    happened = [kind(event) for event in events]
    assert happened[:2] == ["learner-registered", "learner-provisioned"]
    assert happened[-2:] == ["learner-reactivated", "learner-provisioned"]
    assert not [part for part in ("amelie", "brandt", "corp.local") if part in str(events).lower()]
