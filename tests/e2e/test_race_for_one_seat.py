"""Many for one seat, at every process that takes their requests: one is enrolled, the others stand in one order,
and whoever leaves in whatever order, the next in that order moves up.
"""

import random

import pytest

from tests.e2e.caller import kind
from tests.e2e.conftest import calling

SIZES = [(300, 90, 150), pytest.param((1_000, 300, 500), marks=pytest.mark.slow)]
"""How many race, how many seats there are later, and how many of those who have one or wait then leave."""


@pytest.fixture
def doors(platform):
    """Where each process answers that decides about enrollments: two in a cluster, else the one there is."""
    found = platform.doors("enrollment")
    assert len(set(found)) == (2 if len(found) > 1 else 1)
    return found


def placed(events):
    """Who joined the queue, in the order of the log."""
    return [one["data"]["enrollment"] for one in events if kind(one) == "learner-waitlisted"]


def passed_on(events):
    """For whose end each seat was given to somebody who waited; each of them was the first in line then, and there was
    a seat.
    """
    capacity, seated, line, given = 1, set(), [], []
    for event in events:
        told = event["data"]
        match kind(event):
            case "learner-waitlisted":
                line.append(told["enrollment"])
            case "capacity-changed":
                capacity = told["capacity"]
            case "learner-enrolled":
                if told.get("from_waitlist"):
                    assert line.pop(0) == told["enrollment"], "nobody is overtaken"
                    given.append(told.get("because_of"))
                seated.add(told["enrollment"])
                assert len(seated) <= capacity, "nobody sits on a seat that there is not"
            case "enrollment-cancelled":
                line = [one for one in line if one != told["enrollment"]]
                seated.discard(told["enrollment"])
    return given


async def standing(caller, offering):
    """Who is told to have a seat, and who to wait, in order."""
    roster = await caller.everything(f"/v1/offerings/{offering}/roster")
    queue = await caller.everything(f"/v1/offerings/{offering}/waitlist")
    assert [one["place"] for one in queue] == list(range(1, len(queue) + 1))
    return {one["enrollment"] for one in roster}, [one["enrollment"] for one in queue]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size[0]))
async def test_one_is_enrolled_the_others_stand_in_one_order_and_move_up_in_it(caller, platform, doors, size):
    racers, later, leaving_count = size
    offering = await caller.offering(1)
    learners = await caller.learners(racers)
    await caller.settled()

    replies = await caller.race(offering, learners, doors=doors)

    assert {reply.status_code for reply in replies} == {201}
    answers = [reply.json() for reply in replies]
    (first,) = [one["enrollment"] for one in answers if one["state"] == "enrolled"]
    await caller.settled()
    roster = f"roster:{offering}"
    order = placed(await caller.stream(roster))
    assert {one["enrollment"]: one["place"] for one in answers if one["enrollment"] != first} == {
        enrollment: place for place, enrollment in enumerate(order, 1)
    }
    assert await standing(caller, offering) == ({first}, order)
    seats = await caller.get(f"/v1/offerings/{offering}/seats")
    assert (seats["enrolled"], seats["waitlisted"], seats["open"], seats["oversubscribed"]) == (1, racers - 1, 0, 0)
    for place in (1, racers // 2, racers - 1):
        async with calling(platform, "learner", learner=order[place - 1].partition(".")[2]) as learner:
            (own,) = (await learner.get(f"/v1/offerings/{offering}/waitlist"))["items"]
            assert own["place"] == place

    chance = random.Random(11)
    leaving = chance.sample([first, *order], leaving_count)
    await caller.post(f"/v1/offerings/{offering}/capacity", {"capacity": later, "notify": "none"})
    await caller.until(f"/v1/offerings/{offering}/seats", lambda seats: seats["enrolled"] == later)
    gone = [(f"/v1/enrollments/{one}/cancel", {"notify": "none"}) for one in leaving]
    assert {reply.status_code for reply in await caller.at_once(gone, doors=doors)} == {200}
    await caller.settled()

    stay = [one for one in [first, *order] if one not in leaving]
    assert await standing(caller, offering) == (set(stay[:later]), stay[later:])
    events = await caller.stream(roster)
    freed = [
        one["data"]["enrollment"]
        for one in events
        if kind(one) == "enrollment-cancelled" and one["data"]["was"] == "enrolled"
    ]
    assert sorted(one for one in passed_on(events) if one) == sorted(freed), "one for each seat that was given up"
