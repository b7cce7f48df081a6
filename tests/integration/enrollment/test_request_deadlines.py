"""Over HTTP: until when a request can be agreed to follows the dates of what it is for."""

from datetime import timedelta

import pytest

from contracts.scheduling import OfferingRevised

DAY = 24 * 60


@pytest.fixture
async def asked(office):
    """Begin with so many who ask for an offering that starts on day 5; answers their requests."""

    async def begin(offering, count):
        office.published(offering, starts_at=office.later(5 * DAY))
        await office.post(f"/v1/offerings/{offering}/terms", {"approval": "coordinator"})
        learners = await office.learners(count)
        await office.settled()
        for one in learners:
            body = {"offering": offering, "learner": one}
            await office.post("/v1/enrollments", body, 201, Authorization=f"Bearer learner@{one}")
        await office.settled()
        return [f"{offering}.{one}" for one in learners]

    return begin


async def moved(office, offering, day):
    """The offering starts on that day instead."""
    terms = {"course": "c1", "title": "Negotiation", "timezone": "Europe/Berlin", "starts_at": office.later(day * DAY)}
    office.happened(f"offering:{offering}", OfferingRevised(offering=offering, **terms))
    await office.settled()


async def day_comes(office, day):
    office.now = office.later(day * DAY)
    await office.timers.fire_due()
    await office.settled()


@pytest.mark.parametrize("offering", ["o1", "d1"])
async def test_moved_later_it_is_approved_beyond_the_old_day(office, asked, offering):
    (request,) = await asked(offering, 1)
    await moved(office, offering, 19)
    (shown,) = (await office.get("/v1/requests"))["items"]
    assert shown["until"] == "2026-03-21T12:00:00Z"
    await day_comes(office, 6)
    await office.post(f"/v1/requests/{request}/approve")
    await office.settled()
    assert (await office.get(f"/v1/enrollments/{request}"))["state"] == "enrolled"


@pytest.mark.parametrize("offering", ["o1", "d1"])
async def test_moved_earlier_it_is_over_by_the_new_day(office, asked, offering):
    first, second = await asked(offering, 2)
    await moved(office, offering, 3)
    office.now += timedelta(days=3)
    problem = await office.post(f"/v1/requests/{first}/approve", None, 409)
    assert (problem["type"], problem["closed_at"]) == ("/problems/enrollment-closed", "2026-03-05T12:00:00Z")
    await day_comes(office, 3)
    assert (await office.get(f"/v1/requests/{second}"))["state"] == "lapsed"
