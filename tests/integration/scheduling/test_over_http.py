"""From a course to a session over HTTP, with the examples of the OpenAPI document."""

import asyncio
from datetime import UTC, datetime

import pytest

from chassis.loop import gathering
from chassis.web import positions
from contracts.enrollment import MinimumMissed, OrganizationRegistered
from services.scheduling.api import examples, session_examples


async def a_course(platform, **changes):
    made, _ = await platform.post("/v1/courses", examples.COURSE_BODY | changes)
    await platform.post(f"/v1/courses/{made['course']}/publish")
    return made["course"]


def an_offering(course, **changes):
    body = {name: value for name, value in examples.OFFERING_BODY.items() if name != "program"}
    return body | {"course": course} | changes


async def test_the_story_of_the_examples(platform):
    course = await a_course(platform)
    program, _ = await platform.post(
        "/v1/programs", examples.PROGRAM_BODY | {"steps": [{"course": course, "phase": "live"}]}
    )
    program = {"program": program["program"]}
    await platform.post(f"/v1/programs/{program['program']}/publish")
    offering, _ = await platform.post("/v1/offerings", an_offering(course, **program))
    offering = offering["offering"]
    await platform.post(f"/v1/offerings/{offering}/publish")
    session, token = await platform.post(f"/v1/offerings/{offering}/sessions", session_examples.SESSION_BODY)

    ids = {"course": course, "offering": offering, **program}
    assert await platform.get(f"/v1/offerings/{offering}", token) == examples.OFFERING_EXAMPLE | ids
    shown = await platform.get(f"/v1/sessions/{session['session']}", token)
    assert shown == session_examples.SESSION_EXAMPLE | {"course": course, "offering": offering, **session}
    assert await platform.get(f"/v1/programs/{program['program']}", token) == examples.PROGRAM_EXAMPLE | program | {
        "steps": [{"course": course, "phase": "live"}]
    }
    told = await platform.get(f"/v1/courses/{course}", token)
    assert told == examples.COURSE_EXAMPLE | {
        "course": course,
        "published": examples.COURSE_VERSION | {"course": course},
    }


async def test_a_course_made_and_published_a_moment_ago_can_be_offered_at_once(platform):
    for number in range(20):
        course = await a_course(platform, code=f"C-{number}")
        made, _ = await platform.post("/v1/offerings", an_offering(course, code=f"O-{number}"))
        assert made["course_version"] == 1


async def test_of_many_who_want_one_code_exactly_one_gets_it(platform):
    answers = await asyncio.gather(
        *(platform.client.post("/v1/courses", json=examples.COURSE_BODY | {"title": f"No. {n}"}) for n in range(30))
    )
    (made,) = [answer.json() for answer in answers if answer.status_code == 201]
    refused = [answer.json() for answer in answers if answer.status_code == 409]
    assert len(refused) == 29
    assert {(one["type"], one["owner"]) for one in refused} == {("/problems/code-taken", made["course"])}


async def test_a_request_repeated_under_its_key_makes_one_course(platform):
    first, _ = await platform.post("/v1/courses", examples.COURSE_BODY, **{"Idempotency-Key": "k1"})
    again, _ = await platform.post("/v1/courses", examples.COURSE_BODY, **{"Idempotency-Key": "k1"})
    assert first == again


async def test_a_missed_minimum_calls_the_offering_off(platform):
    course = await a_course(platform)
    offering, _ = await platform.post("/v1/offerings", an_offering(course))
    offering = offering["offering"]
    _, token = await platform.post(f"/v1/offerings/{offering}/publish")
    platform.happened(f"roster:{offering}", MinimumMissed(offering=offering, enrolled=3, minimum=6))
    found = await platform.until(f"/v1/offerings/{offering}", token, lambda answer: answer["state"] == "cancelled")
    assert found["below_minimum"] is True


async def test_an_organization_registered_a_moment_ago_can_be_taken(platform):
    course = await a_course(platform)
    waiting = asyncio.create_task(platform.post("/v1/offerings", an_offering(course, organization="g1")))
    await asyncio.sleep(0.05)
    platform.happened("organization:g1", OrganizationRegistered(organization="g1", code="B", name="Berlin"))
    made, token = await waiting
    assert (await platform.get(f"/v1/offerings/{made['offering']}", token))["organization"] == "g1"


@pytest.fixture
def impatient(monkeypatch):
    """What does not arrive is not waited for long."""
    monkeypatch.setattr(gathering, "PATIENCE_SECONDS", 0.1)


@pytest.mark.usefixtures("impatient")
async def test_an_unknown_organization_is_waited_for_and_then_unknown(platform):
    course = await a_course(platform)
    told, _ = await platform.post("/v1/offerings", an_offering(course, organization="g9"), status=404)
    assert (told["type"], told["organization"]) == ("/problems/unknown", "g9")


