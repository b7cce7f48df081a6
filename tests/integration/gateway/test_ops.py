async def test_operators_see_how_far_views_are(client):
    (item,) = (await client.get("/v1/ops/projections")).json()["items"]
    assert (item["service"], item["source"], item["lag"]) == ("enrollment", "scheduling", 2)


async def test_a_rebuild_is_started_and_not_waited_for(client, operations):
    response = await client.post("/v1/ops/projections/enrollment/rebuild", json={"view": "offerings"})
    assert (response.status_code, response.json()["state"]) == (202, "rebuilding")
    assert (await client.post("/v1/ops/projections/enrollment/rebuild", json={"view": "offerings"})).status_code == 409
    assert (await client.post("/v1/ops/projections/reporting/rebuild")).status_code == 202
    assert operations.done == [("rebuild", "enrollment", "offerings"), ("rebuild", "reporting", None)]


async def test_a_rebuild_of_nothing_is_unknown(client):
    assert (await client.post("/v1/ops/projections/nowhere/rebuild")).status_code == 404


async def test_what_is_parked_can_be_replayed_or_skipped(client, operations):
    assert (await client.get("/v1/ops/parked", params={"service": "enrollment"})).json() == {"items": []}
    assert (await client.post("/v1/ops/parked/enrollment/replay")).json() == {"service": "enrollment", "replayed": 3}
    skipped = await client.post("/v1/ops/parked/enrollment/skip", json={"root": "o1"})
    assert skipped.json() == {"service": "enrollment", "skipped": 1}
    assert operations.done == [("replay", "enrollment", None), ("skip", "enrollment", "o1")]


async def test_timers_are_told(client):
    (timer,) = (await client.get("/v1/ops/timers")).json()["items"]
    assert (timer["kind"], timer["due"]) == ("seat-offer", "2026-03-02T09:00:00Z")


async def test_operators_see_who_relays_and_what_holds_it_up(client):
    told = (await client.get("/v1/ops/relays")).json()

    (item,) = told["items"]
    assert told["used"]
    assert (item["service"], item["lag"], item["leader"], item["epoch"]) == ("enrollment", 2, "here:1", 7)
    assert (item["stopped"], item["error"]) == (True, "KafkaTimeoutError")
