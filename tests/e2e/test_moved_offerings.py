"""Through the gateway: an offering that moves, and the roster that follows it."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.e2e.caller import kind, problem

DAY = timedelta(days=1)


def said(moment):
    return moment.isoformat().replace("+00:00", "Z")


@pytest.fixture
def start():
    """Noon in twenty days, by UTC."""
    return (datetime.now(UTC) + 20 * DAY).replace(hour=12, minute=0, second=0, microsecond=0)


@pytest.fixture
async def made(caller, start):
    """An offering of one seat with one session, closed to newcomers a day before and decided about a week before."""
    terms = {"starts_at": said(start), "ends_at": said(start + DAY / 4), "minimum": 1, "timezone": "UTC"}
    before = {"cut_off_before": {"hours_before": 24}, "decide_before": {"days_before": 7, "at": "09:00"}}
    offering = await caller.offering(1, **terms, **before)
    times = {"starts_at": said(start), "ends_at": said(start + DAY / 4)}
    await caller.post(f"/v1/offerings/{offering}/sessions", {"component": "day", **times})
    return offering


async def timers(caller, offering):
    items = (await caller.get("/v1/ops/timers"))["items"]
    return [one["due"] for one in items if one["key"] == f"go-no-go/{offering}"]


async def test_a_moved_offering_takes_its_roster_along(caller, made, start):
    moved = start + 7 * DAY
    decides = moved.replace(hour=9) - 7 * DAY
    tried = await caller.post(f"/v1/offerings/{made}/reschedule", {"shift_days": 7, "dry_run": True})
    assert tried["terms"] == {
        "starts_at": said(moved),
        "ends_at": said(moved + DAY / 4),
        "decide_at": said(decides),
        "cut_off_at": said(moved - DAY),
    }
    await caller.post(f"/v1/offerings/{made}/reschedule", {"shift_days": 7, "reason": "A strike."})
    seats = await caller.until(f"/v1/offerings/{made}/seats", lambda seats: seats["cut_off_at"] == said(moved - DAY))
    assert (seats["decide_at"], seats["state"]) == (said(decides), "open")
    await caller.settled()
    assert await timers(caller, made) == [said(decides)]
    assert (await caller.get(f"/v1/offerings/{made}"))["starts_at"] == said(moved)
    events = await caller.stream(f"roster:{made}")
    assert [kind(one) for one in events] == ["roster-opened", "roster-terms-changed"]
    assert events[-1]["data"]["starts_at"] == said(moved)


async def test_who_waits_is_promoted_and_judged_by_the_new_dates(caller, made, start):
    first, second, third = await caller.learners(3)
    for learner in (first, second, third):
        await caller.enroll(made, learner)
    now = datetime.now(UTC)
    await caller.post(f"/v1/offerings/{made}/revise", {"cut_off_at": said(now - DAY), "reason": "The list is fixed."})
    await caller.settled()
    problem(await caller.enroll(made, (await caller.learners(1))[0]), 409, "enrollment-closed")
    await caller.post(f"/v1/enrollments/{made}.{first}/cancel", {"by": "learner"})
    await caller.settled()
    assert (await caller.get(f"/v1/offerings/{made}/seats"))["enrolled"] == 0
    await caller.post(f"/v1/offerings/{made}/revise", {"cut_off_before": {"hours_before": 1}})
    await caller.until(f"/v1/offerings/{made}/seats", lambda seats: seats["enrolled"] == 1)
    undecided = {"minimum": None, "decide_at": None}
    await caller.post(f"/v1/offerings/{made}/revise", {"starts_at": said(now - DAY), "cut_off_at": None, **undecided})
    await caller.settled()
    await caller.post(f"/v1/enrollments/{made}.{second}/cancel", {"by": "learner"})
    await caller.settled()
    left = [one["data"] for one in await caller.stream(f"roster:{made}") if kind(one) == "enrollment-cancelled"]
    assert [one.get("before_start", False) for one in left] == [True, False]
    assert (await caller.get(f"/v1/enrollments/{made}.{third}"))["state"] == "waitlisted"
