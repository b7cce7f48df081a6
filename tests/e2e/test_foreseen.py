"""What comes of a command by itself, told by its dry run: nobody is surprised by who has the seat then."""

from itertools import count

import pytest

from tests.e2e.caller import kind
from tests.e2e.conftest import calling

_numbers = count(1)
FIRST = "/v1/enrollments/{offering}.{seated}"


@pytest.fixture
async def north(caller):
    body = {"code": f"FS{next(_numbers)}-{caller.token[-6:]}", "name": "North"}
    return (await caller.post("/v1/organizations", body))["organization"]


@pytest.fixture
async def queue(caller, north):
    """An offering of three seats, two of them kept, one taken, for which two wait, with another of the course."""
    offering = await caller.offering(3)
    course = (await caller.get(f"/v1/offerings/{offering}"))["course"]
    body = {"course": course, "code": f"FO{next(_numbers)}-{caller.token[-6:]}", "timezone": "UTC", "capacity": 1}
    other = (await caller.post("/v1/offerings", {**body, "delivery": "scheduled"}))["offering"]
    await caller.post(f"/v1/offerings/{other}/publish")
    await caller.until(f"/v1/offerings/{other}/seats", lambda seats: seats["state"] == "open")
    await caller.post(f"/v1/offerings/{offering}/reservations", {"organization": north, "seats": 2})
    seated, *waiting = await caller.learners(3)
    for learner in (seated, *waiting):
        await caller.enroll(offering, learner)
    await caller.settled()
    return {"offering": offering, "other": other, "seated": seated, "waiting": waiting, "north": north}


@pytest.mark.parametrize(
    ("path", "body", "promoted", "notified"),
    [
        ("/v1/offerings/{offering}/capacity", {"capacity": 4}, 1, 1),
        ("/v1/offerings/{offering}/capacity", {"capacity": 9, "notify": "none"}, 2, 0),
        ("/v1/offerings/{offering}/reservations", {"organization": "{north}", "seats": 0}, 2, 2),
        ("/v1/offerings/{offering}/reservations", {"organization": "{north}", "seats": 1, "notify": "none"}, 1, 0),
        (FIRST + "/cancel", {"notify": "none"}, 1, 1),
        (FIRST + "/transfer", {"to": "{other}"}, 1, 1),
    ],
    ids=["one-seat-more", "seats-for-all", "none-kept", "one-kept", "a-seat-given-up", "a-seat-changed"],
)
async def test_who_would_be_promoted_and_told_is_who_is(caller, queue, path, body, promoted, notified):
    path = path.format(**queue)
    body = {name: one.format(**queue) if isinstance(one, str) else one for name, one in body.items()}
    end = await caller.end_of_log()
    follows = (await caller.post(path, {**body, "dry_run": True}))["follows"]
    assert (await caller.asked_since(end), follows["learners"]) == ([], queue["waiting"][:promoted])
    assert follows["notices"] == ({"confirmation": notified} if notified else {})

    await caller.post(path, body)
    await caller.settled()
    happened = await caller.stream(f"roster:{queue['offering']}")
    enrolled = [event["data"]["learner"] for event in happened if kind(event) == "learner-enrolled"]
    assert enrolled == [queue["seated"], *follows["learners"]]
    letters = await caller.everything("/v1/notices", offering=queue["offering"])
    told = [one["learner"] for one in letters if one["kind"] == "confirmation" and one["learner"] in queue["waiting"]]
    assert len(told) == notified


async def test_whom_a_revision_lets_in_is_told_of_the_terms_that_it_would_bring(caller):
    offering = await caller.offering(1)
    revise = f"/v1/offerings/{offering}/revise"
    first, second = await caller.learners(2)
    for learner in (first, second):
        await caller.enroll(offering, learner)
    await caller.post(revise, {"cut_off_at": "2020-01-01T00:00:00Z"})
    await caller.settled()
    await caller.post(f"/v1/enrollments/{offering}.{first}/cancel")
    await caller.settled()
    assert (await caller.get(f"/v1/enrollments/{offering}.{second}"))["state"] == "waitlisted"

    end = await caller.end_of_log()
    tried = await caller.post(revise, {"cut_off_at": None, "dry_run": True})
    assert tried["terms"] == {"cut_off_at": None}
    brings = await caller.post(f"/v1/offerings/{offering}/try-revision", {**tried["terms"], "notify": "none"})
    assert (brings["follows"]["learners"], brings["follows"]["notices"]) == ([second], {})
    assert await caller.asked_since(end) == []

    await caller.post(revise, {"cut_off_at": None, "notify": "none"})
    await caller.settled()
    assert (await caller.get(f"/v1/enrollments/{offering}.{second}"))["state"] == "enrolled"
    letters = await caller.everything("/v1/notices", offering=offering)
    assert [one["kind"] for one in letters if one["learner"] == second] == ["waitlist"]


async def test_what_a_leaver_would_lose_and_who_would_have_it_is_told_beforehand(caller):
    offering = await caller.offering(1)
    first, second = await caller.learners(2)
    for learner in (first, second):
        await caller.enroll(offering, learner)
    await caller.settled()
    end = await caller.end_of_log()
    tried = await caller.post(f"/v1/learners/{first}/change", {"active": False, "notify": "none", "dry_run": True})
    assert (tried["happens"], "held_until" in tried) == ({"learner-deactivated": 1}, True)
    assert (tried["follows"]["learners"], tried["follows"]["notices"]) == ([first, second], {"confirmation": 1})
    assert await caller.asked_since(end) == []


@pytest.mark.parametrize("body", [{"dry_run": False}, {"cut_off_at": "soon"}, {"minimum": 0}])
async def test_what_is_only_ever_tried_is_told_what_is_wrong_with_it(caller, body):
    offering = await caller.offering(1)
    (field,) = body
    response = await caller.command(f"/v1/offerings/{offering}/try-revision", body)
    assert (response.status_code, [one["field"] for one in response.json()["errors"]]) == (422, [f"$.{field}"])


async def test_what_an_agreement_leads_to_is_told_to_who_agrees(caller, platform):
    offering = await caller.offering(1)
    manager, first, second = await caller.learners(3)
    await caller.post(f"/v1/offerings/{offering}/terms", {"approval": "manager"})
    for learner in (first, second):
        await caller.post(f"/v1/learners/{learner}/change", {"manager": manager})
    await caller.settled()
    for learner in (first, second):
        async with calling(platform, "learner", learner=learner) as herself:
            herself.position = caller.position
            await herself.post("/v1/enrollments", {"offering": offering, "learner": learner})
    await caller.settled()

    async with calling(platform, "manager", learner=manager) as boss:
        boss.position = caller.position
        for learner, becomes, letter in (
            (first, "learner-enrolled", "confirmation"),
            (second, "learner-waitlisted", "waitlist"),
        ):
            agree = f"/v1/requests/{offering}.{learner}/approve"
            told = (await boss.post(agree, {"dry_run": True}))["follows"]
            assert told["happens"] == {becomes: 1, "notice-intended": 1}
            assert (told["learners"], told["notices"]) == ([learner], {letter: 1})
            await boss.post(agree)
            await caller.settled()
    assert (await caller.get(f"/v1/enrollments/{offering}.{first}"))["state"] == "enrolled"
    assert (await caller.get(f"/v1/enrollments/{offering}.{second}"))["state"] == "waitlisted"
