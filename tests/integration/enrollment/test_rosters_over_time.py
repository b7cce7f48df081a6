"""Rosters and waitlists on another day, and as they were known on another."""

from datetime import UTC, datetime, timedelta

import pytest


def names(page):
    return [one["name"] for one in page["items"]]


async def enrolled(office, name, **how):
    learner = (await office.post("/v1/learners", {"name": name}))["learner"]
    await office.post("/v1/enrollments", {"offering": "o1", "learner": learner} | how)
    await office.settled()
    return f"o1.{learner}"


@pytest.fixture
async def changed(office):
    """One seat. On the 2nd Ada takes it, and Ben and Cem wait; on the 4th Ada leaves, as of the 3rd."""
    office.published(capacity=1)
    ada = await enrolled(office, "Ada")
    for name in ("Ben", "Cem"):
        await enrolled(office, name, if_full="waitlist")
    office.now += timedelta(days=2)
    office.before = datetime.now(UTC).isoformat()  # logs tell the time by the clock of the machine
    body = {"effective_at": office.later(24 * 60).isoformat()}
    await office.post(f"/v1/enrollments/{ada}/cancel", body)
    await office.settled()
    return office


async def test_without_a_day_it_is_as_it_stands(changed):
    assert names(await changed.get("/v1/offerings/o1/roster")) == ["Ben"]
    assert names(await changed.get("/v1/offerings/o1/waitlist")) == ["Cem"]


async def test_on_an_earlier_day_it_is_as_it_was(changed):
    assert names(await changed.get("/v1/offerings/o1/roster", on="2026-03-02")) == ["Ada"]
    waiting = await changed.get("/v1/offerings/o1/waitlist", on="2026-03-02")
    assert [(one["name"], one["place"]) for one in waiting["items"]] == [("Ben", 1), ("Cem", 2)]
    assert names(await changed.get("/v1/offerings/o1/roster", on="2026-03-01")) == []


async def test_what_was_recorded_late_counts_from_when_it_happened(changed):
    assert "Ada" not in names(await changed.get("/v1/offerings/o1/roster", on="2026-03-03"))


async def test_and_was_not_known_before_it_was_recorded(changed):
    then = await changed.get("/v1/offerings/o1/roster", on="2026-03-03", known_at=changed.before)
    assert names(then) == ["Ada"]


async def test_a_day_ends_in_the_timezone_asked_for(changed):
    for zone, there in (("Pacific/Auckland", []), ("America/Los_Angeles", ["Ada"])):
        page = await changed.get("/v1/offerings/o1/roster", on="2026-03-02", timezone=zone)
        assert names(page) == there, zone


async def test_pages_of_another_day_follow_each_other_without_gap_or_double(changed):
    first = await changed.get("/v1/offerings/o1/waitlist", on="2026-03-02", limit=1)
    second = await changed.get("/v1/offerings/o1/waitlist", on="2026-03-02", limit=1, after=first["after"])
    assert [(one["name"], one["place"]) for one in first["items"] + second["items"]] == [("Ben", 1), ("Cem", 2)]
    assert second["after"] is None


@pytest.mark.parametrize("wrong", [{"on": "yesterday"}, {"known_at": "2026-03-02T10:00"}, {"timezone": "Mars/Base"}])
async def test_what_is_no_day_is_malformed_and_named(changed, wrong):
    told = await changed.get("/v1/offerings/o1/roster", 422, **({"on": "2026-03-02"} | wrong))
    assert [error["field"] for error in told["errors"]] == [f"$.{name}" for name in wrong]


async def test_managers_see_their_own_on_another_day_too(changed):
    assert names(await changed.get("/v1/offerings/o1/roster", role="manager@g9", on="2026-03-02")) == []
