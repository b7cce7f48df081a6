"""Seats of two sessions at the same time, however somebody came by them: a coordinator is told, and nothing else
changes.
"""

import random
from datetime import UTC, datetime, timedelta

import pytest

from tests.e2e.caller import problem

RACERS = 12


@pytest.fixture
def soon():
    """The beginning of an hour some days from now."""
    return (datetime.now(UTC) + timedelta(days=5)).replace(minute=0, second=0, microsecond=0)


async def offered(caller, starts_at):
    """An offering with a session of two hours; the session too."""
    ends_at = starts_at + timedelta(hours=2)
    offering = await caller.offering(RACERS, starts_at=starts_at.isoformat(), ends_at=ends_at.isoformat())
    times = {"starts_at": starts_at.isoformat(), "ends_at": ends_at.isoformat()}
    session = (await caller.post(f"/v1/offerings/{offering}/sessions", {"component": "day", **times}))["session"]
    await caller.settled()
    return offering, session


async def told_of(caller, *offerings):
    """Whom it is told of that they have seats of these offerings at the same time."""
    return [
        set(need["learners"])
        for need in (await caller.get("/v1/needs"))["items"]
        if need["kind"] == "double_booked" and {need["offering"], need["with_offering"]} == set(offerings)
    ]


async def seated(caller, offering):
    return {one["learner"] for one in await caller.everything(f"/v1/offerings/{offering}/roster")}


async def test_two_enrollments_at_the_same_moment_may_both_pass_and_are_told_of(caller, platform, soon):
    (one, _), (other, moved) = await offered(caller, soon), await offered(caller, soon + timedelta(hours=1))
    learners = await caller.learners(RACERS)
    await caller.settled()
    wanted = [
        ("/v1/enrollments", {"offering": offering, "learner": learner, "notify": "none"})
        for learner in learners
        for offering in (one, other)
    ]
    random.Random(5).shuffle(wanted)

    replies = await caller.at_once(wanted, doors=platform.doors("enrollment"))

    for reply in replies:
        assert reply.status_code == 201 or problem(reply, 409, "own-calendar-clash")
    await caller.settled()
    both = await seated(caller, one) & await seated(caller, other)
    assert await seated(caller, one) | await seated(caller, other) == set(learners)
    assert await told_of(caller, one, other) == ([both] if both else [])

    later = soon + timedelta(hours=3)
    times = {"starts_at": later.isoformat(), "ends_at": (later + timedelta(hours=2)).isoformat()}
    await caller.post(f"/v1/sessions/{moved}/reschedule", {**times, "notify": "none"})
    await caller.settled()
    assert await told_of(caller, one, other) == []


async def test_a_session_that_is_moved_beside_another_is_told_of_unless_it_is_meant(caller, soon):
    (one, _), (other, moved) = await offered(caller, soon), await offered(caller, soon + timedelta(hours=4))
    surprised, willing = await caller.learners(2)
    for offering in (one, other):
        assert (await caller.enroll(offering, surprised)).status_code == 201
        assert (await caller.enroll(offering, willing, despite_clash=True)).status_code == 201
    await caller.settled()
    assert await told_of(caller, one, other) == []

    times = {"starts_at": soon.isoformat(), "ends_at": (soon + timedelta(hours=2)).isoformat()}
    await caller.post(f"/v1/sessions/{moved}/reschedule", {**times, "notify": "none"})
    await caller.settled()

    assert await told_of(caller, one, other) == [{surprised}]
    assert await seated(caller, one) == await seated(caller, other) == {surprised, willing}
