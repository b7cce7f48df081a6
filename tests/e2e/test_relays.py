"""How topics stand with logs, asked at the public door."""

import pytest

from tests.e2e.conftest import calling


async def test_in_one_process_no_relay_is_used_and_none_is_told(embedded):
    async with calling(embedded) as caller:
        assert await caller.get("/v1/ops/relays") == {"used": False, "items": []}


@pytest.mark.cluster
@pytest.mark.parametrize("platform", ["spread"], indirect=True)
async def test_in_a_cluster_every_log_has_one_leader_and_its_topic_catches_up(platform):
    async with calling(platform) as caller:
        await caller.learners(3)

        told = await caller.until("/v1/ops/relays", lambda told: all(one["lag"] == 0 for one in told["items"]))

    assert told["used"]
    assert {one["service"] for one in told["items"]} == {"scheduling", "enrollment", "attendance"}
    assert all(one["leader"] and one["epoch"] and not one["stopped"] for one in told["items"])
    assert all(one["topic"].endswith(f".{one['service']}.events.v1") for one in told["items"])
