"""Venues, rooms and equipment over HTTP, with the examples of the OpenAPI document."""

import asyncio

import pytest

from services.scheduling.api import venue_examples as examples


async def a_venue(platform, code="SPREE", **changes):
    made, _ = await platform.post("/v1/venues", examples.VENUE_BODY | {"code": code} | changes)
    return made["venue"]


async def a_room(platform, venue, code, **changes):
    made, token = await platform.post(f"/v1/venues/{venue}/rooms", {"code": code, "name": code, **changes})
    return made["room"], token


async def codes(platform, path, token=None):
    return [item["code"] for item in (await platform.get(path, token))["items"]]


async def test_the_story_of_the_examples(platform):
    venue, other = await a_venue(platform), await a_venue(platform, "HUDSON")
    await platform.post(f"/v1/venues/{venue}/travel-times", examples.TRAVEL_BODY | {"other": other})
    made, _ = await platform.post(f"/v1/venues/{venue}/rooms", examples.ROOM_BODY)
    room = made["room"]
    blocked, _ = await platform.post(f"/v1/rooms/{room}/block", examples.BLOCK_BODY)
    equipment, token = await platform.post("/v1/equipment", examples.EQUIPMENT_BODY)

    ways = [{"venue": other, "minutes": 45}]
    assert await platform.get(f"/v1/venues/{venue}", token) == examples.VENUE_EXAMPLE | {"venue": venue, "travel": ways}
    assert (await platform.get(f"/v1/venues/{other}"))["travel"] == [{"venue": venue, "minutes": 45}]
    blocks = [examples.ROOM_EXAMPLE["blocks"][0] | {"block": blocked["block"]}]
    shown = examples.ROOM_EXAMPLE | {"room": room, "venue": venue, "blocks": blocks}
    assert await platform.get(f"/v1/rooms/{room}") == shown
    told = await platform.get(f"/v1/equipment/{equipment['equipment']}")
    assert told == examples.EQUIPMENT_EXAMPLE | equipment


async def test_what_a_change_does_not_name_stays(platform):
    venue = await a_venue(platform)
    room, _ = await a_room(platform, venue, "ATRIUM", capacity=24, layout="U-shape")
    _, token = await platform.post(f"/v1/rooms/{room}/change", {"layout": None, "features": ["Projector"]})
    found = await platform.get(f"/v1/rooms/{room}", token)
    assert (found["capacity"], found["layout"], found["features"]) == (24, None, ["projector"])


async def test_rooms_are_found_by_what_is_asked_of_them(platform):
    spree, hudson = await a_venue(platform), await a_venue(platform, "HUDSON")
    await a_room(platform, spree, "a", capacity=12, features=["projector", "whiteboard"])
    await a_room(platform, spree, "B", capacity=24, features=["projector"])
    await a_room(platform, hudson, "c", kind="virtual", concurrent=3)
    old, _ = await a_room(platform, hudson, "d", capacity=24)
    _, token = await platform.post(f"/v1/rooms/{old}/retire")

    assert await codes(platform, "/v1/rooms", token) == ["a", "B", "c", "d"]
    assert await codes(platform, f"/v1/rooms?venue={hudson}") == ["c", "d"]
    assert await codes(platform, f"/v1/venues/{hudson}/rooms?state=in_use") == ["c"]
    assert await codes(platform, "/v1/rooms?capacity=13&state=in_use") == ["B", "c"]
    assert await codes(platform, "/v1/rooms?feature=Projector") == ["a", "B"]
    assert await codes(platform, "/v1/rooms?feature=projector,whiteboard") == ["a"]
    assert await codes(platform, "/v1/rooms?kind=virtual") == ["c"]
    assert await codes(platform, "/v1/rooms?code=b") == ["B"]


async def test_rooms_with_a_feature_are_all_found_page_by_page(platform):
    venue = await a_venue(platform)
    for number in range(9):
        _, token = await a_room(platform, venue, f"r{number}", features=["piano"] if number in {1, 7, 8} else [])
    found, after = [], ""
    while after is not None:
        page = await platform.get(f"/v1/rooms?feature=piano&limit=2{after and f'&after={after}'}", token)
        found += [room["code"] for room in page["items"]]
        after = page["after"]
    assert found == ["r1", "r7", "r8"]


async def test_lists_of_venues_and_equipment_go_on_from_page_to_page(platform):
    for code in ("C", "a", "B"):
        await a_venue(platform, code)
        _, token = await platform.post("/v1/equipment", examples.EQUIPMENT_BODY | {"code": code})
    for path in ("/v1/venues", "/v1/equipment"):
        first = await platform.get(f"{path}?limit=2", token)
        rest = await platform.get(f"{path}?limit=2&after={first['after']}")
        assert [item["code"] for item in first["items"] + rest["items"]] == ["a", "B", "C"]
        assert rest["after"] is None


async def test_of_many_who_want_one_code_in_a_venue_exactly_one_gets_it(platform):
    venue = await a_venue(platform)
    path = f"/v1/venues/{venue}/rooms"
    answers = await asyncio.gather(
        *(platform.client.post(path, json={"code": "ATRIUM", "name": f"No. {n}"}) for n in range(20))
    )
    (made,) = [answer.json() for answer in answers if answer.status_code == 201]
    refused = [answer.json() for answer in answers if answer.status_code == 409]
    assert {(one["type"], one["owner"]) for one in refused} == {("/problems/code-taken", made["room"])}
    assert len(refused) == 19


@pytest.mark.parametrize("path", ["/v1/venues/v9", "/v1/venues/v9/rooms", "/v1/rooms/v9.r9", "/v1/equipment/e9"])
async def test_what_is_nowhere_is_said_to_be_unknown(platform, path):
    reply = await platform.client.get(path)
    assert (reply.status_code, reply.json()["type"]) == (404, "/problems/unknown")
