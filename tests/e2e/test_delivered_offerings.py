"""Through the gateway: an offering that has taken place."""

from datetime import UTC, datetime, timedelta

from tests.e2e.caller import problem

HOUR = timedelta(hours=1)


def hours(first, last):
    """From and until so many hours from now."""
    now = datetime.now(UTC)
    return {"starts_at": (now + first * HOUR).isoformat(), "ends_at": (now + last * HOUR).isoformat()}


async def session(caller, offering, first, last):
    path = f"/v1/offerings/{offering}/sessions"
    return (await caller.post(path, {"component": "day", "timezone": "UTC", **hours(first, last)}))["session"]


async def test_an_offering_is_delivered_once_every_roll_that_counts_is_closed(caller):
    offering = await caller.offering(3, timezone="UTC")
    held = [await session(caller, offering, -5, -4), await session(caller, offering, -3, -2)]
    off = await session(caller, offering, 24, 25)
    await caller.post(f"/v1/sessions/{off}/cancel", {"reason": "Two days are enough."})
    for one in held:
        await caller.until(f"/v1/sessions/{one}/roll", lambda roll: roll["state"] == "open")
    await caller.post(f"/v1/sessions/{held[1]}/close")
    await caller.settled()
    assert (await caller.get(f"/v1/offerings/{offering}"))["state"] == "published"
    await caller.post(f"/v1/sessions/{held[0]}/close")
    told = await caller.until(f"/v1/offerings/{offering}", lambda told: told["state"] == "delivered")
    found = (await caller.get("/v1/offerings", state="delivered", code=told["code"]))["items"]
    assert [one["offering"] for one in found] == [offering]
    late = {"component": "day", "timezone": "UTC", **hours(48, 49)}
    problem(await caller.command(f"/v1/offerings/{offering}/sessions", late), 409, "offering-delivered")
    problem(await caller.command(f"/v1/offerings/{offering}/deliver"), 409, "offering-delivered")
    (learner,) = await caller.learners(1)
    await caller.settled()
    problem(await caller.enroll(offering, learner), 409, "offering-delivered")
    earlier = hours(-6, -5)["starts_at"]
    assert (await caller.enroll(offering, learner, effective_at=earlier)).status_code == 201


async def test_somebody_says_that_it_has_taken_place_once_its_sessions_are_over(caller):
    offering = await caller.offering(3, timezone="UTC")
    await session(caller, offering, -5, -4)
    ahead = await session(caller, offering, 24, 25)
    told = problem(await caller.command(f"/v1/offerings/{offering}/deliver"), 409, "sessions-not-over")
    assert told["sessions"] == [ahead]
    await caller.post(f"/v1/sessions/{ahead}/cancel", {"reason": "One day is enough."})
    assert await caller.post(f"/v1/offerings/{offering}/deliver", {"reason": "The roll is on paper."})
    assert (await caller.get(f"/v1/offerings/{offering}"))["state"] == "delivered"
