"""What happens to venues, rooms and equipment, as the feed tells it."""

import re

import pytest

from tests.unit.dashboard.history import event


@pytest.fixture
def told(api, browser):
    """The feed about one event, as words alone."""

    async def tell(name, stream, data):
        api.on("GET", "/v1/events", {"events": [event(1, "scheduling", name, stream, data)], "after": "cursor"})
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", (await browser().get("/?part=feed")).text))

    return tell


async def test_a_room_that_is_blocked_is_called_by_its_name(api, told):
    api.on("GET", "/v1/rooms/v1.r1", {"room": "v1.r1", "name": "Atrium"})
    data = {"room": "v1.r1", "block": "b1", "starts_at": "2026-08-03T00:00:00Z", "ends_at": "2026-08-04T00:00:00Z"}
    text = await told("room-blocked", "room:v1.r1", data)
    assert "Room blocked" in text
    assert "Atrium" in text


async def test_a_room_that_cannot_be_seen_is_called_by_the_end_of_its_id(told):
    assert "room 1.r1" in await told("room-retired", "room:v1.r1", {"room": "v1.r1"})


async def test_a_name_that_the_event_tells_is_not_asked_for(api, told):
    text = await told("equipment-added", "equipment:e1", {"equipment": "e1", "name": "Headsets", "quantity": 20})
    assert "Headsets" in text
    assert not [path for path, _, _ in api.calls("GET") if path.startswith("/v1/equipment")]


async def test_a_session_in_a_room_asks_for_no_room(api, told):
    data = {"session": "o1.s1", "offering": "o1", "room": "Room 2"}
    assert "Session added" in await told("session-scheduled", "offering:o1", data)
    assert not [path for path, _, _ in api.calls("GET") if path.startswith("/v1/rooms")]
