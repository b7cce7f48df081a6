"""Through the gateway: what is kept free for a while, and a session that takes place after all."""

import itertools

import pytest

from tests.e2e.caller import kind, problem

TIMES = {"starts_at": "2030-03-30T22:00:00+01:00", "ends_at": "2030-03-31T04:00:00+02:00"}
"""A night in which Berlin puts its clocks forward."""
_numbers = itertools.count(1)


@pytest.fixture
async def room(caller):
    code = f"KEPT{next(_numbers)}-{caller.token[-6:]}"
    venue = (await caller.post("/v1/venues", {"code": code, "name": "Spree", "timezone": "Europe/Berlin"}))["venue"]
    return (await caller.post(f"/v1/venues/{venue}/rooms", {"code": "A", "name": "A"}))["room"]


async def test_a_hold_keeps_a_room_free_for_the_session_that_it_is_for(caller, room):
    path = f"/v1/offerings/{await caller.offering(None)}/sessions"
    asked = {**TIMES, "timezone": "Europe/Berlin", "room": room, "minutes": 60}
    hold = (await caller.post("/v1/holds", asked))["hold"]
    told = problem(await caller.command(path, {**TIMES, "component": "day", "room": room}), 409, "clash")
    assert [(one["kind"], one["hold"]) for one in told["clashes"]] == [("room-taken", hold)]
    session = (await caller.post(path, {**TIMES, "component": "day", "room": room, "hold": hold}))["session"]
    shown = await caller.get(f"/v1/holds/{hold}")
    assert (shown["state"], shown["session"]) == ("used", session)
    (reserved,) = (await caller.get("/v1/reservations", resource=room))["items"]
    assert (reserved["session"], reserved["expires_at"]) == (session, None)


async def test_a_session_that_was_called_off_takes_its_room_and_its_roll_again(caller, room):
    path = f"/v1/offerings/{await caller.offering(None)}/sessions"
    session = (await caller.post(path, {**TIMES, "component": "day", "room": room}))["session"]
    await caller.post(f"/v1/sessions/{session}/cancel", {"reason": "The venue is closed."})
    between = (await caller.post(path, {**TIMES, "component": "day", "room": room}))["session"]
    told = problem(await caller.command(f"/v1/sessions/{session}/restore"), 409, "clash")
    assert [one["session"] for one in told["clashes"]] == [between]
    await caller.post(f"/v1/sessions/{between}/cancel")
    await caller.post(f"/v1/sessions/{session}/restore", {"reason": "The venue is open again."})
    await caller.settled()
    assert [kind(one) for one in await caller.stream(f"roll:{session}")] == [
        "roll-opened", "roll-withdrawn", "roll-restored",
    ]  # fmt: skip
    assert (await caller.get(f"/v1/sessions/{session}"))["state"] == "scheduled"
