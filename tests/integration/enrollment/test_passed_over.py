"""Over HTTP: a free seat that went past all who wait is for whoever lacks nothing, however long the queue is."""

import pytest


@pytest.fixture
async def free(office):
    """Begin with one seat that is free, and one learner who waits for it and has left; answers who comes next."""

    async def begin(**terms):
        office.published(capacity=1, **terms)
        seated, gone, newcomer = await office.learners(3)
        for one in (seated, gone):
            await office.post("/v1/enrollments", {"offering": "o1", "learner": one}, 201)
        await office.post(f"/v1/learners/{gone}/change", {"active": False})
        await office.settled()
        await office.post(f"/v1/enrollments/o1.{seated}/cancel")
        await office.settled()
        return newcomer

    return begin


@pytest.mark.parametrize(("terms", "how"), [({"waitlist_limit": 1}, {}), ({}, {"if_full": "refuse"})])
async def test_a_newcomer_gets_it(office, free, terms, how):
    newcomer = await free(**terms)
    await office.post("/v1/enrollments", {"offering": "o1", "learner": newcomer, **how}, 201)
    await office.settled()
    assert (await office.get(f"/v1/enrollments/o1.{newcomer}"))["state"] == "enrolled"
    seats = await office.get("/v1/offerings/o1/seats")
    assert (seats["enrolled"], seats["waitlisted"]) == (1, 1)
