"""Learners ask for themselves, through the gateway: what they may, and what their own calendar says to it."""

from datetime import UTC, datetime, timedelta

from tests.e2e.caller import problem
from tests.e2e.conftest import calling


async def dated(caller, starts_at, capacity=1):
    """An offering of so many seats, with one session of an hour."""
    offering = await caller.offering(capacity)
    times = {"starts_at": starts_at.isoformat(), "ends_at": (starts_at + timedelta(hours=1)).isoformat()}
    await caller.post(f"/v1/offerings/{offering}/sessions", {"component": "day", **times})
    return offering


async def test_a_free_seat_goes_past_who_has_something_else_then_until_they_give_it_up(caller, platform):
    start = (datetime.now(UTC) + timedelta(days=20)).replace(microsecond=0)
    one, beside = await dated(caller, start), await dated(caller, start + timedelta(minutes=30), capacity=5)
    seated, learner = await caller.learners(2)
    await caller.settled()
    async with calling(platform, "learner", learner=learner) as herself:
        herself.position = caller.position
        problem(await herself.enroll(one, seated), 403, "forbidden")
        await caller.post("/v1/enrollments", {"offering": one, "learner": seated})
        assert (await herself.enroll(one, learner)).json()["state"] == "waitlisted"
        assert (await herself.enroll(beside, learner)).json()["state"] == "enrolled"
        await caller.settled()

        await caller.post(f"/v1/enrollments/{one}.{seated}/cancel")
        queue = await caller.until(f"/v1/offerings/{one}/waitlist", lambda page: page["items"][0]["reasons"])
        assert queue["items"][0]["reasons"] == ["own-calendar-clash"]
        assert (await caller.get(f"/v1/offerings/{one}/seats"))["open"] == 1

        assert (await herself.command(f"/v1/enrollments/{beside}.{learner}/cancel")).status_code == 200
        shown = await herself.until(f"/v1/enrollments/{one}.{learner}", lambda found: found["state"] == "enrolled")
        assert (shown["via"], shown["clashes"]) == ("self", [])
        assert (await herself.get(f"/v1/enrollments/{beside}.{learner}"))["by"] == "learner"

        told = problem(await herself.enroll(beside, learner), 409, "own-calendar-clash")
        assert [one["with_offering"] for one in told["clashes"]] == [one]
        again = await herself.enroll(beside, learner, despite_clash=True)
        assert again.json()["state"] == "enrolled"
