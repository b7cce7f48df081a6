"""What seats cost, through the gateway: terms, a seat, a late cancellation, a no-show that was none."""

import itertools
from datetime import UTC, datetime, timedelta

from tests.e2e.caller import problem

_numbers = itertools.count(1)
POLICY = {
    "title": "Free until a day before",
    "steps": [{"until": {"hours_before": 24}, "fee": {"percent": 0}}],
    "late": {"percent": 50},
    "no_show": {"percent": 100},
    "excuses": [{"code": "ill", "label": "Ill"}],
}


async def priced(caller, starts_at, minutes=60):
    """An offering of three seats that cost 400.00 each, with a session, and the session."""
    policy = await caller.post("/v1/policies", {"code": f"P{next(_numbers)}-{caller.token[-6:]}", **POLICY})
    times = {"starts_at": starts_at.isoformat(), "ends_at": (starts_at + timedelta(minutes=minutes)).isoformat()}
    offering = await caller.offering(3, **times, timezone="UTC")
    await caller.settled()
    session = await caller.post(f"/v1/offerings/{offering}/sessions", {"component": "day", "timezone": "UTC", **times})
    await caller.post(f"/v1/offerings/{offering}/terms", {"price": 40000, "currency": "EUR", **_only(policy, "policy")})
    return offering, session["session"]


def _only(told, *names):
    return {name: told[name] for name in names}


def sums(owed, **more):
    """Whether an offering's charges come to that."""
    return lambda page: page["sums"]["owed"] == owed and more.items() <= page["sums"]["outcomes"].items()


async def test_a_seat_costs_its_price_and_leaving_late_the_fee_that_a_dry_run_tells_before(caller):
    offering, _ = await priced(caller, datetime.now(UTC).replace(microsecond=0) + timedelta(hours=2))
    one, other = await caller.learners(2)
    for learner in (one, other):
        assert (await caller.enroll(offering, learner)).status_code == 201
    charges = f"/v1/offerings/{offering}/charges"
    await caller.until(charges, sums(80000))

    leave = f"/v1/enrollments/{offering}.{one}/cancel"
    problem(await caller.command(leave, {"excuse": "tired"}), 409, "excuse-unknown")
    told = await caller.post(leave, {"dry_run": True})
    assert told["charge"] == {"outcome": "late", "charged": 20000, "reversed": 40000, "currency": "EUR"}
    assert (await caller.post(leave, {"excuse": "ill"}))["charge"]["outcome"] == "excused"
    assert (await caller.post(f"/v1/enrollments/{offering}.{other}/cancel"))["charge"] == told["charge"]
    await caller.until(charges, sums(20000, late=1, excused=1))

    await caller.post(f"/v1/offerings/{offering}/cancel")
    await caller.until(charges, sums(0))


async def test_who_does_not_come_is_charged_and_no_longer_once_the_mark_is_corrected(caller):
    start = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=6)
    offering, session = await priced(caller, start)
    (learner,) = await caller.learners(1)
    assert (await caller.enroll(offering, learner)).status_code == 201
    assert datetime.now(UTC) < start, "who comes later is not on the roll"
    await caller.settled()
    await caller.until(f"/v1/sessions/{session}/roll", lambda roll: roll["state"] == "open")
    mark = f"/v1/sessions/{session}/attendance"
    while (await caller.command(mark, {"learner": learner, "status": "no_show"})).status_code != 200:
        assert datetime.now(UTC) < start + timedelta(seconds=60)
    await caller.post(f"/v1/sessions/{session}/close")
    charges = f"/v1/offerings/{offering}/charges"
    await caller.until(charges, sums(40000, no_show=1))
    await caller.post(mark, {"learner": learner, "status": "present", "reason": "Came in by the other door"})
    page = await caller.until(charges, lambda page: len(page["items"][0]["lines"]) == 5)
    assert page["sums"]["charged"] == 80000
    assert page["sums"]["owed"] == 40000
    assert [line["kind"] for line in page["items"][0]["lines"]] == ["seat", "reversed", "no_show", "reversed", "seat"]
