"""Advice on a format through the gateway: what was told is kept, and what an organization knows of its own counts."""

from datetime import UTC, datetime, timedelta

from tests.e2e.caller import fields, problem
from tests.e2e.conftest import calling

NO = {"practice": False, "spread": False, "critical": False, "informational": False, "changing": False, "budget": False}
ENOUGH = 30
LONG_AGO = timedelta(days=200)


async def asked(caller, audience=120, **more):
    advice = await caller.post("/v1/format-advice", {"answers": NO | {"budget": True}, "audience": audience, **more})
    return await caller.get(f"/v1/format-advice/{advice['advice']}")


async def test_own_figures_take_the_place_of_the_fields_once_there_are_enough(caller):
    part = {"key": "read", "title": "Read", "kind": "reading"}
    body = {"code": f"OWN-{caller.token[-8:]}", "title": "Read", "components": [part]}
    course = (await caller.post("/v1/courses", body))["course"]
    await caller.post(f"/v1/courses/{course}/publish")
    terms = {"course": course, "code": body["code"], "delivery": "on_demand", "timezone": "UTC"}
    offering = (await caller.post("/v1/offerings", terms))["offering"]
    await caller.post(f"/v1/offerings/{offering}/publish")
    learners = await caller.learners(ENOUGH)
    since = {"effective_at": (datetime.now(UTC) - LONG_AGO).isoformat()}
    await caller.enroll(offering, learners[0], **since)
    lines = [{"offering": offering, "learner": learner, **since} for learner in learners]
    for name, service, bodies in (
        ("EnrollLearner", "enrollment", lines),
        ("RecordOutcome", "attendance", [line | {"component": "read", "outcome": "completed"} for line in lines[::2]]),
    ):
        sent = [{"command": name, "key": f"{name}-{one['learner']}", "body": one} for one in bodies]
        answers = await caller.batch(service, sent)
        assert {answer["status"] for answer in answers} <= {200, 201}
    await caller.settled()

    told = await asked(caller)

    own = next(line for line in told["projection"]["completions"] if line["format"] == "self_paced")
    assert (own["basis"], own["field_low"], own["field_high"]) == ("own", 0.15, 0.3)
    assert own["enrolled"] >= ENOUGH
    assert 0 < own["low"] < own["expected"] < own["high"] < 1


async def test_advice_stays_as_it_was_told(caller):
    first = await asked(caller, assumptions={"day_rate": 900})
    again = await asked(caller, assumptions={"day_rate": 1_800})
    assert first["advice"] != again["advice"]
    assert await caller.get(f"/v1/format-advice/{first['advice']}") == first
    figures = {line["name"]: (line["value"], line["basis"]) for line in first["projection"]["assumptions"]}
    assert figures["day_rate"] == (900, "given")
    assert figures["preparation"] == (38, "field")


async def test_what_is_no_question_is_malformed_and_named(caller):
    for change, field in (
        ({"audience": 0}, "$.audience"),
        ({"answers": NO | {"practice": "maybe"}}, "$.answers.practice"),
        ({"factors": {"weather": True}}, "$.factors.weather"),
        ({"assumptions": {"live_share": 2}}, "$.assumptions.live_share"),
    ):
        body = {"answers": NO, "audience": 12} | change
        assert field in fields(problem(await caller.command("/v1/format-advice", body), 422, "malformed"))


async def test_who_reads_courses_reads_advice_and_who_defines_them_asks(platform, caller):
    advice = await asked(caller)
    async with calling(platform, "instructor") as instructor:
        instructor.position = caller.position
        assert (await instructor.get(f"/v1/format-advice/{advice['advice']}")) == advice
        problem(await instructor.command("/v1/format-advice", {"answers": NO, "audience": 1}), 403, "forbidden")
