"""Where it is taught: venues and rooms through the gateway, as added, changed and asked for."""

import itertools

import pytest

from tests.e2e.caller import kind, problem
from tests.e2e.conftest import calling

WEEK = [{"weekday": day, "opens": "08:00", "closes": "24:00"} for day in range(1, 6)]
_numbers = itertools.count(1)


@pytest.fixture
async def venue(caller):
    """A venue of the test's own."""
    body = {"code": f"V{next(_numbers)}-{caller.token[-6:]}", "name": "Spree", "timezone": "Europe/Berlin"}
    return (await caller.post("/v1/venues", body))["venue"]


async def test_a_venue_and_its_rooms_are_read_back_as_they_were_told(caller, venue):
    path = f"/v1/venues/{venue}/rooms"
    terms = {"capacity": 24, "features": ["projector"], "setup_minutes": 30, "hours": WEEK}
    large = (await caller.post(path, {"code": "ATRIUM", "name": "Atrium", **terms}))["room"]
    small = (await caller.post(path, {"code": "CABIN", "name": "Cabin", "capacity": 4}))["room"]
    call = (await caller.post(path, {"code": "CALL", "name": "Call", "kind": "virtual", "concurrent": 3}))["room"]
    block = {"starts_at": "2030-03-31T01:30:00+01:00", "ends_at": "2030-03-31T03:30:00+02:00", "reason": "Painters"}
    blocked = await caller.post(f"/v1/rooms/{large}/block", block)
    await caller.post(f"/v1/rooms/{small}/retire")

    found = await caller.get(f"/v1/rooms/{large}")
    assert {name: found[name] for name in terms} == terms
    assert (found["venue"], found["timezone"], found["state"]) == (venue, "Europe/Berlin", "in_use")
    (shown,) = found["blocks"]
    assert shown == {"block": blocked["block"], "starts_at": "2030-03-31T00:30:00Z", "ends_at": "2030-03-31T01:30:00Z"}

    listed = await caller.get(path)
    assert [room["room"] for room in listed["items"]] == [large, small, call]
    fitting = await caller.get("/v1/rooms", venue=venue, capacity=5, state="in_use")
    assert [room["room"] for room in fitting["items"]] == [large, call]
    with_projector = await caller.get("/v1/rooms", venue=venue, feature="projector")
    assert [room["room"] for room in with_projector["items"]] == [large]
    assert [kind(event) for event in await caller.stream(f"room:{large}")] == ["room-added", "room-blocked"]


async def test_what_a_rule_refuses_changes_nothing(caller, venue):
    await caller.post(f"/v1/venues/{venue}/rooms", {"code": "ATRIUM", "name": "Atrium"})
    end = await caller.end_of_log()
    twice = [*WEEK, {"weekday": 1, "opens": "07:00", "closes": "09:00"}]
    for path, body, rule in (
        (f"/v1/venues/{venue}/rooms", {"code": "atrium", "name": "Again"}, "code-taken"),
        (f"/v1/venues/{venue}/rooms", {"code": "B", "name": "B", "hours": twice}, "hours-overlap"),
        (f"/v1/venues/{venue}/rooms", {"code": "B", "name": "B", "concurrent": 2}, "concurrent-needs-virtual"),
        (f"/v1/venues/{venue}/travel-times", {"other": venue, "minutes": 5}, "travel-to-itself"),
    ):
        problem(await caller.command(path, body), 409, rule)
    assert await caller.asked_since(end) == []


async def test_who_teaches_sees_the_rooms_and_who_learns_does_not(platform, venue):
    async with calling(platform, "instructor") as instructor, calling(platform, "learner") as learner:
        assert (await instructor.send("GET", "/v1/rooms")).status_code == 200
        problem(await instructor.command(f"/v1/venues/{venue}/rooms", {"code": "A", "name": "A"}), 403, "forbidden")
        problem(await learner.send("GET", "/v1/rooms"), 403, "forbidden")
