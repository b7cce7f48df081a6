"""A learner waits for a date of a course, is told when there is one, and waits no more once she has a seat."""

from tests.e2e.caller import kind
from tests.e2e.conftest import calling


async def test_nobody_is_told_of_an_offering_that_is_published_quietly(caller):
    course, (learner,) = await caller.course(), await caller.learners(1)
    await caller.post(f"/v1/courses/{course}/interest", {"learner": learner})
    body = {"course": course, "code": f"Q-{course[-8:]}", "delivery": "scheduled", "timezone": "UTC", "capacity": 1}
    first, second = [
        (await caller.post("/v1/offerings", {**body, "code": f"{body['code']}{one}"}))["offering"] for one in (1, 2)
    ]
    await caller.settled()
    for offering in (first, second):
        assert (await caller.get(f"/v1/offerings/{offering}/interest"))["learners"] == [learner]
    await caller.post(f"/v1/offerings/{first}/publish", {"notify": "none"})
    await caller.post(f"/v1/offerings/{second}/publish")
    told = await caller.until("/v1/notices", lambda page: page["items"], learner=learner)
    await caller.settled()
    assert [one["offering"] for one in told["items"]] == [second]
    assert [kind(one) for one in await caller.stream(f"interest:{course}.{learner}")] == [
        "interest-registered",
        "interest-told",
    ]


async def test_she_is_told_of_the_date_and_the_list_is_shorter_once_she_has_a_seat(caller, platform):
    course = await caller.course()
    body = {"name": "Ada Sommer", "email": "ada.sommer@x.test", "language": "de"}
    learner = (await caller.post("/v1/learners", body))["learner"]
    await caller.settled()
    async with calling(platform, "learner", learner=learner) as herself:
        herself.position = caller.position
        await herself.post(f"/v1/courses/{course}/interest", {"learner": learner})
        await herself.until(f"/v1/courses/{course}/interest", lambda page: page["interested"] == 1)

        offering = await caller.offering(3, course=course)
        page = await caller.until(
            "/v1/notices", lambda page: [one["state"] for one in page["items"]] == ["delivered"], learner=learner
        )
        (notice,) = page["items"]
        assert (notice["kind"], notice["offering"]) == ("dated", offering)
        (mail,) = (await caller.get(f"/v1/notices/{notice['notice']}"))["mails"]
        assert mail["subject"].startswith("Es gibt einen Termin: ")

        assert (await herself.enroll(offering, learner)).json()["state"] == "enrolled"
        await herself.until(f"/v1/courses/{course}/interest", lambda page: page["interested"] == 0)
    told = [one["type"].split(".")[2] for one in await caller.stream(f"interest:{course}.{learner}")]
    assert told == ["interest-registered", "interest-told", "interest-withdrawn"]
