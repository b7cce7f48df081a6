"""Changing from one offering to another through the gateway, and killed in the middle of it."""

import asyncio

import httpx

from tests.e2e.caller import Caller, client, problem
from tests.e2e.conftest import calling


async def two(caller, capacity, other):
    """Two offerings of one course, with so many seats each."""
    course = await caller.course()
    first = await caller.offering(capacity, course=course)
    return first, await caller.offering(other, course=course)


async def test_a_learner_changes_the_queue_moves_up_and_a_colleague_takes_over(caller):
    first, second = await two(caller, 1, 1)
    learner, waiting, colleague, other = await caller.learners(4)
    for one in (learner, waiting):
        assert (await caller.enroll(first, one)).status_code == 201
    await caller.settled()
    told = await caller.get(f"/v1/enrollments/{first}.{learner}/alternatives")
    assert [one["offering"] for one in told["items"]] == [second]

    changed = await caller.post(f"/v1/enrollments/{first}.{learner}/transfer", {"to": second})
    assert (changed["enrollment"], changed["state"]) == (f"{second}.{learner}", "enrolled")
    await caller.until(f"/v1/enrollments/{first}.{waiting}", lambda one: one["state"] == "enrolled")
    problem(await caller.command(f"/v1/enrollments/{first}.{waiting}/transfer", {"to": second}), 409, "offering-full")
    assert (await caller.get(f"/v1/enrollments/{first}.{waiting}"))["state"] == "enrolled"

    assert (await caller.enroll(second, other)).json()["state"] == "waitlisted"
    handed = {"substitute": colleague, "reason": "Ill"}
    await caller.post(f"/v1/enrollments/{second}.{learner}/substitute", handed)
    await caller.settled()
    roster = await caller.get(f"/v1/offerings/{second}/roster")
    assert [one["learner"] for one in roster["items"]] == [colleague]
    assert (await caller.get(f"/v1/enrollments/{second}.{other}"))["state"] == "waitlisted"


async def test_killed_in_between_everybody_is_on_one_side_or_the_other(server):
    server.start()
    async with calling(server) as caller:
        first, second = await two(caller, 120, 60)
        learners = await caller.learners(120)
        await caller.settled()
        told = await caller.race(first, learners)
        assert {one.status_code for one in told} == {201}

    answered, enough = [], asyncio.Event()

    async def change(some):
        async with client(server.url) as http:
            mine = Caller(http, server.token())
            for one in some:
                try:
                    reply = await mine.command(f"/v1/enrollments/{first}.{one}/transfer", {"to": second})
                except httpx.TransportError:
                    return
                answered.append((one, reply.status_code))
                if len(answered) >= 20:
                    enough.set()

    changing = [asyncio.create_task(change(learners[start::8])) for start in range(8)]
    await enough.wait()
    server.kill()
    await asyncio.gather(*changing)
    server.start()
    async with calling(server) as caller:
        await caller.settled()
        sides = {
            offering: {
                row["learner"] for row in (await caller.get(f"/v1/offerings/{offering}/roster", limit=500))["items"]
            }
            for offering in (first, second)
        }
        assert sides[first] | sides[second] == set(learners)
        assert not sides[first] & sides[second]
        assert {one for one, status in answered if status == 201} <= sides[second]
        assert len(sides[second]) <= 60
    assert server.stop() == 0