async def test_an_unknown_course_is_unknown_at_once(platform):
    told, _ = await platform.post("/v1/offerings", an_offering("c9"), status=404)
    assert (told["type"], told["course"]) == ("/problems/unknown", "c9")


async def test_a_course_revised_and_published_a_moment_ago_is_offered_in_that_version(platform):
    course = await a_course(platform)
    for version in range(2, 12):
        parts = [{"key": f"part-{version}", "title": "Part", "kind": "session"}]
        await platform.post(f"/v1/courses/{course}/revise", {"components": parts})
        await platform.post(f"/v1/courses/{course}/publish")
        made, _ = await platform.post("/v1/offerings", an_offering(course, code=f"O-{version}"))
        assert made["course_version"] == version


async def test_a_draft_course_is_refused_and_the_rule_named(platform):
    made, _ = await platform.post("/v1/courses", examples.COURSE_BODY)
    told, _ = await platform.post("/v1/offerings", an_offering(made["course"]), status=409)
    assert (told["type"], told["courses"]) == ("/problems/course-not-published", [made["course"]])


async def test_sessions_are_listed_by_start_within_a_range(platform):
    course = await a_course(platform)
    made, _ = await platform.post("/v1/offerings", an_offering(course))
    path = f"/v1/offerings/{made['offering']}/sessions"
    for day in (14, 12, 13):
        hours = {"starts_at": f"2026-04-{day}T07:00:00Z", "ends_at": f"2026-04-{day}T08:00:00Z"}
        _, token = await platform.post(path, {"component": "workshop"} | hours)

    def days(answer):
        return [datetime.fromisoformat(item["starts_at"]).astimezone(UTC).day for item in answer["items"]]

    everything = await platform.get(f"/v1/sessions?offering={made['offering']}", token)
    assert days(everything) == [12, 13, 14]
    some = await platform.get("/v1/sessions?from=2026-04-12T07:00:00Z&to=2026-04-14T07:00:00Z")
    assert days(some) == [12, 13]
    first = await platform.get("/v1/sessions?limit=2")
    assert days(first) == [12, 13]
    assert days(await platform.get(f"/v1/sessions?limit=2&after={first['after']}")) == [14]


async def test_lists_are_filtered_and_paged_by_code(platform):
    for code in ("B", "a", "C"):
        await a_course(platform, code=code)
    _, token = await platform.post("/v1/courses", examples.COURSE_BODY | {"code": "D"})
    published = await platform.get("/v1/courses?state=published", token)
    assert [course["code"] for course in published["items"]] == ["a", "B", "C"]
    assert [course["code"] for course in (await platform.get("/v1/courses?code=D"))["items"]] == ["D"]
    first = await platform.get("/v1/courses?limit=3")
    assert [course["code"] for course in (await platform.get(f"/v1/courses?after={first['after']}"))["items"]] == ["D"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/courses/c9/publish", {}),
        ("/v1/offerings/o9/cancel", {}),
        ("/v1/offerings/o9/sessions", session_examples.SESSION_BODY),
        ("/v1/sessions/o9.s9/reschedule", session_examples.MOVED_BODY),
    ],
)
async def test_what_is_not_there_is_unknown(platform, path, body):
    told, _ = await platform.post(path, body, status=404)
    assert told["type"] == "/problems/unknown"


async def test_learners_may_look_but_not_schedule(platform):
    headers = {"Authorization": "Bearer learner"}
    assert (await platform.client.get("/v1/courses", headers=headers)).status_code == 200
    refused = await platform.client.post("/v1/courses", json=examples.COURSE_BODY, headers=headers)
    assert refused.status_code == 403


@pytest.mark.usefixtures("impatient")
async def test_what_the_caller_has_seen_but_has_not_arrived_is_not_yet_known(platform):
    course = await a_course(platform)
    ahead = positions.encode({"enrollment": 1})
    body = an_offering(course, organization="g1")
    told, _ = await platform.post("/v1/offerings", body, status=409, **{"Rollbook-Position": ahead})
    assert (told["type"], told["organization"]) == ("/problems/not-yet-known", "g1")


async def test_things_are_found_by_their_code_in_any_case(platform):
    course = await a_course(platform)
    _, token = await platform.post("/v1/offerings", an_offering(course, code="Neg-1"))
    headers = {"Authorization": "Bearer coordinator", "Rollbook-Position": token}

    found = [
        (await platform.client.get(path, headers=headers)).json()["items"]
        for path in ("/v1/offerings?code=nEG-1", "/v1/courses?code=neg")
    ]

    assert [[one["code"].casefold() for one in items] for items in found] == [["neg-1"], ["neg"]]
