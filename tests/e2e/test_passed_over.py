"""A freed seat and a queue whose first has lost what the course asks for, through the gateway."""

import itertools

from tests.e2e.caller import kind, problem

_numbers = itertools.count(1)
PART = {"key": "part", "title": "Part", "kind": "module"}


async def published(caller, **terms):
    """A course on offer."""
    body = {"code": f"C-{next(_numbers)}-{caller.token[-6:]}", "title": "Part", "components": [PART], **terms}
    course = (await caller.post("/v1/courses", body))["course"]
    await caller.post(f"/v1/courses/{course}/publish")
    return course


async def offered(caller, course, **terms):
    """An offering of a course that takes learners."""
    body = {"course": course, "code": f"O-{next(_numbers)}-{caller.token[-6:]}", "timezone": "UTC", **terms}
    offering = (await caller.post("/v1/offerings", body))["offering"]
    await caller.post(f"/v1/offerings/{offering}/publish")
    return offering


async def result(caller, offering, learner, told):
    """State what the course came to for the learner."""
    await caller.post("/v1/results", {"offering": offering, "learner": learner, "result": told})


async def test_a_freed_seat_goes_past_who_lost_a_prerequisite_and_comes_back_to_them(caller):
    before = await published(caller)
    asking = await published(caller, prerequisites=[before])
    earlier = await offered(caller, before, delivery="on_demand")
    full = await offered(caller, asking, delivery="scheduled", capacity=1)
    seated, first, second = await caller.learners(3)
    for learner in (seated, first, second):
        await result(caller, earlier, learner, "completed")
    await caller.settled()
    for learner in (seated, first, second):
        assert (await caller.enroll(full, learner)).status_code == 201

    await result(caller, earlier, first, "failed")
    await caller.settled()
    await caller.post(f"/v1/enrollments/{full}.{seated}/cancel")

    await caller.until(
        f"/v1/offerings/{full}/roster", lambda page: [one["learner"] for one in page["items"]] == [second]
    )
    queue = await caller.until(f"/v1/offerings/{full}/waitlist", lambda page: page["items"][0]["lacks"])
    assert [(one["learner"], one["place"], one["lacks"]) for one in queue["items"]] == [(first, 1, [before])]
    told = problem(
        await caller.command(f"/v1/enrollments/{full}.{first}/promote", {"reason": "Asked"}),
        409,
        "prerequisite-missing",
    )
    assert told["courses"] == [before]

    await caller.post(f"/v1/enrollments/{full}.{second}/cancel")
    await caller.settled()
    assert (await caller.get(f"/v1/offerings/{full}/seats"))["open"] == 1
    await result(caller, earlier, first, "completed")

    await caller.until(
        f"/v1/offerings/{full}/roster", lambda page: [one["learner"] for one in page["items"]] == [first]
    )
    kinds = [kind(one) for one in await caller.stream(f"roster:{full}")]
    assert kinds.count("learner-passed-over") == 1
