"""Seats that are kept for an organization, through the gateway."""

from itertools import count

from tests.e2e.caller import problem

_numbers = count(1)


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
