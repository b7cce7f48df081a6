"""Many at once for few seats: exactly as many seats as there are, one queue, and nobody overtaken."""

import asyncio

import pytest

from tests.e2e.caller import kind, problem

RACERS, SEATS, LEAVING, LATE = 500, 20, 7, 10


@pytest.fixture
async def raced(caller):
    """An offering for which everybody asked at the same moment, and what each was answered."""
    offering = await caller.offering(SEATS)
    learners = await caller.learners(RACERS)
    await caller.settled()
    replies = await caller.race(offering, learners, notify="learner")
    assert {reply.status_code for reply in replies} == {201}
    await caller.settled()
    return offering, [reply.json() for reply in replies]


def seated_at_any_time(events):
    """How many had a seat after each event of a roster."""
    seated, counts = 0, []
    for event in events:
        if kind(event) == "learner-enrolled":
            seated += 1
        elif kind(event) == "enrollment-cancelled" and event["data"]["was"] == "enrolled":
            seated -= 1
        counts.append(seated)
    return counts


async def test_each_cancellation_moves_up_exactly_the_next_in_line(caller, raced):
    offering, answers = raced
    leaving = [one["enrollment"] for one in answers if one["state"] == "enrolled"][:LEAVING]
    before = [one["enrollment"] for one in (await caller.get(f"/v1/offerings/{offering}/waitlist", limit=500))["items"]]
    late = await caller.learners(LATE)
    await caller.settled()
    joined, *cancelled = await asyncio.gather(
        caller.race(offering, late), *(caller.command(f"/v1/enrollments/{one}/cancel") for one in leaving)
    )
    assert {reply.status_code for reply in cancelled} == {200}
    assert {reply.json()["state"] for reply in joined} == {"waitlisted"}
    await caller.until(f"/v1/offerings/{offering}/seats", lambda seats: seats["enrolled"] == SEATS)
    await caller.settled()

    events = await caller.stream(f"roster:{offering}")
    promoted = [one["data"] for one in events if kind(one) == "learner-enrolled" and one["data"].get("from_waitlist")]
    assert [one["enrollment"] for one in promoted] == before[:LEAVING]
    assert sorted(one["because_of"] for one in promoted) == sorted(leaving)
    assert max(seated_at_any_time(events)) == SEATS
    queue = [one["enrollment"] for one in (await caller.get(f"/v1/offerings/{offering}/waitlist", limit=500))["items"]]
    assert queue[:-LATE] == before[LEAVING:]
    assert {one.rpartition(".")[2] for one in queue[-LATE:]} == set(late)


async def test_who_does_not_want_to_wait_is_refused_and_told_why(caller):
    offering = await caller.offering(SEATS)
    learners = await caller.learners(RACERS)
    await caller.settled()
    replies = await caller.race(offering, learners, if_full="refuse")
    taken = [reply for reply in replies if reply.status_code == 201]
    refused = [problem(reply, 409, "offering-full") for reply in replies if reply.status_code != 201]
    assert (len(taken), len(refused)) == (SEATS, RACERS - SEATS)
    assert all(one["capacity"] == SEATS for one in refused)
    await caller.settled()
    assert [kind(one) for one in await caller.stream(f"roster:{offering}")].count("learner-enrolled") == SEATS
    seats = await caller.get(f"/v1/offerings/{offering}/seats")
    assert (seats["enrolled"], seats["waitlisted"]) == (SEATS, 0)
