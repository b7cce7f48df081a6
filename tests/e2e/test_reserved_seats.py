"""Seats that are kept for an organization, through the gateway; and a thousand for one seat."""

import random
from itertools import count

from tests.e2e.caller import kind, problem

_numbers = count(1)
RACERS, LEAVING = 1_000, 500


async def people(caller, organization, many):
    """So many of an organization."""
    lines = [
        {
            "command": "RegisterLearner",
            "key": f"r{next(_numbers)}-{caller.token[-8:]}",
            "body": {"name": "R", **organization},
        }
        for _ in range(many)
    ]
    return [one["body"]["learner"] for one in await caller.batch("enrollment", lines)]


async def test_kept_seats_are_theirs_until_they_are_let_go(caller):
    theirs = await caller.post(
        "/v1/organizations", {"code": f"RS{next(_numbers)}-{caller.token[-6:]}", "name": "North"}
    )
    below = await caller.post(
        "/v1/organizations",
        {"code": f"RS{next(_numbers)}-{caller.token[-6:]}", "name": "Below", "parent": theirs["organization"]},
    )
    await caller.settled()
    offering = await caller.offering(2)
    (first, second), (own,) = await caller.learners(2), await people(caller, below, 1)
    await caller.settled()
    reserve = f"/v1/offerings/{offering}/reservations"
    problem(await caller.command(reserve, {**theirs, "seats": 3}), 409, "reserved-too-many")
    await caller.post(reserve, {**theirs, "seats": 1})

    assert (await caller.enroll(offering, first)).json()["state"] == "enrolled"
    assert (await caller.enroll(offering, second)).json()["state"] == "waitlisted"
    seats = await caller.until(f"/v1/offerings/{offering}/seats", lambda seats: seats["waitlisted"] == 1)
    assert (seats["open"], seats["reserved"]) == (1, 1)
    assert (await caller.enroll(offering, own)).json()["state"] == "enrolled"
    shown = await caller.until(reserve, lambda told: told["items"][0]["taken"] == 1)
    assert (shown["items"][0]["seats"], shown["items"][0]["left"]) == (1, 0)

    await caller.post(f"/v1/enrollments/{offering}.{own}/cancel")
    await caller.settled()
    assert (await caller.get(f"/v1/enrollments/{offering}.{second}"))["state"] == "waitlisted"
    await caller.post(reserve, {**theirs, "seats": 0})
    await caller.until(f"/v1/enrollments/{offering}.{second}", lambda one: one["state"] == "enrolled")


async def test_of_a_thousand_for_one_seat_one_has_it_and_the_others_stand_in_one_order(caller):
    offering = await caller.offering(1)
    learners = await caller.learners(RACERS)
    told = [one for some in range(0, RACERS, 250) for one in await caller.race(offering, learners[some : some + 250])]
    states = [one.json() for one in told]
    assert sum(one["state"] == "enrolled" for one in states) == 1
    assert sorted(one["place"] for one in states if "place" in one) == list(range(1, RACERS))

    chance, by_place = random.Random(7), sorted((one["place"], one["enrollment"]) for one in states if "place" in one)
    order = [enrollment for _, enrollment in by_place]
    (seated,) = [one["enrollment"] for one in states if one["state"] == "enrolled"]
    leaving = [seated, *chance.sample(order, LEAVING - 1)]
    chance.shuffle(leaving)
    lines = [
        {"command": "CancelEnrollment", "key": f"c{next(_numbers)}-{caller.token[-8:]}", "body": {"enrollment": one}}
        for one in leaving
    ]
    assert {one["status"] for one in await caller.batch("enrollment", lines)} == {200}
    await caller.settled()
    left = set(leaving)
    events = await caller.stream(f"roster:{offering}")
    promoted = [
        one["data"]["enrollment"]
        for one in events
        if kind(one) == "learner-enrolled" and one["data"].get("from_waitlist")
    ]
    places = {enrollment: place for place, enrollment in by_place}
    assert [places[one] for one in promoted] == sorted(places[one] for one in promoted), "in the order of the queue"
    queue, after = [], None
    while True:
        more = {"after": after} if after else {}
        page = await caller.get(f"/v1/offerings/{offering}/waitlist", limit=500, **more)
        queue, after = queue + [one["enrollment"] for one in page["items"]], page["after"]
        if after is None:
            break
    stayed = [one for one in order if one not in left and one not in promoted]
    assert queue == stayed
    assert len(queue) == RACERS - LEAVING - 1
