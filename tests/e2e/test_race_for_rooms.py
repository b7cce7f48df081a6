"""Many coordinators at once for few rooms: no instant has two sessions in a room, and each loser is told who has it."""

import itertools
import random
from datetime import UTC, datetime, timedelta

import pytest

from tests.e2e.caller import kind, problem
from tests.e2e.conftest import calling

RACERS, ROOMS, OFFERINGS = 200, 20, 4
EVENING = datetime(2030, 3, 30, 20, 0, tzinfo=UTC)
"""Of the night in which Berlin puts its clocks forward."""
_numbers = itertools.count(1)


@pytest.fixture
async def rooms(caller):
    """Rooms of a venue of the test's own."""
    code = f"RACE{next(_numbers)}-{caller.token[-6:]}"
    venue = (await caller.post("/v1/venues", {"code": code, "name": "Spree", "timezone": "Europe/Berlin"}))["venue"]
    lines = [
        {"command": "AddRoom", "key": f"{code}-{number}", "body": {"venue": venue, "code": f"R{number}", "name": "R"}}
        for number in range(ROOMS)
    ]
    return [answer["body"]["room"] for answer in await caller.batch("scheduling", lines)]


@pytest.fixture
async def offerings(caller):
    return [await caller.offering(None) for _ in range(OFFERINGS)]


def wish(room, chance):
    start = EVENING + timedelta(minutes=15 * chance.randrange(32))
    end = start + timedelta(minutes=15 * chance.randint(1, 12))
    times = {"starts_at": start.isoformat(), "ends_at": end.isoformat()}
    return {"component": "day", "room": room, "timezone": "Europe/Berlin", **times}


async def test_no_instant_has_two_sessions_in_a_room_and_each_loser_is_told_who_has_it(caller, rooms, offerings):
    chance = random.Random(11)
    wanted = [
        (f"/v1/offerings/{chance.choice(offerings)}/sessions", wish(chance.choice(rooms), chance))
        for _ in range(RACERS)
    ]
    replies = await caller.at_once(wanted)
    won = {
        reply.json()["session"]: body
        for reply, (_, body) in zip(replies, wanted, strict=True)
        if reply.status_code == 201
    }
    assert ROOMS <= len(won) < RACERS
    for one, other in itertools.combinations(won.values(), 2):
        assert one["room"] != other["room"] or not overlap(one, other)
    for reply, (_, body) in zip(replies, wanted, strict=True):
        if reply.status_code != 201:
            told = problem(reply, 409, "clash")
            assert told["clashes"]
            for clash in told["clashes"]:
                assert (clash["kind"], clash["resource"]) == ("room-taken", body["room"])
                assert overlap(won[clash["session"]], body)
                assert clash["session"].startswith(f"{clash['offering']}.")

    await caller.settled()
    for room in rooms:
        mine = {session for session, body in won.items() if body["room"] == room}
        made = [one["data"] for one in await caller.stream(f"room:{room}") if kind(one) == "reservation-made"]
        shown = await caller.get("/v1/reservations", resource=room)
        assert {one["session"] for one in made} == {one["session"] for one in shown["items"]} == mine


async def test_of_many_who_move_into_one_slot_exactly_one_gets_there(caller, rooms, offerings):
    room, *others = rooms
    times = {"starts_at": EVENING.isoformat(), "ends_at": (EVENING + timedelta(hours=2)).isoformat()}
    sessions = [
        (await caller.post(f"/v1/offerings/{offerings[0]}/sessions", {"component": "day", "room": one, **times}))[
            "session"
        ]
        for one in others
    ]
    replies = await caller.at_once([(f"/v1/sessions/{one}/change-room", {"room": room}) for one in sessions])
    assert sorted(reply.status_code for reply in replies) == [200, *[409] * (len(sessions) - 1)]
    (there,) = [session for session, reply in zip(sessions, replies, strict=True) if reply.status_code == 200]
    told = {clash["session"] for reply in replies if reply.status_code == 409 for clash in reply.json()["clashes"]}
    assert told == {there}


async def test_who_may_not_override_is_told_so_and_who_may_says_why(platform, caller, rooms, offerings):
    path, chance = f"/v1/offerings/{offerings[0]}/sessions", random.Random(1)
    asked = wish(rooms[0], chance)
    await caller.post(path, asked)
    forced = asked | {"override": ["room-taken"]}
    async with calling(platform, "integrator") as integrator, calling(platform, "coordinator") as coordinator:
        problem(await coordinator.command(path, forced), 409, "override-needs-reason")
        session = (await coordinator.post(path, forced | {"reason": "The wall between them is open."}))["session"]
        assert (await coordinator.get(f"/v1/sessions/{session}"))["overrides"] == ["room-taken"]
        problem(await integrator.command(f"/v1/rooms/{rooms[0]}/retire"), 409, "has-reservations")
        meant = {"in_spite_of_reservations": True, "reason": "The lease has ended."}
        problem(await integrator.command(f"/v1/rooms/{rooms[0]}/retire", meant), 403, "forbidden")
        told = await coordinator.post(f"/v1/rooms/{rooms[0]}/retire", meant)
        assert session in {one["session"] for one in told["sessions"]}


def overlap(one, other):
    """Whether they share an instant, by their times."""
    return one["starts_at"] < other["ends_at"] and other["starts_at"] < one["ends_at"]
