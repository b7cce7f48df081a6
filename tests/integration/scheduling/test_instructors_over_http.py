"""Those who teach, over HTTP, with the examples of the OpenAPI document."""

from services.scheduling.api import examples, instructors, venue_examples

AS_INSTRUCTOR = {"Authorization": "Bearer instructor"}


async def registered(platform, **changes):
    venue, _ = await platform.post("/v1/venues", venue_examples.VENUE_BODY | {"code": changes.get("code", "SPREE")})
    made, token = await platform.post("/v1/instructors", instructors.BODY | {"home": venue["venue"]} | changes)
    return made["instructor"], token


async def a_course(platform, code="NEG"):
    made, _ = await platform.post("/v1/courses", examples.COURSE_BODY | {"code": code})
    return made["course"]


async def test_the_story_of_the_examples(platform):
    course, (instructor, _) = await a_course(platform), await registered(platform)
    await platform.post(f"/v1/instructors/{instructor}/qualifications", instructors.QUALIFICATION | {"course": course})
    away, token = await platform.post(f"/v1/instructors/{instructor}/time-off", instructors.AWAY)
    (times,) = instructors.EXAMPLE["time_off"]
    (qualification,) = instructors.EXAMPLE["qualifications"]
    told = instructors.EXAMPLE | {
        "instructor": instructor,
        "time_off": [times | {"time_off": away["time_off"]}],
        "qualifications": [
            qualification | {"qualification": f"{instructor}.{course}", "instructor": instructor, "course": course}
        ],
    }
    shown = await platform.get(f"/v1/instructors/{instructor}", token)
    assert shown == told | {"home": shown["home"]}
    assert await platform.get("/v1/instructors", token) == {"items": [shown], "after": None}


async def test_those_who_may_teach_a_course_are_found_by_it(platform):
    course, other = await a_course(platform), await a_course(platform, "CLOSE")
    anna, _ = await registered(platform)
    ben, _ = await registered(platform, code="BEN", name="Ben")
    for person, taught in ((anna, course), (ben, course), (ben, other)):
        _, token = await platform.post(f"/v1/instructors/{person}/qualifications", {"course": taught})
    found = await platform.get(f"/v1/instructors?course={course}", token)
    assert {one["instructor"] for one in found["items"]} == {anna, ben}
    _, token = await platform.post(f"/v1/instructors/{ben}/qualifications/withdraw", {"course": course})
    found = await platform.get(f"/v1/instructors?course={course}", token)
    assert [one["instructor"] for one in found["items"]] == [anna]
    (left,) = (await platform.get(f"/v1/instructors/{ben}", token))["qualifications"]
    assert left["course"] == other


async def test_instructors_are_found_by_how_their_name_begins(platform):
    await registered(platform)
    ben, token = await registered(platform, code="BEN", name="Ben Ali")
    found = await platform.get("/v1/instructors?q=ben%20a", token)
    assert [one["instructor"] for one in found["items"]] == [ben]


async def test_what_somebody_costs_is_told_to_those_who_may_change_it(platform):
    instructor, token = await registered(platform)
    answer = await platform.client.get(
        f"/v1/instructors/{instructor}", headers={"Rollbook-Position": token} | AS_INSTRUCTOR
    )
    assert (answer.json()["name"], answer.json()["day_rate"], answer.json()["currency"]) == ("Anna Berg", None, None)
    refused = await platform.client.post("/v1/instructors", json=instructors.BODY, headers=AS_INSTRUCTOR)
    assert refused.status_code == 403


async def test_no_name_stands_in_the_log(platform):
    await registered(platform)
    kept = b"".join(bytes(event.data) for event in platform.logs["scheduling"].read(0, 100))
    assert b"ANNA" in kept
    assert b"Anna Berg" not in kept
    assert b"anna.berg" not in kept


async def test_who_is_forgotten_leaves_a_timetable_behind(platform):
    instructor, _ = await registered(platform)
    log = platform.logs["scheduling"]
    log.destroy_person_key(instructor)
    made, token = await platform.post(f"/v1/instructors/{instructor}/change", {"timezone": "Europe/Paris"})
    assert made == {"instructor": instructor}
    shown = await platform.get(f"/v1/instructors/{instructor}", token)
    assert (shown["code"], shown["timezone"]) == ("ANNA", "Europe/Paris")
